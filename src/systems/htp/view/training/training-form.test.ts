import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import type { Component, ComponentProps } from 'svelte';
import SettingForm from '../../../../studio/parts/SettingForm.svelte';
import { expectFields } from '../../../../studio/testing/setting-fields';
import { HTP_SETTINGS } from '../../settings';
import { PointSettings } from '../state/point-settings.svelte';
import TrainingForm from './TrainingForm.svelte';

type Ids = ComponentProps<typeof TrainingForm>['ids'];

const settings = new PointSettings();
const training = (ids: Ids) =>
  render(TrainingForm, { props: { settings, ids, verb: 'Train', disabled: false, ontrain: () => undefined } })
    .body;
const drawing = () =>
  render(SettingForm as unknown as Component<{ settings: PointSettings; ids: Ids }>, {
    props: { settings, ids: settings.drawingFields },
  }).body;

it('every setting of HTP has a field where a network is trained or points are drawn', () => {
  const { tokeniserFields, languageFields } = settings;
  expectFields(HTP_SETTINGS, [training(tokeniserFields), training(languageFields), drawing()]);
});

it('a network has no fields of the other one, and both together have all of both', () => {
  const { tokeniserFields, languageFields, allFields } = settings;
  expect(training(tokeniserFields)).not.toMatch(/data-setting="(language|drawing)\./);
  expect(training(languageFields)).not.toMatch(/data-setting="(tokeniser|drawing)\./);
  expect(new Set(allFields)).toEqual(new Set([...tokeniserFields, ...languageFields]));
});
