import type { StudyMeasure, StudyResult, StudyTrial } from '../study-result';

/** A trial with its value of the objective. */
export interface ValuedTrial {
  readonly trial: StudyTrial;
  readonly value: number;
}

/** Complete trials that have a measure, in their order. */
export const valuedTrials = ({ trials }: StudyResult, { key }: StudyMeasure): ValuedTrial[] =>
  trials
    .filter(({ state, measures }) => state === 'complete' && Object.hasOwn(measures, key))
    .map((trial) => ({ trial, value: trial.measures[key] }));

/** Whether one value is better than another; more is where a measure does not say. */
export const isBetter = ({ better }: StudyMeasure, one: number, other: number): boolean =>
  better === 'less' ? one < other : one > other;
