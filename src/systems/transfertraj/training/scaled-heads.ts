import { tensor } from '@tensorflow/tfjs-core';
import { TIME_FEATURES } from '../../../domain/masked-trajectories/known-trajectory';
import { batchOfTrajectories } from '../../../models/transfertraj/batch-of-trajectories';
import type { TrajectoryTargets } from '../../../models/transfertraj/trajectory-batch';
import { countedTargets } from '../networks/fill-in';
import type { Encoder } from '../networks/encoder';
import type { ReadCity } from '../networks/read-city';
import type { MaskedData } from './masked-training';

/** So many trajectories tell the mean and the spread of what is to be said. */
const MOST_READ = 256;

/** Mean and spread of each component of what is asked for; NaN where nothing is. */
interface TargetScales {
  readonly mean: readonly number[];
  readonly spread: readonly number[];
}

/**
 * Lets the heads of fresh weights begin at the mean and the spread of what they are to say. Otherwise they begin about 0 and 1, and with steps of
 * 0.001 it takes thousands of them until they say minutes of the hour, 30 on the mean, or metres of offsets in kilometres.
 */
export async function scaleHeads(encoder: Encoder, city: ReadCity, data: MaskedData): Promise<void> {
  const { space, time, asksSpace, asksTime } = someTargets(encoder, city, data);
  await scaleHead(encoder, 'spatial_pred_layer.0', scalesOf(space, 2, asksSpace), (mean) => mean);
  await scaleHead(encoder, 'temporal_pred_layer.0', scalesOf(time, TIME_FEATURES, asksTime), inverseSoftplus);
}

/** What the first step asks of some trajectories, evenly spread. */
function someTargets({ reading }: Encoder, city: ReadCity, data: MaskedData): TrajectoryTargets {
  const count = Math.min(MOST_READ, data.lengths.length);
  const items = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * data.lengths.length) / count));
  const asked = data.asked(items, 0);
  const { batch, targets } = batchOfTrajectories(
    asked.map(({ trajectory, mask }) => ({ known: city.known(trajectory), mask })),
  );
  return countedTargets(batch, targets, reading);
}

/** A head that nothing is asked of stays as it is. @param biasOf the bias with which a head that says nothing else says a value */
async function scaleHead(
  { weights }: Encoder,
  head: string,
  { mean, spread }: TargetScales,
  biasOf: (mean: number) => number,
): Promise<void> {
  if (mean.some(Number.isNaN)) return;
  const weight = weights.get(`${head}.weight`);
  const { shape } = weight;
  const values = Float32Array.from(
    await weight.data(),
    (value, i) => value * spread[Math.floor(i / shape[1]!)],
  );
  weights.set(`${head}.weight`, tensor(values, shape));
  weights.set(`${head}.bias`, tensor(Float32Array.from(mean, biasOf)));
}

function scalesOf(values: Float32Array, width: number, asks: Uint8Array): TargetScales {
  const rows = [...asks.keys()].filter((row) => asks[row] === 1);
  const meanOf = (of: (row: number) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const columns = Array.from({ length: width }, (_, column) => column);
  const mean = columns.map((column) => meanOf((row) => values[row * width + column]));
  const spread = columns.map((column) =>
    Math.sqrt(meanOf((row) => (values[row * width + column] - mean[column]) ** 2)),
  );
  return { mean, spread };
}

/** What log(1 + e^x) makes that value of; features of time are 0 or more. */
const inverseSoftplus = (value: number): number =>
  value > 20 ? value : Math.log(Math.expm1(Math.max(value, 1e-3)));
