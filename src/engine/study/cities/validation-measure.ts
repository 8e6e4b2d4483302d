import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { StudyMeasure, StudyResult } from '../study-result';

/** One measure on the trips that settings are chosen by, and on those that they are judged by. */
export interface ObjectivePair {
  readonly validation: StudyMeasure;
  readonly test: StudyMeasure;
}

/**
 * `val-accuracy` and `test-accuracy` for either as the objective.
 * @param file of the result, for messages
 * @throws Failure 'bad-input' where the objective is not measured on both
 */
export function objectivePair({ objective, measures }: StudyResult, file: string): ObjectivePair {
  const [, name] = /^(?:test|val)-(.+)$/.exec(objective) ?? [];
  const find = (key: string) => measures.find((one) => one.key === key && one.better !== null);
  const [validation, test] = [find(`val-${name}`), find(`test-${name}`)];
  if (validation && test) return { validation, test };
  throw new Failure(
    'bad-input',
    `${shown(file)} cannot say which settings are best: its objective ${shown(objective)} is not measured on validation ` +
      'trips. Run the study with test-accuracy or test-cross-entropy as the objective; all other measures are compared too.',
  );
}
