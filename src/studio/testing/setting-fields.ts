import { expect } from 'vitest';
import { settingsOf, type AnySettingTable } from '../../engine/settings/settings';

/** Expects each setting of a system to have a field in one of its forms. @param forms the forms as HTML */
export function expectFields(table: AnySettingTable, forms: readonly string[]): void {
  const found = new Set(
    forms.flatMap((html) => [...html.matchAll(/data-setting="([^"]+)"/g)].map(([, path]) => path)),
  );
  expect([...found].sort()).toEqual(
    settingsOf(table)
      .map(([, { path }]) => path)
      .sort(),
  );
}
