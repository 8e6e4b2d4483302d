import {
  concat,
  dispose,
  expandDims,
  norm,
  stack,
  sub,
  tensor3d,
  tidy,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import { unscaledLabels, type LabelScales } from '../../../domain/route-points/point-labels';
import type { LocalPlane } from '../../../matching/segment-index';
import { encode } from '../../../models/htp/encoder-decoder';
import { Layers } from '../../../models/htp/layers';
import { predictPoints, readPatterns } from '../../../models/htp/patterns';
import { codebooksOf, quantise } from '../../../models/htp/quantiser';
import { RoadTensors } from '../../../models/htp/road-context';
import { toVectors } from '../../../models/htp/rq-vae';
import type { RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { patternsOf, pointsOf, PaddedMask } from '../../../models/htp/sequence-length';
import type { TripPatterns } from '../../../models/htp/trip-answer';
import type { Weights } from '../../../models/weights';
import type { GeneratedTrip } from '../points/points-service';
import type { PointOrder, PointTrip } from '../trips/point-trips';
import type { PointTarget } from '../settings';
import { lengthBatches } from '../../../nn/training/batch-feed';
import type { TripLabels, LabelledPoints } from '../trips/trip-labels';

/** Trips of a batch: more need more memory and are no faster. */
const AT_ONCE = 32;

/** Stage 1 as it was trained. */
export interface TokeniserParts {
  readonly config: RqVaeConfig;
  /** They stay the caller's. */
  readonly weights: Weights;
  readonly scales: LabelScales;
  /** What its heads say of points: steps along the route and offsets from it where it is left out. */
  readonly target?: PointTarget;
}

/** What a trip's points are in tokens. */
export interface Tokenised {
  readonly patterns: TripPatterns;
  /** (codebooks + 1) mean norm over the trip's segments of what is left after so many codebooks, 0 first. */
  readonly residualNorms: readonly number[];
}

/** Patterns along a route, and when its points were or are to be recorded. */
export interface PatternOrder extends Pick<PointOrder, 'roads' | 'start' | 'interval'> {
  readonly patterns: TripPatterns;
  /** (2 n) metres to the east and to the north that are added to the points. */
  readonly noise?: Float64Array;
}

/** Stage 1 at work, on the roads of one network: from points to patterns, and from patterns and a route to points. */
export class Tokeniser {
  constructor(
    readonly parts: TokeniserParts,
    readonly labels: TripLabels,
  ) {}

  /**
   * The patterns of trips, in their order. They do not depend on the trips that are tokenised with them.
   * @throws Failure 'cancelled'
   */
  async tokenise(trips: readonly Pick<PointTrip, 'lonLat'>[], task: Task): Promise<Tokenised[]> {
    const made = new Array<Tokenised>(trips.length);
    const lengths = trips.map(({ lonLat }) => lonLat.length / 2);
    await this.#inBatches('points.tokenise', lengths, task, async (batch) => {
      const own = await this.#tokeniseBatch(batch.map((i) => trips[i]));
      batch.forEach((i, at) => (made[i] = own[at]));
    });
    return made;
  }

  /**
   * Points of patterns along routes, in their order; one every `interval` seconds from `start` on.
   * @throws Failure 'bad-input' for patterns that make no point, a code that no codebook has or a route that is not of the network
   */
  async decode(
    orders: readonly PatternOrder[],
    { monotone }: { readonly monotone: boolean },
    task: Task,
  ): Promise<GeneratedTrip[]> {
    const made = new Array<GeneratedTrip>(orders.length);
    const lengths = orders.map(({ patterns: { codes, lengthToken } }) => pointsOf(codes.length, lengthToken));
    await this.#inBatches('points.decode', lengths, task, async (batch) => {
      const own = await this.#decodeBatch(
        batch.map((i) => orders[i]),
        monotone,
      );
      batch.forEach((i, at) => (made[i] = own[at]));
    });
    return made;
  }

  /** (n) metres between points (2 n degrees) and others, of which there are as many. */
  errors(lonLat: ArrayLike<number>, others: ArrayLike<number>): Float64Array {
    const { plane } = this.labels;
    return Float64Array.from({ length: lonLat.length / 2 }, (_, i) =>
      Math.hypot(
        plane.x(lonLat[2 * i]) - plane.x(others[2 * i]),
        plane.y(lonLat[2 * i + 1]) - plane.y(others[2 * i + 1]),
      ),
    );
  }

  async #inBatches(
    step: string,
    lengths: readonly number[],
    task: Task,
    work: (batch: number[]) => Promise<void>,
  ): Promise<void> {
    let done = 0;
    for (const batch of lengthBatches(lengths, AT_ONCE)) {
      await task.checkpoint();
      await work([...batch]);
      task.progress({ step, done: (done += batch.length), total: lengths.length, unit: 'trips' });
    }
  }

  async #tokeniseBatch(trips: readonly Pick<PointTrip, 'lonLat'>[]): Promise<Tokenised[]> {
    const { config, weights } = this.parts;
    const points = trips.map(({ lonLat }) => lonLat.length / 2);
    const longest = Math.max(...points);
    const scaled = new Float32Array(2 * longest * trips.length);
    trips.forEach(({ lonLat }, i) => scaled.set(this.labels.scaledPoints(lonLat), 2 * longest * i));
    const levels = PaddedMask.levels(points);
    const [codes, norms] = tidy(() => {
      const layers = new Layers(weights, config);
      const x = tensor3d(scaled, [trips.length, longest, 2]);
      const vectors = toVectors(layers, encode(layers, config, x, levels));
      const {
        codes: chosen,
        residuals,
        sums,
      } = quantise(codebooksOf(weights, config.codebooks.length), vectors);
      const left = [...residuals, sub<Tensor2D>(vectors, sums[sums.length - 1])];
      const lengths = left.map((each) => norm(each, 'euclidean', 1));
      return [chosen, stack(lengths, 1) as Tensor2D];
    });
    levels.forEach((mask) => mask.dispose());
    const [codeValues, normValues] = await Promise.all([codes.data(), norms.data()]);
    dispose([codes, norms]);
    const longestPatterns = patternsOf(longest);
    return readPatterns(codeValues, points, config.codebooks.length).map((patterns, trip) => ({
      patterns,
      residualNorms: columnMeans(
        normValues.subarray(trip * longestPatterns * (config.codebooks.length + 1)),
        patterns.codes.length,
        config.codebooks.length + 1,
      ),
    }));
  }

  async #decodeBatch(orders: readonly PatternOrder[], monotone: boolean): Promise<GeneratedTrip[]> {
    const { config, weights } = this.parts;
    const routes = orders.map(({ roads }) => roads);
    const middles = routes.flatMap((route) => [...this.labels.middlesOf(route)]);
    const roads = new RoadTensors({ routes, middles }, config);
    const patterns = orders.map((order) => order.patterns);
    const points = patterns.map(({ codes, lengthToken }) => pointsOf(codes.length, lengthToken));
    let said: Tensor3D;
    try {
      said = tidy(() => {
        const { percent, dxy } = predictPoints(
          new Layers(weights, config),
          config,
          patterns,
          roads,
        ).predictions;
        return concat([expandDims<Tensor3D>(percent, 2), dxy], 2);
      });
    } finally {
      roads.dispose();
    }
    const values = await said.data();
    const [, longest] = said.shape;
    said.dispose();
    return orders.map((order, i) =>
      this.#tripOf(order, values.subarray(3 * longest * i, 3 * (longest * i + points[i])), monotone),
    );
  }

  /** @param said (3 n) step, offset to the east and to the north of each point, z-scored */
  #tripOf(order: PatternOrder, said: ArrayLike<number>, monotone: boolean): GeneratedTrip {
    const n = said.length / 3;
    const steps = Float64Array.from({ length: n }, (_, i) => said[3 * i]);
    const dxy = Float64Array.from({ length: 2 * n }, (_, i) => said[3 * (i >> 1) + 1 + (i % 2)]);
    const unscaled = unscaledLabels(steps, dxy, this.parts.scales);
    const { lonLat, places, reversed, stalled } =
      this.parts.target === 'space'
        ? pointsInSpace(this.labels, order.roads, unscaled.offsets)
        : this.labels.pointsOf(order.roads, unscaled, monotone);
    const { plane } = this.labels;
    const { noise } = order;
    return {
      lonLat: noise ? moved(lonLat, noise, plane) : lonLat,
      times: Float64Array.from({ length: n }, (_, i) => order.start + i * order.interval),
      roads: Uint32Array.from(order.roads),
      places,
      patterns: order.patterns,
      reversed,
      stalled,
      ...(noise && { noise }),
    };
  }
}

