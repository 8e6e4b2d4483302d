import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import type { Component } from 'svelte';
import SettingForm from '../../../../studio/parts/SettingForm.svelte';
import { expectFields } from '../../../../studio/testing/setting-fields';
import { HTP_SETTINGS } from '../../settings';
import { PointSettings } from '../state/point-settings.svelte';

const settings = new PointSettings();
type Ids = PointSettings['allFields'];
const form = (ids: Ids) =>
  render(SettingForm as unknown as Component<{ settings: PointSettings; ids: Ids }>, {
    props: { settings, ids },
  }).body;

it('every setting of HTP has a field where a network is trained or points are drawn', () => {
  const { tokeniserFields, languageFields } = settings;
  expectFields(HTP_SETTINGS, [form(tokeniserFields), form(languageFields), form(settings.drawingFields)]);
});

it('a network has no fields of the other one, and both together have all of both', () => {
  const { tokeniserFields, languageFields, allFields } = settings;
  expect(form(tokeniserFields)).not.toMatch(/data-setting="(language|drawing)\./);
  expect(form(languageFields)).not.toMatch(/data-setting="(tokeniser|drawing)\./);
  expect(new Set(allFields)).toEqual(new Set([...tokeniserFields, ...languageFields]));
});
