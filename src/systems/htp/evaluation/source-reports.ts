import { badInput } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { BOOTSTRAP_DEFAULTS, estimateOf, ResampleDraws } from '../../../evaluation/bootstrap';
import {
  type PointComparison,
  pointMeasures,
  type PointMeasureMode,
} from '../../../evaluation/gps-points/point-measures';
import { cityGrid, type CityGrid } from '../../../evaluation/gps-points/visit-counts';
import type { Matcher } from '../../../matching/matcher';
import type { PointTrip } from '../trips/point-trips';
import type { TripLabels } from '../trips/trip-labels';
import type { EvaluationInput } from './evaluation-input';
import {
  POINT_SOURCES,
  SOURCE_LABELS,
  type EvaluationReport,
  type PointSource,
  type SourceReport,
  MEASURE_NAMES,
  type MeasureName,
  type MeasuresWithIntervals,
  type MeasureWithInterval,
} from './evaluation-report';
import { placedPoints, roadLines, trajectoriesOf, type PlacedPoints } from './placed-points';
import { nearRoads, type LocalPlane, type NearRoads } from '../../../matching/segment-index';
import { WeightedMeasures } from '../../../evaluation/gps-points/weighted-measures';
import { matchTrace } from '../../../matching/match-traces';
import type { MatchGraph } from '../../../matching/match-graph';

const TRIPS_PER_REPORT = 10;

/** A trip and what a source makes of its order. */
export interface TripPair {
  /** Among the trips of the part. */
  readonly index: number;
  readonly trip: PointTrip;
  readonly points: PlacedPoints;
}

/** Makes the reports of all sources of points. */
export class SourceReports {
  readonly #grid: CityGrid;

  constructor(
    private readonly input: EvaluationInput,
    private readonly labels: TripLabels,
    private readonly matcher: Matcher,
    private readonly trips: number,
  ) {
    this.#grid = cityGrid(labels.box);
  }

  async of(
    pairsOf: (source: PointSource) => readonly TripPair[],
    task: Task,
  ): Promise<EvaluationReport['sources']> {
    const sources = [];
    for (const source of POINT_SOURCES) sources.push(await this.#source(source, pairsOf(source), task));
    const { resamples = BOOTSTRAP_DEFAULTS.resamples, seed } = this.input;
    const measures = await measuresWithIntervals(
      sources.flatMap(({ asked }) => asked),
      { size: this.trips, resamples, seed },
      task,
    );
    const reports = sources.map(({ source, rmse, recovery }, i): [PointSource, SourceReport] => {
      const [paper, honest] = measures.slice(2 * i, 2 * i + 2);
      return [source, { paper, honest, rmse, rematched: recovery }];
    });
    return Object.fromEntries(reports) as EvaluationReport['sources'];
  }

  async #source(source: PointSource, pairs: readonly TripPair[], task: Task) {
    if (pairs.length === 0)
      throw badInput(
        `No whole answer was drawn for any of the ${this.trips} trips, so there are no points to measure. Draw with the mask of the grammar.`,
      );
    const errors = new MomentErrors(this.labels.plane);
    const recovery = new RouteRecovery();
    const again: PlacedPoints[] = [];
    const report = (done: number) =>
      task.progress({
        step: 'points.rematch',
        subject: SOURCE_LABELS[source],
        done,
        total: pairs.length,
        unit: 'trips',
      });
    for (const [i, { trip, points }] of pairs.entries()) {
      if (i % TRIPS_PER_REPORT === 0) report(i);
      await task.checkpoint();
      errors.add(trip, points);
      const found = await rematched(points, this.matcher, task);
      recovery.add(trip.roads, found.route);
      again.push(found.points);
    }
    report(pairs.length);
    const real = trajectoriesOf(pairs.map(({ trip }) => placedPoints(trip)));
    const comparison = (generated: readonly PlacedPoints[]): PointComparison => ({
      real,
      generated: trajectoriesOf(generated),
      roads: roadLines(this.input.network),
      grid: this.#grid,
    });
    const trips = Uint32Array.from(pairs, ({ index }) => index);
    const asked: AskedMeasures[] = [
      { comparison: comparison(pairs.map(({ points }) => points)), mode: 'paper', trips },
      { comparison: comparison(again), mode: 'honest', trips },
    ];
    return { source, asked, rmse: errors.rmse, recovery: recovery.shares };
  }
}

type TimedPoints = Pick<PlacedPoints, 'lonLat' | 'times'>;

/** Distances between real points and where generated ones are at the same moment, over many trips. */
export class MomentErrors {
  #squares = 0;
  #count = 0;

  constructor(private readonly plane: LocalPlane) {}

  /** Adds the points of one trip. Between two generated points it is on the line between them; before the first and after the last nowhere. */
  add(real: TimedPoints, generated: TimedPoints): void {
    const { times } = generated;
    let next = 0;
    real.times.forEach((time, i) => {
      while (next < times.length && times[next] < time) next++;
      if (next === times.length || (next === 0 && times[0] > time)) return;
      const before = Math.max(0, next - 1);
      const step = times[next] - times[before];
      const share = step > 0 ? (time - times[before]) / step : 1;
      const [ax, ay] = this.#xy(generated.lonLat, before);
      const [bx, by] = this.#xy(generated.lonLat, next);
      const [x, y] = this.#xy(real.lonLat, i);
      this.#squares += (ax + share * (bx - ax) - x) ** 2 + (ay + share * (by - ay) - y) ** 2;
      this.#count++;
    });
  }

  #xy(lonLat: Float64Array, point: number): [x: number, y: number] {
    return [this.plane.x(lonLat[2 * point]), this.plane.y(lonLat[2 * point + 1])];
  }

  /** Root of the mean of the squares, in metres; NaN where no moments meet. */
  get rmse(): number {
    return Math.sqrt(this.#squares / this.#count);
  }
}

