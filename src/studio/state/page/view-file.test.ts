import { describe, expect, it } from 'vitest';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { systems } from '../../../systems/registry';
import { DrawSettings } from '../routes/draw-settings.svelte';
import { RoadClosures } from '../routes/road-closures.svelte';
import type { RouteGroup } from '../routes/route-book.svelte';
import type { MadeTrips } from '../../trip-reading';
import { inNoView, readViewFile, viewText, type SavedView, leftOutOfLink, savedView } from './view-file';
import { refusal } from '../../../base/testing/refusal';

const dataset = await tinyCity();
const settings = { preset: 'quick', overrides: { tau: 2 }, choices: {}, backend: undefined } as const;

function page(pairs = 0) {
  const roads = Uint32Array.from({ length: pairs }, (_, i) => i % dataset.network.roadCount);
  const group = { from: 'map', pairs: { origins: roads, destinations: roads } } as unknown as RouteGroup;
  return {
    systems,
    data: { opened: { dataset } },
    book: { group: pairs > 0 ? group : null },
    routes: { closures: new RoadClosures(), settings: new DrawSettings() },
  };
}

const asFile = (content: unknown, name = 'a.view.json') =>
  new File([typeof content === 'string' ? content : JSON.stringify(content)], name);
const view = savedView(page(), { stage: 'generate', pair: 3 }, settings);

describe('a view as a file', () => {
  it('holds what an address has no room for, and is read as it was written', async () => {
    const at = page(60);
    at.routes.closures.close([7, 5]);
    at.routes.settings.departure = 30_600;
    at.routes.settings.turn('markov', false);
    const saved = savedView(at, { stage: 'generate', closed: [1], pair: 3 }, settings);
    expect(saved).toMatchObject({
      query: 'stage=generate&pair=3&tau=2',
      dataset: { name: 'Tiny city', fingerprint: dataset.fingerprint },
      closed: at.routes.closures.numbersIn(dataset.network),
    });
    expect(saved.pairs).toHaveLength(60);
    const read = await readViewFile(asFile(viewText(saved)));
    expect(read).toEqual(saved);
    const other = new DrawSettings();
    other.choose(read.drawing);
    expect(other.choices).toEqual(at.routes.settings.choices);
  });

  it('is offered where a link leaves something out, which the link says', () => {
    const at = page(50);
    expect(leftOutOfLink(at)).toEqual([]);
    at.routes.settings.beamWidth = 3;
    at.routes.closures.roads = Uint32Array.from({ length: 101 }, (_, i) => i);
    expect(leftOutOfLink(at)).toEqual(['101 closed roads', 'how routes are drawn']);
    expect(leftOutOfLink(page(51))).toEqual(['51 pairs that were chosen on the map']);
  });
});

describe('what neither link nor file holds', () => {
  it('is a trip that was made here, by its number, or a round without names', () => {
    const made = { noun: 'Tampered trip' } as unknown as MadeTrips;
    expect(inNoView({ chosen: { kind: 'made', trip: 2 } }, made)).toBe('tampered trip 3');
    expect(inNoView({ chosen: { kind: 'blind', at: 1 } }, null)).toBe('round of lines without names');
    expect(inNoView({ chosen: { kind: 'trip', split: 'test', trip: 2 } }, made)).toBeNull();
    expect(inNoView({ chosen: null }, made)).toBeNull();
  });
});

describe('a hostile file', () => {
  const changed = (change: Record<string, unknown>) => ({ ...view, ...change });
  const draws = (change: Record<string, unknown>) => changed({ drawing: { ...view.drawing, ...change } });
  it.each<readonly [what: string, content: unknown, why: RegExp]>([
    ['no JSON', 'stage=generate', /^a.view.json cannot be used: it is not JSON, or cut off\. Save the view/],
    ['cut off', viewText(view).slice(0, 80), /it is not JSON, or cut off/],
    ['another format', changed({ format: 'route-distillery-run' }), /at "format"/],
    ['no object', [view], /cannot be used/],
    ['a newer version', changed({ version: 2 }), /saved by a newer version of this page.*Reload the page/],
    ['no number of a version', changed({ version: 'x' }), /at "version"/],
    ['a query without end', changed({ query: 'x'.repeat(20_001) }), /at "query"/],
    ['roads that are no numbers', changed({ closed: ['1'] }), /at "closed.0"/],
    ['roads between roads', changed({ closed: [1.5] }), /at "closed.0"/],
    ['half a pair', changed({ pairs: [[1]] }), /at "pairs.0/],
    ['more pairs than anybody clicks', changed({ pairs: Array(20_001).fill([1, 2]) }), /at "pairs"/],
    ['a width that no search has', draws({ beamWidth: 0 }), /at "drawing.beamWidth"/],
    ['a source that there is not', draws({ sources: ['teleport'] }), /at "drawing.sources.0"/],
    ['a day that there is not', draws({ weekday: 7 }), /at "drawing.weekday"/],
    [
      'a key behind objects',
      viewText(view).replace('"closed"', '"__proto__": {"a": 1}, "closed"'),
      /__proto__/,
    ],
  ])('with %s is refused in words', async (_, content, why) => {
    const failure = readViewFile(asFile(content));
    await expect(failure).rejects.toMatchObject(refusal(why));
  });

  it('that is too large is not read', async () => {
    const file = { name: 'big.view.json', size: 8_000_001 } as File;
    await expect(readViewFile(file)).rejects.toThrow('big.view.json is too large for a view');
  });

  it('keeps nothing that a view does not have', async () => {
    const read = await readViewFile(asFile(changed({ more: '<script>' })));
    expect(read).toEqual(view satisfies SavedView);
  });
});
