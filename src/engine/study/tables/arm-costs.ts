import type { StudyResult, TrialState } from '../study-result';
import { estimateOf, type Estimate } from './estimate';

/** What an arm took. */
export interface ArmCost {
  readonly arm: string;
  readonly states: Readonly<Record<TrialState, number>>;
  /** Of all trials that say how long they took, whatever became of them. */
  readonly totalSeconds: number;
  /** Of a complete trial; null without any. */
  readonly secondsEach: Estimate | null;
  /** Mean of a complete trial over that of the baseline; null for the baseline and where either is missing. */
  readonly timesBaseline: number | null;
}

export function armCosts({ arms, baseline, trials }: StudyResult): ArmCost[] {
  const costs = arms.map(({ name }) => {
    const own = trials.filter(({ arm }) => arm === name);
    const count = (state: TrialState) => own.filter((trial) => trial.state === state).length;
    const complete = own.flatMap(({ state, seconds }) =>
      state === 'complete' && seconds !== null ? [seconds] : [],
    );
    return {
      arm: name,
      states: {
        waiting: count('waiting'),
        running: count('running'),
        complete: count('complete'),
        pruned: count('pruned'),
        failed: count('failed'),
      },
      totalSeconds: own.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
      secondsEach: estimateOf(complete),
    };
  });
  const usual = costs.find(({ arm }) => arm === baseline)?.secondsEach?.value;
  return costs.map((cost) => ({
    ...cost,
    timesBaseline:
      cost.arm === baseline || !usual || !cost.secondsEach ? null : cost.secondsEach.value / usual,
  }));
}
