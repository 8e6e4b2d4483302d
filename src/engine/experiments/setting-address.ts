import { shown } from '../../base/text';
import {
  expected,
  parseValue,
  settingsOf,
  valueText,
  type AnySettingTable,
  type SettingId,
  type SettingValue,
  type SettingValues,
} from './settings';

/** Settings in the page's address: `?epochs=3&tau=2`. */

/** The names that an address may use. */
export const urlKeysOf = (table: AnySettingTable): string[] =>
  settingsOf(table).flatMap(([, { urlKey }]) => urlKey ?? []);

/** A value that a setting cannot have. */
export interface WrongValue<T extends AnySettingTable> {
  readonly id: SettingId<T>;
  /** `"epochs" must be a whole number from 1 to 10,000, not "none"`, to go on from. */
  readonly why: string;
}

/** The settings that an address names; what a setting cannot be is left out, and said. */
export function readQuery<T extends AnySettingTable>(
  table: T,
  query: URLSearchParams,
): { readonly values: Partial<SettingValues<T>>; readonly problems: readonly WrongValue<T>[] } {
  const values: Record<string, SettingValue> = {};
  const problems: WrongValue<T>[] = [];
  for (const [id, setting] of settingsOf(table)) {
    const text = setting.urlKey === undefined ? null : query.get(setting.urlKey);
    if (text === null) continue;
    const value = parseValue(setting, text);
    if (value === undefined)
      problems.push({
        id,
        why: `"${setting.urlKey}" must be ${expected(setting)}, not "${shown(text, 60)}"`,
      });
    else values[id] = value;
  }
  return { values: values as Partial<SettingValues<T>>, problems };
}

/** Puts settings into an address, in the order of the table. */
export function writeQuery<T extends AnySettingTable>(
  table: T,
  values: Partial<SettingValues<T>>,
  query: URLSearchParams,
): void {
  for (const [id, { urlKey }] of settingsOf(table)) {
    const value: SettingValue | undefined = values[id];
    if (urlKey !== undefined && value !== undefined) query.set(urlKey, valueText(value));
  }
}
