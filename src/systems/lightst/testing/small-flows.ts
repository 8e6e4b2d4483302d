import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import type { SensorSeries } from '../../../domain/sensor-series';
import { runHere, type OrderHere, type RunHereOptions } from '../../../engine/experiments/testing/run-here';
import { lightst } from '../index';
import { PRESET_CONFIGS, type FlowsConfig } from '../settings';
import { tinyDataset } from '../../../data/testing/dataset-files';

export interface SmallSeriesOptions {
  readonly sensors?: number;
  /** Bins of two hours. */
  readonly bins?: number;
  /** Share of the values that are missing. */
  readonly missing?: number;
  readonly seed?: number;
}

const SECONDS = 7200;
/** 2013-07-01, a Monday. */
const MONDAY = 1_372_636_800;

/**
 * Sensors in a row, along which traffic goes: each repeats what the one before it counted a bin earlier, over a daily wave. What
 * happens at the first one is chance, so that neighbours tell more of the next hour than the time of day does.
 */
export function smallSeries({
  sensors = 5,
  bins = 320,
  missing = 0,
  seed = 1,
}: SmallSeriesOptions = {}): SensorSeries {
  const random = new Random(seed);
  const values = new Float32Array(bins * sensors);
  let shock = 0;
  for (let bin = 0; bin < bins; bin++) {
    const wave = 40 + 20 * Math.sin((2 * Math.PI * (bin % 12)) / 12);
    shock = 0.8 * shock + 8 * random.normal();
    values[bin * sensors] = Math.max(0, Math.round(wave + shock));
    for (let sensor = 1; sensor < sensors; sensor++)
      values[bin * sensors + sensor] =
        bin === 0 ? Math.round(wave) : values[(bin - 1) * sensors + sensor - 1];
  }
  for (let i = 0; i < values.length; i++) if (random.next() < missing) values[i] = NaN;
  return {
    ids: Array.from({ length: sensors }, (_, i) => `s${i}`),
    lonLat: Float64Array.from({ length: 2 * sensors }, (_, i) => (i % 2 === 0 ? -8.6 + i / 1000 : 41.15)),
    times: Float64Array.from({ length: bins }, (_, bin) => MONDAY + bin * SECONDS),
    features: ['flow'],
    values,
    linkFrom: Uint32Array.from({ length: sensors - 1 }, (_, i) => i),
    linkTo: Uint32Array.from({ length: sensors - 1 }, (_, i) => i + 1),
  };
}

/** A small city with such sensors. */
export async function smallFlows(options: SmallSeriesOptions = {}): Promise<Dataset> {
  const dataset = await tinyDataset('Small flows');
  return { ...dataset, extras: { series: smallSeries(options) } };
}

/** The quick preset with the narrowest networks, trained for a moment. */
export function smallConfig(epochs = 2): FlowsConfig {
  const { quick } = PRESET_CONFIGS;
  return {
    ...quick,
    seed: 5,
    windows: { inputs: 4, outputs: 3, stride: 2 },
    teacher: { ...quick.teacher, width: 8, epochs },
    student: { ...quick.student, width: 8, nodeWidth: 4, timeWidth: 4, epochs },
    distillation: { ...quick.distillation, projectionWidth: 4 },
    training: { ...quick.training, batchSize: 16 },
  };
}

/** Runs an experiment of this system in this thread; without `task` nothing is reported. */
export const runFlows = (order: OrderHere<FlowsConfig>, options?: RunHereOptions) =>
  runHere(lightst, order, options);
