import type { Task } from '../base/task';
import {
  estimateOf,
  resampling,
  type BootstrapOptions,
  type Estimate,
  type Resamples,
  type WeightedStatistic,
} from './bootstrap';

/** The measures of one source of answers, each a statistic of weighted units: trips, sequences, examples. */
export interface SourceStatistics<Measure extends string> {
  readonly source: string;
  readonly statistics: Readonly<Record<Measure, WeightedStatistic>>;
}

/** The measures of several sources on the same units, and of every two of them the second minus the first. */
export interface JudgedSources<Measure extends string> {
  readonly sources: readonly {
    readonly source: string;
    readonly estimates: Readonly<Record<Measure, Estimate>>;
  }[];
  readonly differences: readonly {
    readonly before: string;
    readonly after: string;
    readonly estimates: Readonly<Record<Measure, Estimate>>;
  }[];
}

/**
 * Measures with percentile intervals over resamples of the units. All sources see the same resamples, so that differences are paired.
 * @param units how many there are
 * @throws Failure 'cancelled'
 */
export async function judgeSources<Measure extends string>(
  units: number,
  sources: readonly SourceStatistics<Measure>[],
  task: Task,
  options: BootstrapOptions = {},
): Promise<JudgedSources<Measure>> {
  const all: Resamples<Measure>[] = [];
  for (const { statistics } of sources) all.push(await resampled(units, statistics, task, options));
  return {
    sources: sources.map(({ source }, i) => ({
      source,
      estimates: eachMeasure(all[i], (measure) =>
        estimateOf(all[i].values[measure], all[i].resampled[measure], options),
      ),
    })),
    differences: sources.flatMap(({ source: before }, a) =>
      sources.slice(a + 1).map(({ source: after }, further) => ({
        before,
        after,
        estimates: differenceOf(all[a], all[a + 1 + further], options),
      })),
    ),
  };
}

async function resampled<Measure extends string>(
  units: number,
  statistics: Readonly<Record<Measure, WeightedStatistic>>,
  task: Task,
  options: BootstrapOptions,
): Promise<Resamples<Measure>> {
  const work = resampling(units, statistics, options);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await task.checkpoint();
  }
}

function differenceOf<Measure extends string>(
  before: Resamples<Measure>,
  after: Resamples<Measure>,
  options: BootstrapOptions,
): Record<Measure, Estimate> {
  return eachMeasure(before, (measure) => {
    const pairs = after.resampled[measure].map((value, b) => value - before.resampled[measure][b]);
    return estimateOf(after.values[measure] - before.values[measure], pairs, options);
  });
}

const eachMeasure = <Measure extends string>(
  { values }: Resamples<Measure>,
  of: (measure: Measure) => Estimate,
): Record<Measure, Estimate> =>
  Object.fromEntries((Object.keys(values) as Measure[]).map((measure) => [measure, of(measure)])) as Record<
    Measure,
    Estimate
  >;
