import type { Dataset } from '../../src/domain/dataset';
import { fineTuned } from '../../src/systems/routes/start/fine-tuning';
import type { ExperimentConfig } from '../../src/systems/routes/experiment-config';
import { learningFor } from './steps';
import type { StudyRun, StudyRuns } from './study-runs';
import type { StudyRow } from './study-table';
import { accuracyOf, dtwOf, timeErrorOf } from './study-values';

export interface IntoVanillaPlan {
  readonly dataset: Dataset;
  readonly seeds: readonly number[];
  readonly config: ExperimentConfig;
  /** Optimiser steps of each student altogether, and of the teacher. */
  readonly steps: number;
}

/**
 * Whether a student that was trained without a teacher first learns more from it afterwards: half of the steps
 * vanilla and half of them distilled, beside all steps distilled from the beginning, and all of them vanilla. One
 * teacher for all.
 */
export async function intoVanilla(plan: IntoVanillaPlan, runs: StudyRuns): Promise<StudyRow[]> {
  const { dataset, seeds, steps } = plan;
  const trips = dataset.trips.train.tripCount;
  const learning = (seed: number, share: number, gently = false) => {
    const config = { ...plan.config, seed };
    return learningFor(steps * share, gently ? fineTuned(config, ['distilled']) : config, trips);
  };
  const whole: StudyRun[] = [];
  const half: Record<'full' | 'gentle', StudyRun[]> = { full: [], gentle: [] };
  for (const seed of seeds) {
    const first = `whole-${seed}`;
    const networks = ['teacher', 'vanilla', 'distilled'];
    whole.push(await runs.run(first, async () => ({ dataset, config: learning(seed, 1), networks })));
    const before = `half-vanilla-${seed}`;
    await runs.run(before, async () => ({
      dataset,
      config: learning(seed, 1 / 2),
      networks: ['vanilla'],
    }));
    for (const rate of ['full', 'gentle'] as const) {
      const run = await runs.run(`half-distilled-${rate}-${seed}`, async () => ({
        dataset,
        config: learning(seed, 1 / 2, rate === 'gentle'),
        networks: ['distilled'],
        given: { teacher: (await runs.network(first, 'teacher')).bytes },
        start: { distilled: await runs.network(before, 'vanilla') },
      }));
      half[rate].push(run);
    }
  }
  const valuesOf = (of: readonly StudyRun[], student: 'vanilla' | 'distilled') => ({
    'Next step %': of.map((run) => 100 * accuracyOf(run, student)),
    'Time error %': of.map((run) => 100 * timeErrorOf(run, student)),
    'DTW km': of.map((run) => dtwOf(run, student)),
  });
  const baseline = valuesOf(whole, 'distilled');
  return [
    { name: 'distilled from scratch', values: baseline },
    { name: 'vanilla', values: valuesOf(whole, 'vanilla'), baseline },
    { name: 'half vanilla, then distilled', values: valuesOf(half.full, 'distilled'), baseline },
    {
      name: 'half vanilla, then distilled, fine-tuning schedule',
      values: valuesOf(half.gentle, 'distilled'),
      baseline,
    },
  ];
}
