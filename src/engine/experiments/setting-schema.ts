import * as v from 'valibot';
import {
  accepts,
  expected,
  settingsOf,
  type AnySettingTable,
  type Setting,
  type SettingValues,
} from './settings';

/**
 * For each setting a schema that takes what its form and its flag take. It is not in the table's own file
 * because the page opens without `valibot`.
 */
export function settingSchemas<T extends AnySettingTable>(
  table: T,
): { readonly [Id in keyof SettingValues<T>]: v.GenericSchema<unknown, SettingValues<T>[Id]> } {
  const schemas = settingsOf(table).map(([id, setting]) => [id, schemaOf(setting)]);
  return Object.fromEntries(schemas);
}

function schemaOf(setting: Setting): v.GenericSchema {
  if (setting.kind === 'choice') return v.picklist(Object.keys(setting.options));
  if (setting.kind === 'switch') return v.boolean();
  return v.pipe(
    v.number(),
    v.check(
      (value) => accepts(setting, value),
      ({ input }) => `${expected(setting)} was expected, not ${input}`,
    ),
  );
}
