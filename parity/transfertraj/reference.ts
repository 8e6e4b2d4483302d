import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { TIME_FEATURES } from '../../src/domain/masked-trajectories/known-trajectory';
import { NearbyThings } from '../../src/domain/masked-trajectories/nearby-things';
import {
  TRANSFERTRAJ_FORMS,
  type TransferTrajConfig,
  type TransferTrajForm,
  type TransferTrajSizes,
} from '../../src/models/transfertraj/config';
import { Layers } from '../../src/models/transfertraj/layers';
import type { ThingTensors } from '../../src/models/transfertraj/modalities';
import { transferTrajSpecs } from '../../src/models/transfertraj/parameters';
import {
  POINT_TOKENS,
  type PointNeighbours,
  type TrajectoryBatch,
  type TrajectoryTargets,
} from '../../src/models/transfertraj/trajectory-batch';
import { TrajectoryTensors } from '../../src/models/transfertraj/trajectory-tensors';
import { transferTraj, type TransferTrajOutputs } from '../../src/models/transfertraj/transfertraj';
import type { Weights } from '../../src/models/weights';
import type { Parameters } from '../../src/nn/parameters';
import type { VerificationContext } from '../harness/compare';
import { present, rowsOf, traced, type Found, type HostTensor } from '../harness/host-tensor';
import { StoredFile, WEIGHTS } from '../harness/stored-file';
import { thingTensor } from '../../src/models/transfertraj/surroundings';
import type { ThingVectors } from './regions';

/** In front of the names of the weights that take the place of others where kilometres are read. */
export const KILOMETRE_WEIGHTS = 'model_km.';

/** What one variant of the forward pass has in place of the published code. */
export interface StoredVariant {
  readonly config: TransferTrajConfig;
  /** Whether the weights of kilometres are put in place. */
  readonly inKilometres: boolean;
  /** Whether the stored draws are the noise of the gates. */
  readonly isNoisy: boolean;
}
type Unit = Pick<StoredVariant, 'inKilometres'>;

/** The network of the reference, which the file `forward` holds: its sizes, weights and things, and the variants of its pass. */
export class StoredNetwork {
  constructor(
    context: VerificationContext,
    readonly file = new StoredFile('forward', context),
  ) {}

  get sizes(): TransferTrajSizes {
    const config = this.file.json.fields('config');
    return {
      embedWidth: config.number('embed_size'),
      width: config.number('d_model'),
      layers: config.number('layers'),
      experts: config.number('experts'),
      topExperts: config.number('top_k'),
      mixerHeads: config.number('mixer_heads'),
      mixerHidden: config.number('mixer_ffn'),
      placeWidth: config.number('poi_embedding'),
      roadWidth: config.number('road_embedding'),
      normEps: config.number('layer_norm_eps'),
      dropout: 0,
    };
  }

  variant(name: string): StoredVariant {
    const stored = this.file.json.fields('variants').fields(name);
    const flags = stored.fields('flags');
    const inKilometres = stored.text('weights').includes(KILOMETRE_WEIGHTS);
    const form: TransferTrajForm = {
      unit: inKilometres ? 'kilometres' : 'metres',
      causal: flags.boolean('causal'),
      theta: flags.boolean('theta'),
      zeroMasked: flags.boolean('zero_masked'),
      interpolated: flags.boolean('interp'),
      noisy: false,
      weights: TRANSFERTRAJ_FORMS.official.weights,
    };
    return { config: { ...this.sizes, ...form }, inKilometres, isNoisy: stored.boolean('noise') };
  }

  /** The stored weights; those of kilometres where they are told to be in place. */
  parameters(inKilometres: boolean): Parameters {
    return this.file.parameters(transferTrajSpecs(this.sizes), (name) => {
      const own = KILOMETRE_WEIGHTS + name;
      return inKilometres && this.file.tensors.has(own) ? own : WEIGHTS + name;
    });
  }

  things(): ThingTensors {
    return { places: this.file.matrix('context.poi_embed'), roads: this.file.matrix('context.road_embed') };
  }
}

/** What a pass needs beside the trajectories. */
export interface NetworkParts {
  readonly weights: Weights;
  readonly config: TransferTrajConfig;
  readonly things: ThingTensors;
  readonly noise?: readonly Tensor2D[];
}

