import type { Dataset } from '../../src/domain/dataset';
import { fineTuned } from '../../src/systems/routes/start/fine-tuning';
import type { ExperimentConfig } from '../../src/systems/routes/experiment-config';
import { withFewerTrips } from './fewer-trips';
import { learningFor } from './steps';
import type { StudyRun, StudyRuns } from './study-runs';
import type { StudyRow } from './study-table';
import { accuracyOf, dtwOf, perplexityOf, timeErrorOf } from './study-values';

export interface CarryOverPlan {
  readonly from: Dataset;
  readonly to: Dataset;
  /** Numbers of training trips of the second city. */
  readonly trips: readonly number[];
  readonly seeds: readonly number[];
  /** Of every run, but for its seed and how long it learns. */
  readonly config: ExperimentConfig;
  /** Optimiser steps of each network in the first city, and in the second. */
  readonly sourceSteps: number;
  readonly steps: number;
}

/** How networks of the second city begin and learn; the first is what the others are compared with. */
const WAYS = [
  { name: 'scratch', label: 'from scratch', carried: false, gently: false, anew: 'fresh' },
  { name: 'carried', label: 'carried over', carried: true, gently: false, anew: 'fresh' },
  {
    name: 'alike',
    label: 'carried over, roads and cells as the most alike',
    carried: true,
    gently: false,
    anew: 'alike',
  },
  { name: 'gently', label: 'carried over, fine-tuning schedule', carried: true, gently: true, anew: 'fresh' },
] as const;

/**
 * What carries over between cities: a teacher and a vanilla student of one city, trained further on a few trips of
 * another one, beside fresh ones on the same trips for the same number of steps. Road, zone and cell embeddings
 * start anew in the second city, or as the most alike of the first; all else is taken.
 */
export async function carryOver(plan: CarryOverPlan, runs: StudyRuns): Promise<StudyRow[]> {
  const { from, to, trips, seeds, steps, sourceSteps } = plan;
  const networks = ['teacher', 'vanilla'];
  const ofSeed = (seed: number): ExperimentConfig => ({ ...plan.config, seed });
  const rows: StudyRow[] = [];
  for (const seed of seeds)
    await runs.run(`source-${seed}`, async () => ({
      dataset: from,
      config: learningFor(sourceSteps, ofSeed(seed), from.trips.train.tripCount),
      networks,
    }));
  for (const count of trips) {
    let baseline: readonly StudyRun[] | undefined;
    for (const { name, label, carried, gently, anew } of WAYS) {
      const done: StudyRun[] = [];
      for (const seed of seeds) {
        const run = await runs.run(`trips-${count}-${name}-${seed}`, async () => {
          const config = { ...(gently ? fineTuned(ofSeed(seed), networks) : ofSeed(seed)), anew };
          const source = `source-${seed}`;
          const start = {
            teacher: await runs.network(source, 'teacher'),
            vanilla: await runs.network(source, 'vanilla'),
          };
          return {
            dataset: await withFewerTrips(to, count, seed),
            config: learningFor(steps, config, count),
            networks,
            ...(carried && { start }),
          };
        });
        done.push(run);
      }
      rows.push(rowOf(`${count} trips, ${label}`, done, baseline));
      baseline ??= done;
    }
  }
  return rows;
}

const rowOf = (name: string, done: readonly StudyRun[], baseline?: readonly StudyRun[]): StudyRow => {
  const values = (runs: readonly StudyRun[]) => ({
    'Next step %': runs.map((run) => 100 * accuracyOf(run, 'vanilla')),
    'Time error %': runs.map((run) => 100 * timeErrorOf(run, 'vanilla')),
    'DTW km': runs.map((run) => dtwOf(run, 'vanilla')),
    'Teacher perplexity': runs.map(perplexityOf),
  });
  return { name, values: values(done), ...(baseline && { baseline: values(baseline) }) };
};
