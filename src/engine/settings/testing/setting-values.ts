import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { configured, overridden } from '../configuration';
import { flagOptions, readFlags, readQuery, writeFlags, writeQuery } from '../setting-texts';
import {
  accepts,
  settingsOf,
  type AnySettingTable,
  type Setting,
  type SettingValue,
  type SettingValues,
} from '../settings';

/** Values that a setting takes, the ends of its range among them. */
function allowed(setting: Setting): fc.Arbitrary<SettingValue> {
  if (setting.kind === 'switch') return fc.boolean();
  if (setting.kind === 'choice') return fc.constantFrom(...Object.keys(setting.options));
  const { kind, least = 0, most } = setting;
  const within =
    kind === 'whole'
      ? fc.integer({ min: least, max: most })
      : fc.double({ min: least, max: most, noNaN: true });
  const numbers = fc.oneof(within, fc.constantFrom(least, most));
  // A configuration with -0 says 0 in its JSON, too.
  return numbers.map((number) => number + 0).filter((number) => accepts(setting, number));
}

/** Any of the settings of a table with values that they take. */
export const someValues = <T extends AnySettingTable>(table: T) =>
  fc.record(Object.fromEntries(settingsOf(table).map(([id, setting]) => [id, allowed(setting)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Partial<SettingValues<T>>>;

/** Expects the page's address and the command line to say a configuration so that it is read back as it was. */
export function expectSaid<T extends AnySettingTable>(table: T, config: object, preset: object): void {
  const changed = overridden(table, config, preset);
  const query = new URLSearchParams();
  writeQuery(table, changed, query);
  const read = readQuery(table, new URLSearchParams(query.toString()));
  expect(read.problems).toEqual([]);
  expect(configured(table, preset, read.values)).toEqual(config);
  const args = writeFlags(table, changed);
  const flags = readFlags(table, parseArgs({ args, options: flagOptions(table) }).values);
  expect(configured(table, preset, flags)).toEqual(config);
}
