import { describe, expect, it } from 'vitest';
import { systems } from '../../../systems/registry';
import { RoadClosures } from '../routes/road-closures.svelte';
import { placeOf } from './current-place';
import { Layout } from './layout.svelte';
import { USUAL_LIST } from './page-place';
import { isFirstVisit } from './opening';
import { MapState } from './map-state.svelte';
import { Selection } from './selection.svelte';

/** A page with routes of nothing, whose desk is filtered and shows a finding. */
function page() {
  const [layout, map] = [new Layout(), new MapState()];
  const state: Parameters<typeof placeOf>[0] = {
    systems,
    system: systems[0],
    layout,
    map,
    data: { opened: null, isSampleCity: true, sample: null },
    runs: { opened: null, kept: [] },
    book: { group: null },
    selection: new Selection(),
    training: { runId: null },
    show: null,
    routes: { closures: new RoadClosures() },
    review: {
      ...USUAL_LIST,
      filter: { ...USUAL_LIST.filter, verdict: 'unjudged' },
      view: 'failures',
      get isOpen() {
        return layout.stage === 'review' || layout.tab === 'review';
      },
    },
  };
  return { state, layout, placed: () => placeOf(state, []) };
}

describe('the review desk in the place of the page', () => {
  it('is there while the desk is open', () => {
    const { state, layout, placed } = page();
    layout.go('evaluate');
    expect(placed()).not.toMatchObject({ list: expect.anything() });
    layout.go('review');
    expect(placed()).toMatchObject({ list: { filter: { verdict: 'unjudged' } } });
    expect(placed()?.finding).toBeUndefined();
    layout.show('review');
    expect(placed()).toMatchObject({ list: { filter: { verdict: 'unjudged' } }, finding: 'failures' });
    state.review.view = 'list';
    state.review.filter = USUAL_LIST.filter;
    expect(placed()).not.toMatchObject({ list: expect.anything() });
  });
});

it('is the first picture, alone and before an audience', () => {
  const { layout, placed } = page();
  layout.welcome = true;
  expect(placed()).toEqual({ system: undefined, present: undefined });
  layout.present(true);
  expect(placed()).toEqual({ system: undefined, present: '1' });
  expect(isFirstVisit(placed())).toBe(true);
});
