import { dispose, tidy } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import type { PointMask } from '../../../domain/masked-trajectories/point-mask';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { batchOfTrajectories } from '../../../models/transfertraj/batch-of-trajectories';
import { Layers } from '../../../models/transfertraj/layers';
import { TIME_FEATURES } from '../../../domain/masked-trajectories/time-features';
import { TrajectoryTensors } from '../../../models/transfertraj/trajectory-tensors';
import { transferTraj } from '../../../models/transfertraj/transfertraj';
import { lengthBatches } from '../../../nn/training/length-batches';
import { meantPlaces } from './answer-origins';
import { thingsOfHidden, type Encoder } from './encoder';
import type { ReadCity } from './read-city';

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
  for (const batch of lengthBatches(
    asked.map(({ mask }) => mask.points.length),
    AT_ONCE,
  )) {
    await task.checkpoint();
    const own = await fillBatch(
      encoder,
      city,
      Array.from(batch, (i) => asked[i]),
    );
    batch.forEach((i, at) => (filled[i] = own[at]));
    done += batch.length;
    task.progress({ step: 'trajectories.fill', done, total: asked.length, unit: 'trips' });
  }
  return filled;
}

async function fillBatch(
  { weights, config, reading }: Encoder,
  city: ReadCity,
  asked: readonly AskedTrajectory[],
): Promise<FilledTrajectory[]> {
  const { batch } = batchOfTrajectories(
    asked.map(({ trajectory, mask }) => ({ known: city.known(trajectory), mask })),
    thingsOfHidden(config),
  );
  const tensors = new TrajectoryTensors(batch, config, city.counts);
  const said = tidy(() => {
    const { space, time, gates } = transferTraj(new Layers(weights, config), tensors, city.tables);
    return [space, time, ...gates];
  });
  const [space, time, ...gates] = (await Promise.all(said.map((each) => each.data()))) as Float32Array[];
  dispose(said);
  const places = meantPlaces(batch, space, reading);
  tensors.dispose();
  return asked.map(({ trajectory, mask }, trip) => {
    const from = trip * batch.longest;
    const count = mask.points.length;
    const rows = (values: Float32Array, width: number) => values.slice(from * width, (from + count) * width);
    const [lon, lat] = trajectory.lonLat;
    return {
      lonLat: city.frame.lonLat(rows(places, 2), [lon, lat]),
      minutes: Float64Array.from({ length: count }, (_, i) => time[(from + i + 1) * TIME_FEATURES - 1]),
      gates: gates.map((each) => rows(each, config.experts)),
    };
  });
}