/** All that a pass over trajectories tells of, and what `more` makes of its outputs. */
export async function tracedRun(
  { weights, config, things, noise }: NetworkParts,
  batch: TrajectoryBatch,
  more: (layers: Layers, outputs: TransferTrajOutputs) => Record<string, Tensor> = () => ({}),
): Promise<Found> {
  const tensors = new TrajectoryTensors(batch, config, countOf(things));
  try {
    return await traced((trace) => {
      const layers = new Layers(weights, config, { ...trace, ...(noise && { noise }) });
      return more(layers, transferTraj(layers, tensors, things));
    });
  } finally {
    tensors.dispose();
  }
}

/** How many things the tables have. */
export const countOf = ({ places, roads }: ThingTensors) => ({
  places: places.shape[0],
  roads: roads.shape[0],
});

/** Features of a point in the file: x, y, seconds, seconds since the first point; each with a value and a token. */
const FEATURES = 4;
const PERIODS = [
  { period: 7 * 86_400, unit: 86_400 },
  { period: 86_400, unit: 3600 },
  { period: 3600, unit: 60 },
];

/** Points of the file, (B, L, 4, 2). */
export interface StoredPoints {
  readonly trips: number;
  readonly longest: number;
  /** (rows, 4) */
  readonly values: Float32Array;
  readonly tokens: Int32Array;
}

export function storedPoints(file: StoredFile, name: string): StoredPoints {
  const [trips, longest] = file.tensors.shape(name);
  const stored = file.numbers(name);
  return {
    trips,
    longest,
    values: Float32Array.from(stored.filter((_, i) => i % 2 === 0)),
    tokens: Int32Array.from(stored.filter((_, i) => i % 2 === 1)),
  };
}

const columns = (values: ArrayLike<number>, from: number, count: number): number[] =>
  Array.from(values).filter((_, i) => i % FEATURES >= from && i % FEATURES < from + count);

/** How many points of each trip are there. */
const pointCounts = ({ longest, tokens }: StoredPoints): number[] =>
  rowsOf(columns(tokens, 0, 1), longest).map(
    (row) => row.filter((token) => token !== POINT_TOKENS.padding).length,
  );

/** (rows, 4): the remainders of the stored seconds, whatever their zero, and minutes since the first point. */
function storedTimes({ values }: StoredPoints): Float32Array {
  const times = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += TIME_FEATURES) {
    PERIODS.forEach(({ period, unit }, i) => (times[at + i] = (values[at + 2] % period) / unit));
    times[at + 3] = values[at + 3] / 60;
  }
  return times;
}

/** The points as the network reads them, with these neighbours. */
export const trajectoryBatch = (
  points: StoredPoints,
  positions: readonly number[],
  neighbours: Pick<TrajectoryBatch, 'places' | 'roads'>,
): TrajectoryBatch => ({
  trips: points.trips,
  longest: points.longest,
  lengths: Int32Array.from(pointCounts(points)),
  positions: Int32Array.from(positions),
  space: Float32Array.from(columns(points.values, 0, 2)),
  time: storedTimes(points),
  spaceTokens: Int32Array.from(columns(points.tokens, 0, 1)),
  timeTokens: Int32Array.from(columns(points.tokens, 2, 1)),
  ...neighbours,
});

/** What should be said: what is marked as unknown. */
export function trajectoryTargets(points: StoredPoints): TrajectoryTargets {
  const asks = (column: number) =>
    Uint8Array.from(columns(points.tokens, column, 1), (token) => (token === POINT_TOKENS.unknown ? 1 : 0));
  return {
    space: Float32Array.from(columns(points.values, 0, 2)),
    time: storedTimes(points),
    asksSpace: asks(0),
    asksTime: asks(2),
  };
}

/** (rows x things) 1 where a thing is near a point. */
export function neighbourMask({ start, items }: PointNeighbours, things: number): Uint8Array {
  const mask = new Uint8Array((start.length - 1) * things);
  for (let row = 0; row + 1 < start.length; row++)
    for (let at = start[row]; at < start[row + 1]; at++) mask[row * things + items[at]] = 1;
  return mask;
}

/** The trajectories of the reference in metres and in kilometres, with what is near their points. */
export class StoredTrajectories {
  /** In metres and in single precision, by which neighbours are found. */
  readonly metres: StoredPoints;
  readonly kilometres: StoredPoints;
  readonly positions: readonly number[];
  /** (B, 2) metres of the first point of each trip. */
  readonly first: readonly number[];
  readonly lengths: readonly number[];

  constructor(private readonly file: StoredFile) {
    this.metres = storedPoints(file, 'batch.input');
    this.kilometres = storedPoints(file, 'batch_km.input');
    this.positions = file.numbers('batch.positions');
    this.first = file.numbers('batch.first_point');
    this.lengths = pointCounts(this.metres);
  }

