import type { Dataset } from '../../src/domain/dataset';
import type { ExperimentConfig } from '../../src/systems/routes/experiment-config';
import { forTripsOf } from './for-trips-of';
import { withFewerTrips } from './fewer-trips';
import { learningFor } from './steps';
import type { StudyRun, StudyRuns } from './study-runs';
import type { StudyRow } from './study-table';
import { accuracyOf, routesOf } from './study-values';

export interface FewTripsPlan {
  readonly dataset: Dataset;
  /** Numbers of training trips that a student has; its teacher has all. */
  readonly trips: readonly number[];
  readonly lambdas: readonly number[];
  readonly seeds: readonly number[];
  /** Of every run, but for its seed, its lambda and how long it learns. */
  readonly config: ExperimentConfig;
  /** Optimiser steps of a teacher, and of each student. */
  readonly teacherSteps: number;
  readonly steps: number;
}

/**
 * Whether a teacher that has seen many trips helps a student that has seen few of them: a vanilla student beside
 * distilled ones, from the same weights, on the same few trips, for the same number of steps.
 */
export async function fewTrips(plan: FewTripsPlan, runs: StudyRuns): Promise<StudyRow[]> {
  const { dataset, trips, lambdas, seeds, steps, teacherSteps } = plan;
  const teacherOf = (seed: number) => `teacher-${seed}`;
  const all = dataset.trips.train.tripCount;
  for (const seed of seeds)
    await runs.run(teacherOf(seed), async () => ({
      dataset,
      config: learningFor(teacherSteps, { ...plan.config, seed }, all),
      networks: ['teacher'],
    }));
  const rows: StudyRow[] = [];
  for (const count of trips) {
    const students = async (lambda: number): Promise<StudyRun[]> => {
      const network = lambda > 0 ? 'distilled' : 'vanilla';
      const done: StudyRun[] = [];
      for (const seed of seeds)
        done.push(
          await runs.run(`trips-${count}-lambda-${lambda}-${seed}`, async () => {
            const { distillation } = plan.config;
            const config = {
              ...plan.config,
              seed,
              distillation: { ...distillation, lambda: lambda || distillation.lambda },
            };
            const few = await withFewerTrips(dataset, count, seed);
            const teacher = lambda > 0 && (await runs.network(teacherOf(seed), 'teacher')).bytes;
            return {
              dataset: few,
              config: learningFor(steps, config, count),
              networks: [network],
              ...(teacher && { given: { teacher: forTripsOf(few, teacher) } }),
            };
          }),
        );
      return done;
    };
    const valuesOf = (of: readonly StudyRun[], student: 'vanilla' | 'distilled') => ({
      'Next step %': of.map((run) => 100 * accuracyOf(run, student)),
      ...routesOf(of, student),
    });
    const baseline = valuesOf(await students(0), 'vanilla');
    rows.push({ name: `${count} trips, vanilla`, values: baseline });
    for (const lambda of lambdas)
      rows.push({
        name: `${count} trips, λ ${lambda}`,
        values: valuesOf(await students(lambda), 'distilled'),
        baseline,
      });
  }
  return rows;
}
