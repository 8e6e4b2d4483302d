import type { SettingValue } from '../../experiments/settings';
import type { StudyAxis, StudyResult } from '../study-result';

/** The values of an axis of a grid; null for the range of a search. */
export const gridValues = ({ values }: StudyAxis): readonly SettingValue[] | null =>
  'low' in values ? null : values;

/** Whether a study looks for the best values in a range instead of trying all of a list. */
export const isSearch = ({ axes }: Pick<StudyResult, 'axes'>): boolean =>
  axes.some((axis) => gridValues(axis) === null);

/** A value as people read it; what was said with more digits than matter has four. */
export function valueWords(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}