/** One comparison of driven trips with generated ones. */
interface AskedMeasures {
  readonly comparison: PointComparison;
  readonly mode: PointMeasureMode;
  /** (trips of the comparison) which of all trips each one is. */
  readonly trips: Uint32Array;
}

const RESAMPLES_PER_REPORT = 20;

/**
 * Measures with their 95 % percentile intervals over resamples of the trips, a driven one and its generated one together. All comparisons
 * see the same resamples. Intervals are freed of the bootstrap's own bias and end where a measure ends, at 0 and 1.
 * @param size trips that there are
 * @throws Failure 'bad-input' where there is nothing to compare; 'cancelled'
 */
export async function measuresWithIntervals(
  asked: readonly AskedMeasures[],
  { size, resamples, seed }: { readonly size: number; readonly resamples: number; readonly seed: number },
  task: Task,
): Promise<MeasuresWithIntervals[]> {
  const weighted: WeightedMeasures[] = [];
  for (const { comparison, mode } of asked) {
    await task.checkpoint();
    weighted.push(new WeightedMeasures(comparison, mode));
  }
  const resampled = asked.map(
    () => new Map(MEASURE_NAMES.map((name) => [name, new Float64Array(resamples)] as const)),
  );
  const draws = new ResampleDraws(size, seed);
  const weights = new Uint16Array(size);
  for (let draw = 0; draw < resamples; draw++) {
    if (draw % RESAMPLES_PER_REPORT === 0)
      task.progress({ step: 'points.resample', done: draw, total: resamples, unit: 'resamples' });
    draws.next(weights);
    for (const [i, { trips }] of asked.entries()) {
      await task.checkpoint();
      const own = trips.length === size ? weights : gathered(weights, trips);
      // A resample without any of these trips says nothing of them.
      const measures = own.some((weight) => weight > 0) ? weighted[i].at(own) : null;
      for (const name of MEASURE_NAMES) resampled[i].get(name)![draw] = measures ? measures[name] : NaN;
    }
  }
  task.progress({ step: 'points.resample', done: resamples, total: resamples, unit: 'resamples' });
  return asked.map(({ comparison, mode }, i) => {
    const values = pointMeasures(comparison, mode);
    const interval = (name: MeasureName) => intervalOf(values[name], resampled[i].get(name)!);
    return Object.fromEntries(MEASURE_NAMES.map((name) => [name, interval(name)])) as MeasuresWithIntervals;
  });
}

const gathered = (weights: Uint16Array, trips: Uint32Array): Uint16Array =>
  Uint16Array.from(trips, (trip) => weights[trip]);

function intervalOf(value: number, resampled: Float64Array): MeasureWithInterval {
  const { low, high } = estimateOf(value, resampled, {}, true);
  return { value, low: within(low), high: within(high) };
}

const within = (end: number): number => Math.min(1, Math.max(0, end));

/** Where the nearest road of a point is sought first, in metres, and then in circles twice as wide. */
const FIRST_RADIUS = 100;
/** Half around the Earth: everything is within. */
const LAST_RADIUS = 2.1e7;

/** Points on the roads that map-matching finds. */
interface RematchedPoints {
  /** The same points; those that matching leaves out are on the road nearest to them. */
  readonly points: PlacedPoints;
  /** Roads of the routes that were found, in driving order; none where nothing was matched. */
  readonly route: Uint32Array;
}

/** Matches the points of a drive anew. @throws Failure 'bad-input' for a point that is no place; 'cancelled' */
export async function rematched(
  points: PlacedPoints,
  matcher: Matcher,
  task: Task,
): Promise<RematchedPoints> {
  const { lonLat, times } = points;
  const { roads, pieces } = await matchTrace(matcher, lonLat, times, task);
  const found = nearRoads(1);
  const on = Uint32Array.from(roads, (road, i) =>
    road >= 0 ? road : nearestRoad(matcher.graph, lonLat[2 * i], lonLat[2 * i + 1], found),
  );
  return {
    points: { lonLat, times, roads: on },
    route: Uint32Array.from(pieces.flatMap((piece) => Array.from(piece.roads))),
  };
}

function nearestRoad({ plane, index }: MatchGraph, lon: number, lat: number, found: NearRoads): number {
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
    throw badInput(`A point lies at longitude ${lon}, latitude ${lat}, which is no place.`);
  for (let radius = FIRST_RADIUS; radius <= LAST_RADIUS; radius *= 2) {
    index.near(plane.x(lon), plane.y(lat), radius, found);
    if (found.count > 0) return found.roads[0];
  }
  throw badInput(`No road is near longitude ${lon}, latitude ${lat}.`);
}

/** How far found routes and true ones have the same roads: shares of all roads of all trips, a road driven twice counted twice. */
export class RouteRecovery {
  #common = 0;
  #driven = 0;
  #found = 0;

  add(driven: ArrayLike<number>, found: ArrayLike<number>): void {
    const left = new Map<number, number>();
    for (let i = 0; i < driven.length; i++) left.set(driven[i], (left.get(driven[i]) ?? 0) + 1);
    for (let i = 0; i < found.length; i++) {
      const times = left.get(found[i]) ?? 0;
      if (times === 0) continue;
      left.set(found[i], times - 1);
      this.#common++;
    }
    this.#driven += driven.length;
    this.#found += found.length;
  }

  /** Both are 0 where nothing was found. */
  get shares(): { readonly recall: number; readonly precision: number } {
    return {
      recall: this.#common / this.#driven,
      precision: this.#found === 0 ? 0 : this.#common / this.#found,
    };
  }
}
