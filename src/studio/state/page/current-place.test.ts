import { describe, expect, it } from 'vitest';
import { systems } from '../../../systems/registry';
import { RoadClosures } from '../routes/road-closures.svelte';
import { placeOf } from './current-place';
import { Layout, PANELS } from './layout.svelte';
import { USUAL_LIST } from './page-place';
import { arrange, isFirstVisit } from './opening';
import { MapState } from './map-state.svelte';
import { FailureRules } from '../review/failure-rules.svelte';
import { Selection } from './selection.svelte';

/** A page with routes of nothing, whose desk is filtered and shows a finding. */
function page() {
  const [layout, map, selection] = [new Layout(), new MapState(), new Selection()];
  const state: Parameters<typeof placeOf>[0] = {
    systems,
    system: systems[0],
    layout,
    map,
    data: { opened: null, isSampleCity: true, sample: null },
    runs: { opened: null, kept: [] },
    book: { group: null },
    selection,
    training: { runId: null },
    shipped: null,
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
    reviewMeasures: { rules: new FailureRules() },
  };
  return { state, layout, selection, placed: () => placeOf(state, []) };
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
  expect(placed()).toEqual({});
  layout.present(true);
  expect(placed()).toEqual({ present: '1' });
  expect(isFirstVisit(placed())).toBe(true);
});

it('is the road or the cell that is chosen', () => {
  const { state, selection, placed } = page();
  const network = { geoIds: [17, 23] };
  const opened = { id: null, dataset: { network } } as unknown as (typeof state)['data']['opened'];
  const at = () => placeOf({ ...state, data: { ...state.data, opened } }, []);
  selection.choose({ kind: 'road', road: 1 });
  expect(at().road).toBe(23);
  selection.choose({ kind: 'cell', cell: 5 });
  expect([at().cell, at().road]).toEqual([5, undefined]);
  expect(placed().cell).toBe(5);
});

describe('the panels of a link', () => {
  /** Opens the place of one page in another browser, where panels were left as `remembered`. */
  function openedElsewhere(made: ReturnType<typeof page>, remembered: boolean) {
    const other = page();
    for (const part of PANELS) other.layout.fold(part, remembered);
    arrange(other.state as unknown as Parameters<typeof arrange>[0], made.placed());
    return PANELS.map((part) => other.layout.isOpen(part));
  }

  it.each([
    [true, true],
    [true, false],
    [false, false],
  ])('are those that its maker saw: %s and %s', (panel, drawer) => {
    const made = page();
    made.layout.fold('panel', panel);
    made.layout.fold('drawer', drawer);
    expect([true, false].map((one) => openedElsewhere(made, one))).toEqual([
      [panel, drawer],
      [panel, drawer],
    ]);
    made.layout.openLesson('city');
    made.layout.fold('panel', false);
    expect(openedElsewhere(made, true)).toEqual([false, drawer]);
    made.layout.present(true);
    expect(openedElsewhere(made, false)).toEqual([true, false]);
    made.layout.fold('drawer', true);
    made.layout.fold('panel', false);
    expect(openedElsewhere(made, false)).toEqual([false, true]);
  });
});
