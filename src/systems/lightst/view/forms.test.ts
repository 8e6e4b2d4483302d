import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import type { ComponentProps } from 'svelte';
import { expectFields } from '../../../studio/testing/setting-fields';
import { FLOW_SETTINGS } from '../settings';
import DistilPanel from './distil/Panel.svelte';
import { FlowsState } from './state/flows-state.svelte';
import TeacherPanel from './teacher/Panel.svelte';

/** A page on which nothing is open, kept or trained. */
const page = {
  data: { opened: null, busy: false, sample: null },
  models: { of: () => null, use: () => undefined },
  selection: { chosen: null, hovered: null, choose: () => undefined },
  compute: { wanted: undefined },
  missLinked: () => undefined,
  training: { phase: 'idle', active: false },
  runs: { kept: [] },
};

function forms() {
  const state = new FlowsState(page, null);
  const props = { ...page, state } as unknown as ComponentProps<typeof DistilPanel>;
  return {
    settings: state.settings,
    distil: () => render(DistilPanel, { props }).body,
    teacher: () => render(TeacherPanel, { props }).body,
  };
}

it('every setting of Flows has a field in the form of the students or of the teacher', () => {
  const { distil, teacher } = forms();
  expectFields(FLOW_SETTINGS, [distil(), teacher()]);
});

it('a student that learns alone has no fields of teaching and of the teacher', () => {
  const { settings, distil, teacher } = forms();
  settings.trained = 'undistilled';
  expect(distil()).not.toMatch(/data-setting="(distillation|teacher)\./);
  expect(distil()).toContain('data-setting="data.days"');
  expect(teacher()).toContain('data-setting="teacher.graph"');
  expect(teacher()).not.toMatch(/data-setting="(distillation|student)\./);
});
