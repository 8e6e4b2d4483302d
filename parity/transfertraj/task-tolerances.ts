import { Failure } from '../../src/base/failure';
import type { Tolerance } from '../harness/compare';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';

/** A tolerance that the file `tasks` states, by its name. */
export const taskTolerance = ({ json }: StoredFile, name: string): Tolerance =>
  within(json.fields('suggested_abs_tolerance').number(name));

/** What values of inputs and targets may differ by, which the file states in words: "... 1e-3 m / 1e-6 km". */
export function inputTolerance({ json }: StoredFile, unit: 'm' | 'km'): number {
  const words = json.fields('suggested_abs_tolerance').text('input/target');
  const [, value] = new RegExp(`([\\d.]+(?:e-?\\d+)?) ${unit}\\b`).exec(words) ?? [];
  if (value === undefined)
    throw new Failure('bad-input', `tasks.json states no tolerance of inputs in ${unit}.`, { words });
  return Number(value);
}
