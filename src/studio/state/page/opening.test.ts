import { describe, expect, it } from 'vitest';
import { type Failure, badInput } from '../../../base/failure';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { MapPairs } from '../routes/map-pairs.svelte';
import { RoadClosures } from '../routes/road-closures.svelte';
import { DrawSettings } from '../routes/draw-settings.svelte';
import type { RouteGroup } from '../routes/route-book.svelte';
import type { SampleDataset } from '../../../engine/datasets/samples';
import type { SystemEntry } from '../../../engine/experiments/system';
import { routes } from '../../../systems/routes';
import { openPlace, type Opening } from './opening';
import { Selection } from './selection.svelte';

const dataset = await tinyCity();
const { geoIds } = dataset.network;

/** A page on which the sample city can be opened, and no run is kept. */
function page() {
  const asked: string[] = [];
  const drawn: number[][] = [];
  const selection = new Selection();
  const sample = {
    pairs: { origins: new Uint32Array(40) },
    sets: [{ source: 'distilled' }],
    tripIndices: null,
  } as unknown as RouteGroup;
  const data = {
    opened: null as { dataset: typeof dataset } | null,
    failure: null as Failure | null,
    open: async (id: string) => {
      asked.push(id);
      if (id === 'kept') data.opened = { dataset };
      else data.failure = badInput(`There is no data set "${id}".`);
      return id === 'kept';
    },
    loadSample: async ({ title }: { readonly title: string }) => {
      asked.push(title);
      data.opened = { dataset };
      return true;
    },
    dismissFailure: () => void (data.failure = null),
    isSampleCity: true,
  };
  const state = {
    data,
    runs: { failure: null as Failure | null },
    book: { group: null as RouteGroup | null },
    evaluation: { turnTo: (from: string) => void asked.push(`from ${from}`) },
    selection,
    routes: {
      settings: new DrawSettings(),
      clicked: new MapPairs(),
      closures: new RoadClosures(),
      draw: async ({ pairs }: { pairs: RouteGroup['pairs'] }) => {
        drawn.push([...pairs.origins], [...pairs.destinations]);
        state.book.group = { ...sample, pairs };
        return true;
      },
    },
    showRun: async () => {
      state.runs.failure = badInput('There is no run "abc".');
      return false;
    },
    useShipped: async () => (asked.push('networks'), null as string | null),
    system: routes as SystemEntry,
    openSample: async ({ id }: SampleDataset) => {
      asked.push(id);
      state.runs.failure = null;
      state.data.opened = { dataset };
      state.book.group = sample;
    },
  } satisfies Opening & Record<string, unknown>;
  return { state, asked, drawn };
}

