import type { Shard } from '../../shards/shard';
import type { FlagValues } from './setting-of-flag';
import type { StudyPlan } from './plan';

/** A trial before it is run: all that decides what it computes, with the plan and the data. */
export interface TrialOrder {
  /** From 0. */
  readonly number: number;
  readonly arm: string;
  /** Of each axis. */
  readonly values: FlagValues;
  readonly seed: number;
  /** Of the plan, the arm and the axes together. */
  readonly settings: FlagValues;
}

/** Folder of a trial's run within the study's. */
export const trialRun = (number: number): string => `trial-${String(number).padStart(4, '0')}`;

/**
 * The trials of a grid: each combination of values, the first axis slowest; within it each arm; within that each seed.
 * A file always makes the same ones.
 */
export function gridTrials({ axes, arms, seeds, settings }: StudyPlan): TrialOrder[] {
  const grid = axes.reduce<FlagValues[]>(
    (rows, { setting, values }) =>
      rows.flatMap((row) => values.map((value) => ({ ...row, [setting]: value }))),
    [{}],
  );
  return grid
    .flatMap((values) => arms.flatMap((arm) => seeds.map((seed) => ({ values, arm, seed }))))
    .map(({ values, arm, seed }, number) => ({
      number,
      arm: arm.name,
      values,
      seed,
      settings: { ...settings, ...arm.settings, ...values },
    }));
}

/** Whether a trial is of a shard: every n-th is. */
export const inShard = ({ index, count }: Shard, { number }: Pick<TrialOrder, 'number'>): boolean =>
  number % count === index - 1;
