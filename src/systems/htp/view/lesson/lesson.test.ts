import { expect, it } from 'vitest';
import { answer, expectShort, lessonPage } from '../../../../studio/testing/lesson-checks';
import { htp } from '../../index';
import type { PointsState } from '../state/points-state.svelte';
import { PatternedTrip } from '../state/patterned-trip.svelte';
import { madeAnswer, madeSummary, madeTrip } from '../testing/made-trips';
import { LESSON } from './lesson';

/** What the steps know of the state, with answers that are there at once. */
function madeState() {
  const trip = madeTrip(20);
  const patterned = new PatternedTrip(madeAnswer(), () => {
    throw new Error('Nothing is decoded here.');
  });
  const generation = {
    generated: null as object | null,
    drawing: { active: false, failure: null },
    clear() {},
  };
  const summary = { ...madeSummary(), distance: Float32Array.of(1, 1, 1, 500, 900) };
  const state = {
    trips: {
      ...{ trip, index: 3, count: 5, open: { summary }, reading: { failure: null } },
      choose: (index: number | null) => (state.trips.index = index ?? 3),
    },
    ...{ route: { from: 'map', route: {} }, networks: { language: {} }, codebookSizes: [32, 64] },
    ...{ times: '1', generation, patterned: null as PatternedTrip | null },
    tokenised: { reading: { failure: null } },
    tokenisedInView: { found: { errors: Float64Array.of(2, 4) } },
    get generatedInView() {
      return generation.generated;
    },
    generate() {
      const times = Number(state.times);
      generation.generated = {
        ...{ times, order: { roads: trip.roads, duration: 285, interval: 15 } },
        answers: Array.from({ length: times }, () => patterned),
      };
      return Promise.resolve();
    },
  };
  return { state, patterned };
}

it('does on the page what each step says, and finds its numbers there', async () => {
  const { state, patterned } = madeState();
  const at = lessonPage(state as unknown as PointsState, 'sample-points/first-view.json');
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
  const does = (id: string, value: string) => answer(LESSON, at, id, value, settle);

  await does('phone', 'slow');
  expect(state.trips.index).toBe(3);
  const phone = await does('phone', 'fast');
  expect([state.trips.index, state.route.from, at.page.layout.stage]).toEqual([4, 'gps', 'generate']);
  expect(phone).toMatch(/^20 points, one every 15 s: 900 m in .* At 0 % of the points/);

  state.patterned = patterned;
  const tokens = await does('tokens', 'middle');
  expect([patterned.pattern, at.page.layout.stage]).toEqual([1, 'tokenise']);
  expect(at.page.layout).toMatchObject({ shown: ['tokens'] });
  expect(tokens).toMatch(/^Pattern 2 of 3 is a3 b4, one of 2,048 .* lie 3\.0 m from the recorded ones/);

  const drawn = await does('drawn', '1');
  expect(drawn).toBe('For 2 roads and 5 min, which makes 20 points, it drew 24 in 3 patterns.');
  const alike = await does('alike', 'made');
  expect([at.page.map.on.gpsReal, at.page.map.on.gpsMade]).toEqual([false, true]);
  expect(alike).toMatch(
    /0 % of the recorded .* diverge by 0\.005 \(0\.002 to 0\.010\) with HTP and by 0\.064/,
  );
  const chance = await does('chance', '3');
  expect(state.times).toBe('3');
  expect(chance).toMatch(
    /^At the same moments they are 0, 0 and 0 m .* HTP is 399 m off and mean speeds 128 m/,
  );
  expectShort(LESSON, htp.lesson, at, [phone, tokens, drawn, alike, chance]);
});