describe('a place in an address', () => {
  it('is the sample and one of its pairs', async () => {
    const { state, asked } = page();
    expect(await openPlace(state, { data: 'sample', from: 'train', pair: 7 })).toEqual([]);
    expect(asked).toEqual(['sample-city', 'from train']);
    expect(state.selection.chosen).toEqual({ kind: 'pair', pair: 7, source: null });
    expect(state.selection.looking).toBeNull();
  });

  it('chooses no pair while people guess: what is chosen says whose a route is', async () => {
    const { state, asked } = page();
    expect(await openPlace(state, { data: 'sample', from: 'train', pair: 7, guess: 3 })).toEqual([]);
    expect(asked).toEqual(['sample-city', 'from train']);
    expect(state.selection.chosen).toBeNull();
  });

  it('is a line or a trip, and the decision of it that is looked at', async () => {
    const { state } = page();
    const line = { data: 'sample', pair: 7, line: 'distilled', decision: 6 } as const;
    expect(await openPlace(state, line)).toEqual([]);
    expect(state.selection.chosen).toEqual({ kind: 'pair', pair: 7, source: 'distilled' });
    expect(state.selection.looking).toEqual({ step: 5 });
    expect(await openPlace(state, { data: 'sample', trip: ['test', 2], decision: 1 })).toEqual([]);
    expect(state.selection.chosen).toEqual({ kind: 'trip', split: 'test', trip: 2 });
    expect(state.selection.looking).toEqual({ step: 0 });
    const unmet = await openPlace(state, { data: 'sample', trip: ['val', 9999] });
    expect(unmet).toEqual([
      expect.stringMatching(
        /^It chooses validation trip 10,000, but Tiny city has \d+ validation trips: no trip is chosen.$/,
      ),
    ]);
  });

  it('is a road by its number or a cell of the grid, as far as they are there', async () => {
    const { state } = page();
    expect(await openPlace(state, { data: 'sample', road: geoIds[3] })).toEqual([]);
    expect(state.selection.chosen).toEqual({ kind: 'road', road: 3 });
    expect(await openPlace(state, { data: 'sample', cell: 1 })).toEqual([]);
    expect(state.selection.chosen).toEqual({ kind: 'cell', cell: 1 });
    expect(await openPlace(state, { data: 'sample', road: -7 })).toEqual([
      'It chooses roads that Tiny city does not have: -7. No road is chosen.',
    ]);
    expect(await openPlace(state, { data: 'sample', cell: 1e8 })).toEqual([
      'It chooses a cell beyond the grid of Tiny city: no cell is chosen.',
    ]);
  });

  it('uses the networks that come with the page once the data are open, or says why not', async () => {
    const { state, asked } = page();
    expect(await openPlace(state, { data: 'sample', networks: 'shipped' })).toEqual([]);
    expect(asked).toEqual(['sample-city', 'networks']);
    const without = { ...state, useShipped: async () => 'None come with these.' };
    expect(await openPlace(without, { networks: 'shipped' })).toEqual(['None come with these.']);
  });

  it('is the recording of a race, which is of the sample city', async () => {
    const { state } = page();
    expect(await openPlace(state, { data: 'sample', race: 'recording', moment: 3 })).toEqual([]);
    const elsewhere = { ...state, data: { ...state.data, opened: { dataset }, isSampleCity: false } };
    const unmet = await openPlace(elsewhere, { data: 'kept', race: 'recording' });
    expect(unmet).toEqual(['Its race is a recording on the sample city: open that city to watch it.']);
  });

  it('chooses no pair of other routes where its run is not here, and says why', async () => {
    const { state, asked } = page();
    const unmet = await openPlace(state, { run: 'abc', pair: 7 });
    expect(asked).toEqual(['sample-city']);
    expect(state.selection.chosen).toBeNull();
    expect(unmet).toEqual([
      expect.stringMatching(
        /^The run that it names cannot be shown; the page opens without it\. There is no run "abc"\. Runs are kept in/,
      ),
      'What it chooses there is left out.',
    ]);
  });

  it('draws for the pairs that were chosen on the map, by their road numbers', async () => {
    const { state, drawn } = page();
    const od = [
      [geoIds[3], geoIds[9]],
      [geoIds[9], geoIds[20]],
    ] as const;
    expect(await openPlace(state, { od, pair: 0 })).toEqual([]);
    expect(drawn).toEqual([
      [3, 9],
      [9, 20],
    ]);
    expect(state.routes.settings.pairsFrom).toBe('map');
    expect(state.selection.chosen).toEqual({ kind: 'pair', pair: 0, source: null });
  });

  it('closes the roads that it names before it draws, and says which are not there', async () => {
    const { state, drawn } = page();
    const od = [[geoIds[3], geoIds[9]]] as const;
    expect(await openPlace(state, { od, closed: [geoIds[7], geoIds[5]] })).toEqual([]);
    expect([...state.routes.closures.roads]).toEqual([5, 7]);
    expect(drawn).toEqual([[3], [9]]);
    const unmet = await openPlace(state, { closed: [123456789, geoIds[6]] });
    expect(unmet).toEqual([
      'It closes roads that Tiny city does not have: 123456789. The others are closed.',
    ]);
    expect([...state.routes.closures.roads]).toEqual([5, 6, 7]);
  });

  it('names the roads that the data set does not have', async () => {
    const { state, drawn } = page();
    const unmet = await openPlace(state, { od: [[geoIds[3], 123456789]], pair: 0 });
    expect(unmet).toEqual([
      'Its pairs name roads that Tiny city does not have: 123456789. No routes are drawn for them.',
    ]);
    expect(state.selection.chosen).toBeNull();
    expect(drawn).toEqual([]);
  });

  it('says what else it chooses that is not there, and what is shown instead', async () => {
    const { state } = page();
    expect(await openPlace(state, { pair: 40, decision: 3 })).toEqual([
      'It chooses pair 41, but the last one in view is 40: no pair is chosen.',
    ]);
    expect(await openPlace(state, { pair: 39, line: 'markov' })).toEqual([
      'It chooses a route that was not drawn (markov): the pair as a whole is shown.',
    ]);
    expect(state.selection.chosen).toEqual({ kind: 'pair', pair: 39, source: null });
    expect(await openPlace(state, { decision: 3 })).toEqual([
      'It names a decision, but no trip or pair: it is left out.',
    ]);
  });

  it('opens another sample that comes with the page', async () => {
    const { state, asked } = page();
    expect(await openPlace(state, { data: 'sample-flows' })).toEqual([]);
    expect(asked).toEqual(['Sample flows']);
  });

  it('opens a data set that is kept, and the sample city in place of one that is not', async () => {
    const { state, asked } = page();
    expect(await openPlace(state, { data: 'kept', trip: ['test', 1] })).toEqual([]);
    const unmet = await openPlace(state, { data: 'gone', trip: ['test', 2], closed: [geoIds[5]] });
    expect(asked).toEqual(['kept', 'gone', 'sample-city']);
    expect(unmet).toEqual([
      expect.stringMatching(
        /^The data set "gone" cannot be opened here; Sample city is shown instead. There is no data set "gone"/,
      ),
      'What it chooses there is left out.',
    ]);
    expect(state.selection.chosen).toEqual({ kind: 'trip', split: 'test', trip: 1 });
    expect([state.data.failure, state.routes.closures.roads.length]).toEqual([null, 0]);
  });
});
