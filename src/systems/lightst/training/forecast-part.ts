import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Task } from '../../../base/task';
import { denormalised } from '../../../domain/counts/count-table';
import type { ForecastWindows } from '../../../domain/counts/forecast-windows';
import { HorizonErrorSums, type HorizonErrors } from '../../../evaluation/forecasts/forecast-errors';
import type { FlowData } from '../flow-data';
import { WindowBatch } from '../networks/window-batch';

/** Nodes times windows that are forecast at once, which keeps features of width 64 within some 50 MiB. */
const NODES_AT_ONCE = 16_384;
const MOST_WINDOWS = 64;

/** Normalised forecasts (B, H, N, 1) of windows. */
export type Forecaster = (batch: WindowBatch) => Tensor4D;

/**
 * Forecasts windows batch by batch, in their order.
 * @param each is told (K x H x N) forecasts in vehicles, with the windows that they are of
 */
export async function forecastEach(
  data: FlowData,
  starts: Int32Array,
  forecaster: Forecaster,
  task: Task,
  each: (forecast: Float32Array, windows: ForecastWindows) => void,
): Promise<void> {
  const { table, score } = data;
  const atOnce = Math.max(1, Math.min(MOST_WINDOWS, Math.floor(NODES_AT_ONCE / table.nodes)));
  for (let from = 0; from < starts.length; from += atOnce) {
    await task.checkpoint();
    const windows = data.windows(starts.subarray(from, from + atOnce));
    const batch = new WindowBatch(windows, table.slotsPerDay);
    const forecast = tidy(() => forecaster(batch));
    const values = (await forecast.data()) as Float32Array;
    forecast.dispose();
    batch.dispose();
    each(
      values.map((value) => denormalised(value, score)),
      windows,
    );
    task.progress({
      step: 'flows.test',
      done: Math.min(from + atOnce, starts.length),
      total: starts.length,
      unit: 'windows',
    });
  }
}

/** Errors of forecasts of windows, over what was measured. */
export async function partErrors(
  data: FlowData,
  starts: Int32Array,
  forecaster: Forecaster,
  task: Task,
): Promise<HorizonErrors> {
  const sums = new HorizonErrorSums(data.lengths.outputs, data.table.nodes);
  await forecastEach(data, starts, forecaster, task, (forecast, { yCounts, measured }) =>
    sums.add(forecast, yCounts, measured),
  );
  return sums.errors;
}
