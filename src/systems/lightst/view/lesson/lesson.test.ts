import { expect, it, vi } from 'vitest';
import { tinyDataset } from '../../../../data/testing/dataset-files';
import { answer, expectShort, lessonPage } from '../../../../studio/testing/lesson-checks';
import { Timeline } from '../../../../studio/state/page/timeline.svelte';
import { timeOfRow } from '../state/asked-place';
import type { FlowsState } from '../state/flows-state.svelte';
import { Showing } from '../state/showing.svelte';
import { axisOf } from '../state/table-in-view.svelte';
import { lightst } from '../../index';
import { LESSON } from './lesson';

/** 2013-07-01, a Monday, and three weeks in bins of five minutes. */
const TABLE = {
  rows: 6048,
  start: 1_372_636_800,
  binSeconds: 300,
  nodes: 2,
  feature: 'flow',
  slotsPerDay: 288,
  firstWeekday: 0,
};
/** The first Thursday of the test part, at eight. */
const FIRST = 17 * 288 + 96;

// No frames come here: time that is paused asks for none.
vi.stubGlobal('cancelAnimationFrame', () => {});

/** Two roads: the second has as many vehicles as its hour, and is the busiest. */
function madeState() {
  const timeline = new Timeline(axisOf(TABLE), FIRST);
  const table = new Float64Array(2 * 288 * 2).fill(3);
  const hourOf = (row: number) => Math.floor((row % 288) / 12);
  const open = {
    table: { ...TABLE, ids: ['a', 'b'], roads: Uint32Array.of(0, 1) },
    ...{
      timeline,
      byTraffic: Uint32Array.of(1, 0),
      average: { kind: 'weekend', slotsPerDay: 288, nodes: 2, table },
    },
    values: {
      ofNode: (node: number, { from, to }: { from: number; to: number }) =>
        Float32Array.from({ length: to - from }, (_, i) => node * hourOf(from + i)),
    },
  };
  const networks = ['teacher', 'undistilled', 'distilled'].map((name) => ({ name, model: { id: name } }));
  const said = { teacher: 10, undistilled: 6, distilled: 8 };
  const forecasts = {
    failure: null,
    of: ({ id }: { id: keyof typeof said }, row: number) => ({
      ...{ values: new Float32Array(24).fill(said[id]), horizons: 12, nodes: 2, from: row, rows: 1 },
    }),
  };
  return { data: { open }, showing: new Showing(), lens: { open: true }, networks, forecasts };
}

it('does on the page what each step says, and finds its numbers there', async () => {
  const state = madeState();
  const { timeline } = state.data.open;
  const dataset = await tinyDataset('Tiny');
  const at = lessonPage(state as unknown as FlowsState, 'sample-flows/first-view.json', dataset);
  const does = (id: string, value: string) => answer(LESSON, at, id, value);
  const now = () => timeOfRow(timeline.axis, timeline.row);

  const flow = await does('flow', 'night');
  expect(now()).toBe('2013-07-18T03:00');
  expect(flow).toMatch(/ had 8 vehicles at 08:00 and 3 at 03:00\.$/);
  expect(at.page.selection.chosen).toEqual({ kind: 'node', node: 1 });
  expect([at.page.layout.stage, state.showing.view, state.lens.open]).toEqual(['predict', 'counted', false]);
  const average = await does('average', 'weekend');
  expect(now()).toBe('2013-07-20T08:00');
  expect(average).toMatch(/^On Thu 18 Jul at 08:00 the average said 3 and 8 came\. On Sat 20 Jul at 08:00/);
  const reads = await does('reads', 'teacher');
  expect([now(), state.showing.view, state.showing.network]).toEqual([
    '2013-07-18T08:00',
    'forecast',
    'teacher',
  ]);
  expect(reads).toMatch(/For 09:00 on .* the teacher says 10, the student 8; 9 came\.$/);
  // From 08:05 to 09:00 eleven counts are 8 and one is 9.
  const error = await does('error', 'distilled');
  expect(state.showing.view).toBe('difference');
  expect(error).toMatch(
    /^So it is: the student is off by 0\.1, the average by 5\.1\..* by 2\.97 \(2\.62 to 3\.30\), which is 15\s% \(10 to 21\) less/,
  );
  expect(await does('error', 'historical-average')).toMatch(/^Look again/);
  const size = await does('size', 'undistilled');
  expect([state.showing.view, state.showing.network]).toEqual(['forecast', 'undistilled']);
  expect(size).toMatch(
    /^The student is \d+ times as fast .* \+0\.01 \(−0\.03 to \+0\.05\) vehicles, .* −0\.02 \(−0\.06 to \+0\.02\)\. Both intervals contain 0/,
  );
  expectShort(LESSON, lightst.lesson, at, [flow, average, reads, error, size]);
});

it('calls a difference clear where an interval leaves 0 out, and puts the page back', async () => {
  const state = madeState();
  const at = lessonPage(
    state as unknown as FlowsState,
    'sample-flows/first-view.json',
    await tinyDataset('Tiny'),
  );
  const clear = { ...at, numbers: { ...at.numbers, moreThanAlone: { value: -0.2, low: -0.3, high: -0.1 } } };
  expect(await answer(LESSON, clear, 'size', 'teacher')).toContain('An interval without 0 is a difference');
  state.showing.view = 'error';
  const restore = LESSON.keep!(at.state);
  await answer(LESSON, at, 'flow', 'night');
  restore();
  expect([
    state.showing.view,
    timeOfRow(state.data.open.timeline.axis, state.data.open.timeline.row),
  ]).toEqual(['error', '2013-07-18T08:00']);
});
