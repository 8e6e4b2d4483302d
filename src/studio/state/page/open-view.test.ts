import { describe, expect, it } from 'vitest';
import { systems } from '../../../systems/registry';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { DrawSettings } from '../routes/draw-settings.svelte';
import { MapPairs } from '../routes/map-pairs.svelte';
import { RoadClosures } from '../routes/road-closures.svelte';
import type { RouteGroup } from '../routes/route-book.svelte';
import { Layout } from './layout.svelte';
import { USUAL_LIST } from './page-place';
import { MapState } from './map-state.svelte';
import { openView, type ViewPlace } from './open-view';
import type { PageAddress } from './page-address';
import { USUAL_RULES } from '../../../evaluation/conduct/failure-rules';
import { FailureRules } from '../review/failure-rules.svelte';
import { Selection } from './selection.svelte';
import type { SavedView } from './view-file';

const dataset = await tinyCity();
const { geoIds } = dataset.network;
const { fingerprint } = dataset;

const view = (change: Partial<SavedView> = {}): SavedView => ({
  format: 'route-distillery-view',
  version: 1,
  query: 'stage=generate&data=theirs&pair=1&tau=2',
  dataset: { name: 'Tiny city', fingerprint },
  closed: [geoIds[5]],
  pairs: [
    [geoIds[3], geoIds[9]],
    [geoIds[9], geoIds[20]],
  ],
  drawing: { ...new DrawSettings().choices, seed: 9 },
  ...change,
});

/** A page with the data set open, or with another one and it among those that are kept. */
function page(isOpen: boolean) {
  const asked: string[] = [];
  const adopted: PageAddress[] = [];
  const book = { group: null as RouteGroup | null };
  const data = {
    opened: isOpen ? { dataset } : null,
    kept: [{ id: 'mine', content: { fingerprint, roadCount: 1, tripCounts: { train: 1, val: 0, test: 0 } } }],
    failure: null,
    dismissFailure: () => undefined,
    loadSample: async () => false,
    isSampleCity: false,
    open: async (id: string) => {
      asked.push(id);
      data.opened = { dataset };
      return true;
    },
  };
  const selection = new Selection();
  const state: ViewPlace = {
    systems,
    system: systems[0],
    layout: new Layout(),
    map: new MapState(),
    data,
    runs: { failure: null },
    book,
    evaluation: { turnTo: () => undefined },
    selection,
    review: { ...USUAL_LIST, view: 'space' },
    reviewMeasures: { rules: new FailureRules() },
    routes: {
      settings: new DrawSettings(),
      clicked: new MapPairs(),
      closures: new RoadClosures(),
      draw: async (drawn) => {
        book.group = { ...drawn, sets: [], id: 1, title: '' } as unknown as RouteGroup;
        return true;
      },
    },
    openSample: async () => void asked.push('sample'),
    showRun: async () => false,
    useShipped: async () => null,
    openSystem: async () => undefined,
    adopt: (address) => void adopted.push(address),
  };
  return { state, selection, asked, adopted, book };
}

describe('the view of a file', () => {
  it('is opened over the data that are open, with what an address has no room for', async () => {
    const { state, selection, asked, adopted, book } = page(true);
    state.routes.closures.close([1, 2]);
    expect(await openView(state, view({ query: 'stage=generate&pair=1&tau=2' }))).toEqual([]);
    // Data of the same fingerprint are kept, and open: nothing is read anew.
    expect(asked).toEqual([]);
    expect(adopted[0].overrides).toEqual({ tau: 2 });
    expect([...state.routes.closures.roads]).toEqual([5]);
    expect([...book.group!.pairs.origins]).toEqual([3, 9]);
    expect([state.layout.stage, state.routes.settings.seed, selection.pair]).toEqual(['generate', 9, 1]);
  });

  it('is judged by its own rules until one is changed', async () => {
    const { state } = page(true);
    const { rules } = state.reviewMeasures as { rules: FailureRules };
    rules.turn('jump', false);
    await openView(state, view({ query: 'stage=review&rules=tooFast:150' }));
    expect([rules.current.tooFast, rules.current.jump]).toEqual([150, true]);
    await openView(state, view({ query: 'stage=review' }));
    expect(rules.current).toEqual(USUAL_RULES);
    rules.turn('tooFast', false);
    rules.turn('tooFast', true);
    expect(rules.current).toEqual(USUAL_RULES);
  });

  it('finds the same data under the id that this browser gave them', async () => {
    const { state, asked } = page(false);
    expect(await openView(state, view())).toEqual([]);
    expect(asked).toEqual(['mine']);
  });

  it('filters the list of the desk as it says, and clears the filter where it says nothing', async () => {
    const { state } = page(true);
    await openView(state, view({ query: 'stage=review&where=length:2..&sort=dtw-desc' }));
    expect(state.review).toMatchObject({
      filter: { ranges: { length: [2, null] } },
      order: { key: 'dtw', descending: true },
      view: 'list',
    });
    await openView(state, view({ query: 'finding=failures' }));
    expect(state.review).toEqual({ ...USUAL_LIST, view: 'failures' });
    expect(state.layout.tab).toBe('review');
    await openView(state, view({ query: 'stage=generate' }));
    expect(state.review.view).toBe('failures');
  });

  it('says what of it is not here', async () => {
    const { state } = page(true);
    const unmet = await openView(state, view({ query: 'stage=moon', closed: [123456789], pairs: [] }));
    expect(unmet).toEqual([
      expect.stringMatching(/^"stage" must be one of data, .* not "moon": Distil is shown.$/),
      'It closes roads that Tiny city does not have: 123456789. No road is closed.',
    ]);
  });
});
