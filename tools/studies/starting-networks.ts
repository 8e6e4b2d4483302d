import { badInput } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { fingerprintOf } from '../../src/data/fingerprint';
import type { Dataset } from '../../src/domain/dataset';
import { spreadOf, withInterval } from '../../src/evaluation/runs-summary';
import { fewerTrips } from '../../src/domain/trajectory-set';
import { zoneTransitions } from '../../src/domain/zones';
import type { StudentName } from '../../src/systems/routes/distillation/distillation-config';
import type { ExperimentConfig } from '../../src/systems/routes/settings';
import { routesRecord } from '../../src/systems/routes/record';
import { fineTuned } from '../../src/systems/routes/start/fine-tuning';
import type { StudyRun } from '../../src/engine/study/study-system';
import { learningFor, studentOf } from '../../src/systems/routes/study';
import type { StudyRuns } from '../../cli/study/study-runs';
import type { StudyRow } from '../../cli/study/lab/lab-table';

export interface CarryOverPlan {
  readonly from: Dataset;
  readonly to: Dataset;
  /** Numbers of training trips of the second city. */
  readonly trips: readonly number[];
  readonly seeds: readonly number[];
  /**
   * Settings of every run, except for its seed, how long it learns and how it begins (fine-tuning, `anew`).
   */
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

/**
 * A data set with so many of its training trips, drawn by chance, and what follows from them; validation and
 * test trips stay. The trips of a smaller number are among those of a larger one.
 * @param seed draws the same trips again
 * @throws Failure 'bad-input' where it has fewer
 */
export async function withFewerTrips(dataset: Dataset, count: number, seed: number): Promise<Dataset> {
  const { train } = dataset.trips;
  if (count > train.tripCount)
    throw badInput(
      `${shown(dataset.name)} has ${train.tripCount} training trips, and ${count} are asked for. Ask for fewer with --trips.`,
    );
  const trips = { ...dataset.trips, train: fewerTrips(train, count, seed) };
  const { zoneCount, zoneOfRoad } = dataset.zones;
  const zones = { ...dataset.zones, transitions: zoneTransitions(trips.train, zoneOfRoad, zoneCount) };
  const content = { ...dataset, trips, zones };
  return { ...content, fingerprint: await fingerprintOf(content) };
}

/** Next-step accuracy on the test trips, a share. */
const accuracyOf = (run: StudyRun, name: StudentName): number => studentOf(run, name).scores.test.accuracy;

/** Mean absolute percentage error of the time of a step on the test trips, a share. */
const timeErrorOf = (run: StudyRun, name: StudentName): number => studentOf(run, name).scores.test.timeError;

const estimatesOf = ({ metrics }: StudyRun, name: StudentName) => {
  const result = metrics.results.find(({ model, odSource }) => model === name && odSource === 'test');
  if (!result) throw new Error(`The run has no routes of the ${name} student.`);
  return result.estimates;
};

/** DTW to the real routes of the test OD pairs, km; NaN where no route arrives. */
const dtwOf = (run: StudyRun, name: StudentName): number => estimatesOf(run, name).dtw.value ?? NaN;

/** The teacher's perplexity on the test trips, EOT included. */
const perplexityOf = ({ record }: StudyRun): number => {
  const { teacher } = routesRecord(record);
  if (!teacher) throw new Error('The run trained no teacher.');
  return teacher.perplexity.test;
};

/** What a study was made with. */
export interface StudyFacts {
  readonly study: string;
  readonly data: string;
  readonly fingerprint: string;
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** The table of a study for programs: each value of each seed, and the 95 % interval of paired differences. */
export function studyFile(facts: StudyFacts, rows: readonly StudyRow[]): string {
  const content = rows.map(({ name, values, baseline }) => ({
    name,
    values: Object.fromEntries(
      Object.entries(values).map(([head, ofSeeds]) => {
        const own = { mean: spreadOf(ofSeeds).mean, ofSeeds };
        if (!baseline) return [head, own];
        const spread = spreadOf(ofSeeds.map((value, i) => value - baseline[head][i]));
        const { low, high } = withInterval(spread);
        return [head, { ...own, difference: { mean: spread.mean, low, high } }];
      }),
    ),
  }));
  return `${JSON.stringify({ ...facts, rows: content }, null, 1)}\n`;
}
