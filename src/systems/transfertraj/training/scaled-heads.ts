import { tensor } from '@tensorflow/tfjs-core';
import { batchOfTrajectories } from '../../../models/transfertraj/batch-of-trajectories';
import { countedTargets } from '../networks/answer-origins';
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
export async function scaleHeads(
  { weights, reading }: Encoder,
  city: ReadCity,
  data: MaskedData,
): Promise<void> {
  const items = Uint32Array.from({ length: Math.min(MOST_READ, data.items) }, (_, i) =>
    Math.floor((i * data.items) / Math.min(MOST_READ, data.items)),
  );
  const { batch, targets } = batchOfTrajectories(
    data.asked(items, 0).map(({ trajectory, mask }) => ({ known: city.known(trajectory), mask })),
  );
  const { space, time, asksSpace, asksTime } = countedTargets(batch, targets, reading);
  const scale = async (head: string, scales: TargetScales, biasOf: (mean: number) => number) => {
    const [weight, bias] = ['weight', 'bias'].map((part) => `${head}.0.${part}`);
    const { mean, spread } = scales;
    if (mean.some(Number.isNaN)) return;
    const { shape } = weights.get(weight);
    const values = await weights.get(weight).data();
    weights.set(
      weight,
      tensor(
        values.map((value, i) => value * spread[Math.floor(i / shape[1])]),
        shape,
      ),
    );
    weights.set(bias, tensor(Float32Array.from(mean, biasOf)));
  };
  await scale('spatial_pred_layer', scalesOf(space, 2, asksSpace), (mean) => mean);
  await scale('temporal_pred_layer', scalesOf(time, 4, asksTime), inverseSoftplus);
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
