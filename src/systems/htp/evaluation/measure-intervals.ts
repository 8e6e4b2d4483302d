import type { Task } from '../../../base/task';
import { estimateOf, ResampleDraws } from '../../../evaluation/bootstrap';
import {
  pointMeasures,
  type PointComparison,
  type PointMeasureMode,
} from '../../../evaluation/gps-points/point-measures';
import { WeightedMeasures } from '../../../evaluation/gps-points/weighted-measures';
import {
  MEASURE_NAMES,
  type MeasureName,
  type MeasuresWithIntervals,
  type MeasureWithInterval,
} from './evaluation-report';

/** One comparison of driven trips with generated ones. */
export interface AskedMeasures {
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
