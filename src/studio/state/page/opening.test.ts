import { describe, expect, it } from 'vitest';
import { Failure } from '../../../base/failure';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { MapPairs } from '../routes/map-pairs.svelte';
import { RoadClosures } from '../routes/road-closures.svelte';
import { DrawSettings } from '../routes/draw-settings.svelte';
import type { RouteGroup } from '../routes/route-book.svelte';
import { openPlace, type Opening } from './opening';
import { Selection } from './selection.svelte';

const dataset = await tinyCity();
const { geoIds } = dataset.network;

/** A page on which the sample city can be opened, and no run is kept. */
function page() {
  const asked: string[] = [];
  const drawn: number[][] = [];
  const selection = new Selection();
  const sample = { pairs: { origins: new Uint32Array(40) } } as RouteGroup;
  const state = {
    data: { opened: null as { dataset: typeof dataset } | null, open: async () => false, isSampleCity: true },
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
      state.runs.failure = new Failure('bad-input', 'There is no run "abc".');
      return false;
    },
    openSample: async () => {
      asked.push('sample');
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
    expect(await openPlace(state, { data: 'sample', from: 'train', pair: 7 })).toBeNull();
    expect(asked).toEqual(['sample', 'from train']);
    expect(state.selection.chosen).toEqual({ kind: 'pair', pair: 7, source: null });
    expect(state.selection.looking).toBeNull();
  });

  it('is a line or a trip, and the decision of it that is looked at', async () => {
    const { state } = page();
    const line = { data: 'sample', pair: 7, line: 'distilled', decision: 6 } as const;
    expect(await openPlace(state, line)).toBeNull();
    expect(state.selection.chosen).toEqual({ kind: 'pair', pair: 7, source: 'distilled' });
    expect(state.selection.looking).toEqual({ step: 5 });
    expect(await openPlace(state, { data: 'sample', trip: ['test', 2], decision: 1 })).toBeNull();
    expect(state.selection.chosen).toEqual({ kind: 'trip', split: 'test', trip: 2 });
    expect(state.selection.looking).toEqual({ step: 0 });
    const failure = await openPlace(state, { data: 'sample', trip: ['val', 9999] });
    expect(failure?.message).toMatch(/asks for trip 9999 of "val", and Tiny city has \d+ there/);
  });

  it('is the recording of a race, which is of the sample city', async () => {
    const { state } = page();
    expect(await openPlace(state, { data: 'sample', race: 'recording', moment: 3 })).toBeNull();
    const elsewhere = { ...state, data: { ...state.data, opened: { dataset }, isSampleCity: false } };
    const failure = await openPlace(elsewhere, { data: 'abc', race: 'recording' });
    expect(failure?.message).toMatch(/recording of a race, which is of the sample city/);
  });

  it('chooses no pair of other routes where its run is not here, and says why', async () => {
    const { state, asked } = page();
    const failure = await openPlace(state, { run: 'abc', pair: 7 });
    expect(asked).toEqual(['sample']);
    expect(state.selection.chosen).toBeNull();
    expect(failure?.message).toMatch(
      /^The run that the address of this page names cannot be shown here\. There is no run "abc"\. Runs are kept in/,
    );
  });

  it('draws for the pairs that were chosen on the map, by their road numbers', async () => {
    const { state, drawn } = page();
    const od = [
      [geoIds[3], geoIds[9]],
      [geoIds[9], geoIds[20]],
    ] as const;
    expect(await openPlace(state, { od, pair: 0 })).toBeNull();
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
    expect(await openPlace(state, { od, closed: [geoIds[7], geoIds[5]] })).toBeNull();
    expect([...state.routes.closures.roads]).toEqual([5, 7]);
    expect(drawn).toEqual([[3], [9]]);
    const failure = await openPlace(state, { closed: [123456789, geoIds[6]] });
    expect(failure?.message).toContain('names roads that Tiny city does not have: 123456789.');
    expect([...state.routes.closures.roads]).toEqual([5, 6, 7]);
  });

  it('names the roads that the data set does not have', async () => {
    const { state, drawn } = page();
    const failure = await openPlace(state, { od: [[geoIds[3], 123456789]], pair: 0 });
    expect(failure?.message).toContain('names roads that Tiny city does not have: 123456789.');
    expect(drawn).toEqual([]);
  });
});
