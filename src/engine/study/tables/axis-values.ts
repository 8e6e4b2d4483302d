import { NOTHING } from '../../report/html/words';
import type { SettingValue } from '../../settings/settings';
import type { StudyAxis, StudyResult } from '../study-result';

/** The values of an axis of a grid; null for the range of a search. */
export const gridValues = ({ values }: StudyAxis): readonly SettingValue[] | null =>
  'low' in values ? null : values;

/** Whether a study looks for the best values in a range instead of trying all of a list. */
export const isSearch = ({ axes }: Pick<StudyResult, 'axes'>): boolean =>
  axes.some((axis) => gridValues(axis) === null);

/** Whether a trial or a place has a value of every axis: the final runs of a search have none. */
export const isOnAxes = (
  axes: readonly StudyAxis[],
  values: Readonly<Record<string, SettingValue>>,
): boolean => axes.every(({ name }) => Object.hasOwn(values, name));

/** A value as people read it: four digits at the most; a dash where there is none. */
export function valueWords(value: SettingValue | undefined): string {
  if (value === undefined) return NOTHING;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}
