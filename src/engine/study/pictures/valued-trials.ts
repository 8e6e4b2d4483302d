import { isOnAxes } from '../tables/axis-values';
import type { StudyMeasure, StudyResult, StudyTrial } from '../study-result';

/** A trial with its value of the objective. */
export interface ValuedTrial {
  readonly trial: StudyTrial;
  readonly value: number;
}

/** Complete trials that have a measure, in their order; not the final runs of a search, which learn for longer. */
export const valuedTrials = ({ trials, axes }: StudyResult, { key }: StudyMeasure): ValuedTrial[] =>
  trials
    .filter(
      ({ state, measures, values }) =>
        state === 'complete' && Object.hasOwn(measures, key) && isOnAxes(axes, values),
    )
    .map((trial) => ({ trial, value: trial.measures[key] }));

/** Whether one value is better than another; more is where a measure does not say. */
export const isBetter = ({ better }: StudyMeasure, one: number, other: number): boolean =>
  better === 'less' ? one < other : one > other;