/** Points in degrees, moved by metres. */
const moved = (lonLat: Float64Array, by: ArrayLike<number>, plane: LocalPlane): Float64Array =>
  lonLat.map((value, i) =>
    i % 2 === 0 ? plane.lonOf(plane.x(value) + by[i]) : plane.latOf(plane.y(value) + by[i]),
  );

/** Means of the columns of the first rows of a table. */
const columnMeans = (table: ArrayLike<number>, rows: number, columns: number): number[] =>
  Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += table[row * columns + column];
    return sum / rows;
  });

/**
 * Points that are said as places in the city, not along the route: each is put on the road of the route that is nearest.
 * @param xy (2 n) metres from the middle of the city to the east and to the north
 */
export function pointsInSpace(
  labels: Pick<TripLabels, 'plane' | 'routeLine'>,
  roads: ArrayLike<number>,
  xy: ArrayLike<number>,
): LabelledPoints {
  const route = labels.routeLine(roads);
  const n = xy.length / 2;
  const fractions = new Float64Array(n);
  const places = new Int32Array(n);
  let [reversed, stalled] = [0, 0];
  for (let i = 0; i < n; i++) {
    let nearest = Infinity;
    for (let place = 0; place < roads.length; place++) {
      const { offset, x, y } = route.project(place, xy[2 * i], xy[2 * i + 1]);
      const away = Math.hypot(x - xy[2 * i], y - xy[2 * i + 1]);
      if (away >= nearest) continue;
      nearest = away;
      places[i] = place;
      fractions[i] = route.fractionOf(place, offset);
    }
    if (i > 0 && fractions[i] < fractions[i - 1]) reversed++;
    if (i > 0 && fractions[i] === fractions[i - 1]) stalled++;
  }
  const { plane } = labels;
  const lonLat = Float64Array.from(xy, (value, i) => (i % 2 === 0 ? plane.lonOf(value) : plane.latOf(value)));
  return { lonLat, fractions, places, reversed, stalled };
}
