import { dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import type { PointMask } from '../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { batchOfTrajectories } from '../../../models/transfertraj/batch-of-trajectories';
import { Layers } from '../../../models/transfertraj/layers';
import { TIME_FEATURES } from '../../../domain/masked-trajectories/known-trajectory';
import { TrajectoryTensors, interpolatedPlaces } from '../../../models/transfertraj/trajectory-tensors';
import { transferTraj } from '../../../models/transfertraj/transfertraj';
import { lengthBatches } from '../../../nn/training/batch-feed';
import { thingsOfHidden, type Encoder } from './encoder';
import type { ReadCity } from './read-city';
import type { TrajectoryBatch, TrajectoryTargets } from '../../../models/transfertraj/trajectory-batch';
import type { ReadingConfig } from '../settings';

/** Trajectories of a batch: more need more memory and are no faster. */
const AT_ONCE = 32;

/** A trajectory, and what of it an encoder reads. */
export interface AskedTrajectory {
  readonly trajectory: Trajectory;
  readonly mask: PointMask;
}

/** What an encoder says of the n points that a mask has, hidden or not. */
export interface FilledTrajectory {
  /** (n, 2) degrees. */
  readonly lonLat: Float64Array;
  /** (n) minutes since the first point. */
  readonly minutes: Float64Array;
  /** (n, C) for each layer: how much each expert had to say. */
  readonly gates: readonly Float32Array[];
}

/** The same, and where the encoder looked. */
export interface ReadTrajectory extends FilledTrajectory {
  /** (n, n) for each layer: how much the point of a row minds the point of a column; rows sum to 1. */
  readonly attention: readonly Float32Array[];
}

/**
 * Fills in what is hidden of trajectories, in their order, in one pass each. What is said of one does not depend on those beside it, but for
 * rounding.
 * @throws Failure 'cancelled'
 */
export async function fillIn(
  encoder: Encoder,
  city: ReadCity,
  asked: readonly AskedTrajectory[],
  task: Task,
): Promise<FilledTrajectory[]> {
  const filled = new Array<FilledTrajectory>(asked.length);
  let done = 0;
  const report = () => task.progress({ step: 'trajectories.fill', done, total: asked.length, unit: 'trips' });
  for (const batch of lengthBatches(
    asked.map(({ mask }) => mask.points.length),
    AT_ONCE,
  )) {
    report();
    await task.checkpoint();
    const own = Array.from(batch, (i) => asked[i]);
    const pass = await passOver(encoder, city, own);
    batch.forEach((i, at) => (filled[i] = filledOf(pass, own[at], at)));
    done += batch.length;
  }
  report();
  return filled;
}

/** Fills in what is hidden of one trajectory in one pass, and keeps its attention. */
export async function readTrajectory(
  encoder: Encoder,
  city: ReadCity,
  asked: AskedTrajectory,
): Promise<ReadTrajectory> {
  const pass = await passOver(encoder, city, [asked], { keepsAttention: true });
  return { ...filledOf(pass, asked, 0), attention: pass.attention };
}

/** What the network says of a batch, in rows of points, those of padding included. */
interface SaidOfBatch {
  readonly encoder: Encoder;
  readonly city: ReadCity;
  readonly longest: number;
  /** (rows, 2) in the coordinates of the city. */
  readonly places: Float32Array;
  /** (rows, 4) */
  readonly time: Float32Array;
  /** (rows, C) for each layer. */
  readonly gates: readonly Float32Array[];
  /** (trips, longest, longest) for each layer; empty where nobody asked. */
  readonly attention: readonly Float32Array[];
}

/** What the layers of the encoder call the weights that its points give each other. */
const ATTENTION = /^layer\d+\.attention$/;

async function passOver(
  encoder: Encoder,
  city: ReadCity,
  asked: readonly AskedTrajectory[],
  { keepsAttention = false } = {},
): Promise<SaidOfBatch> {
  const { weights, config, reading } = encoder;
  const { batch } = batchOfTrajectories(
    asked.map(({ trajectory, mask }) => ({ known: city.known(trajectory), mask })),
    thingsOfHidden(config),
  );
  const tensors = new TrajectoryTensors(batch, config, city.counts);
  const said = tidy(() => {
    const attention: Tensor[] = [];
    const trace = (name: string, value: Tensor) => {
      if (ATTENTION.test(name)) attention.push(value);
    };
    const layers = new Layers(weights, config, keepsAttention ? { trace } : {});
    const { space, time, gates } = transferTraj(layers, tensors, city.tables);
    return [space, time, ...gates, ...attention];
  });
  tensors.dispose();
  const values = (await Promise.all(said.map((each) => each.data()))) as Float32Array[];
  dispose(said);
  const [space, time, ...ofLayers] = values;
  return {
    ...{ encoder, city, time },
    longest: batch.longest,
    places: meantPlaces(batch, space, reading),
    gates: ofLayers.slice(0, config.layers),
    attention: ofLayers.slice(config.layers),
  };
}

/** What was said of one trajectory of a batch. */
function filledOf(
  { encoder, city, longest, places, time, gates }: SaidOfBatch,
  { trajectory, mask }: AskedTrajectory,
  trip: number,
): FilledTrajectory {
  const from = trip * longest;
  const count = mask.points.length;
  const rows = (values: Float32Array, width: number) => values.slice(from * width, (from + count) * width);
  const [lon, lat] = trajectory.lonLat;
  return {
    lonLat: city.frame.lonLat(rows(places, 2), [lon, lat]),
    minutes: Float64Array.from({ length: count }, (_, i) => time[(from + i + 1) * TIME_FEATURES - 1]),
    gates: gates.map((each) => rows(each, encoder.config.experts)),
  };
}

type Answers = Pick<ReadingConfig, 'answers'>;

/**
 * (rows, 2) what is said of a place is counted from there: from the first point, as published, or from the line between the known points
 * before and after it and from the nearest known one at either end. Then a network that says nothing fills gaps by straight lines, and
 * learns what trips do otherwise. Only known places are looked at.
 */
function answerOrigins(batch: TrajectoryBatch, { answers }: Answers): Float32Array | null {
  return answers === 'line' ? interpolatedPlaces(batch) : null;
}

/** Targets as they are to be said. */
export function countedTargets(
  batch: TrajectoryBatch,
  targets: TrajectoryTargets,
  reading: Answers,
): TrajectoryTargets {
  const origins = answerOrigins(batch, reading);
  return origins ? { ...targets, space: targets.space.map((value, i) => value - origins[i]) } : targets;
}

/** (rows, 2) the places that are meant by what is said. */
export function meantPlaces(batch: TrajectoryBatch, said: Float32Array, reading: Answers): Float32Array {
  const origins = answerOrigins(batch, reading);
  return origins ? said.map((value, i) => value + origins[i]) : said;
}