  points({ inKilometres }: Unit): StoredPoints {
    return inKilometres ? this.kilometres : this.metres;
  }

  /** The form of the specification has a true radius, and nothing around hidden points; the official code holds squared metres against it. */
  neighbours({ inKilometres }: Unit, points = this.metres): Pick<TrajectoryBatch, 'places' | 'roads'> {
    const [places, roads] = ['poi', 'rn'].map((kind) => {
      const radius = this.file.json.fields('config').number(`${kind}_dist`);
      const things = this.file.numbers(kind === 'poi' ? 'context.poi_coors' : 'context.road_coors');
      return this.#near(points, things, inKilometres ? radius : Math.sqrt(radius), !inKilometres);
    });
    return { places, roads };
  }

  /** Things (T, 2) near the points, on the plane of a UTM zone in single precision, as the official code has them. */
  #near({ longest, values, tokens }: StoredPoints, things: number[], metres: number, hiddenToo: boolean) {
    const places = Float32Array.from({ length: values.length / 2 }, (_, i) => {
      const [row, axis] = [i >> 1, i % 2];
      const isRead = hiddenToo || tokens[FEATURES * row] === POINT_TOKENS.known;
      const origin = this.first[2 * Math.floor(row / longest) + axis];
      return isRead ? values[FEATURES * row + axis] + origin : NaN;
    });
    return NearbyThings.onPlane(things, metres).around(places);
  }

  batch(variant: Unit, points = this.points(variant)): TrajectoryBatch {
    return trajectoryBatch(points, this.positions, this.neighbours(variant));
  }

  targets({ inKilometres }: Unit): TrajectoryTargets {
    return trajectoryTargets(storedPoints(this.file, inKilometres ? 'batch_km.target' : 'batch.target'));
  }
}

/** The columns of each row of `width`, by falling value. Of equal values the one of lower column comes first. */
const fallingColumns = (values: ArrayLike<number>, width: number): number[][] =>
  rowsOf(values, width).map((row) => row.map((_, column) => column).sort((a, b) => row[b] - row[a] || a - b));

/** The columns of the largest values of each row of `width`, in falling order. */
export const topColumns = (values: ArrayLike<number>, width: number, k: number): number[] =>
  fallingColumns(values, width).flatMap((order) => order.slice(0, k));

/** By how much the k-th largest value of each row is above the next. */
export function choiceGaps(values: ArrayLike<number>, width: number, k: number): number[] {
  if (k >= width) return [];
  return fallingColumns(values, width).map(
    (order, row) => values[row * width + order[k - 1]] - values[row * width + order[k]],
  );
}

/** The published code, or the form of the specification. */
export type Form = 'official' | 'spec';

/** What the network says of the points that are there, trip by trip. */
interface Predictions {
  /** (points, 2) from the first point, in metres or kilometres. */
  readonly space: readonly number[];
  /** (points, 4) */
  readonly time: readonly number[];
  /**
   * Smallest lead, over all points and layers, of an expert that is asked over the first that is not, in
   * logits.
   */
  readonly smallestGap: number;
}

/** The network of the file `forward`, in both forms. */
export class PredictingNetwork {
  readonly #weights: Readonly<Record<Form, Parameters>>;

  constructor(private readonly stored: StoredNetwork) {
    this.#weights = { official: stored.parameters(false), spec: stored.parameters(true) };
  }

  async predictions(form: Form, batch: TrajectoryBatch, vectors: ThingVectors): Promise<Predictions> {
    const { config } = this.stored.variant(form);
    const [places, roads] = [vectors.places, vectors.roads].map((table) =>
      this.stored.file.own(thingTensor(table)),
    );
    const found = await tracedRun({ weights: this.#weights[form], config, things: { places, roads } }, batch);
    const said = (name: string) => presentRows(found[name], batch, [...batch.lengths]);
    const gaps = Array.from({ length: config.layers }, (_, layer) =>
      choiceGaps(said(`layer${layer}.router_logits`), config.experts, config.topExperts),
    );
    const [space, time] = ['pred_spatial', 'pred_temporal'].map(said);
    return { space, time, smallestGap: Math.min(...gaps.flat()) };
  }
}

/** The rows of a pass that belong to points. */
export const presentRows = (
  { data }: HostTensor,
  { trips, longest }: Pick<TrajectoryBatch, 'trips' | 'longest'>,
  lengths: readonly number[],
): number[] => present({ shape: [trips, longest, data.length / (trips * longest)], data }, lengths);
