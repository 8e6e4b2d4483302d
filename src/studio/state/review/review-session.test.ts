import { describe, expect, it } from 'vitest';
import { odPairsOf } from '../../../generation/od-pairs';
import { tripsAsRoutes } from '../../../generation/route';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { Layout } from '../page/layout.svelte';
import { MapState } from '../page/map-state.svelte';
import { Selection } from '../page/selection.svelte';
import { RouteBook } from '../routes/route-book.svelte';
import { ReviewSession } from './review-session.svelte';
import type { ReviewValues } from './reviewed-lines.svelte';
import type { SourceValues } from './review-table';
import { MemoryVerdicts } from './testing/memory-verdicts';
import { VerdictSession } from './verdict-session.svelte';

const dataset = await tinyCity();
const { test } = dataset.trips;
const pairs = odPairsOf(test);
const count = test.tripCount;

function desk() {
  const book = new RouteBook();
  const routes = tripsAsRoutes(test);
  book.show({
    ...{ title: 'Test', from: 'test', pairs, tripIndices: pairs.tripIndices },
    sets: [
      { source: 'vanilla', routes, seconds: 0 },
      { source: 'distilled', routes, seconds: 0 },
    ],
  });
  const [map, layout, selection] = [new MapState(), new Layout(), new Selection()];
  layout.go('review');
  const length = Float64Array.from({ length: count }, (_, pair) => pair);
  const values: SourceValues[] = [
    { source: 'vanilla', values: { length } },
    { source: 'distilled', values: { length: length.map((km) => km + 0.5) } },
  ];
  const mask = Uint8Array.from({ length: count }, (_, pair) => Number(pair < 2));
  const measured: ReviewValues = { values, scenarios: [{ name: 'peak', label: 'Peak', mask }], failures: [] };
  const verdicts = new VerdictSession(new MemoryVerdicts());
  const needs = { dataset: () => dataset, book, map, layout, selection, measured, verdicts };
  return {
    review: new ReviewSession({ ...needs, freshSeed: () => 7 }),
    verdicts,
    selection,
    layout,
    map,
    book,
  };
}

describe('the desk', () => {
  it('tells the map of failures while it is open and names are shown', () => {
    const { review, layout } = desk();
    expect(review.failures).toEqual([]);
    review.beginBlind(4);
    expect(review.failures).toBeNull();
    review.endBlind();
    layout.go('evaluate');
    expect(review.failures).toBeNull();
  });

  it('lists every line of the sets in view, and the trips where they are asked for', () => {
    const { review, map } = desk();
    expect(review.sources).toEqual(['real', 'vanilla', 'distilled']);
    expect(review.lines).toHaveLength(2 * count);
    map.on.vanilla = false;
    expect(review.lines).toHaveLength(count);
    review.withDriven = true;
    expect(review.lines).toHaveLength(2 * count);
    expect(review.passes('distilled')).toBeNull();
  });

  it('gives the map the pairs that pass, and the trips of those', () => {
    const { review, layout } = desk();
    review.setRange('length', [null, 1]);
    expect(review.isFiltered).toBe(true);
    const on = (source: 'real' | 'vanilla' | 'distilled') =>
      Array.from(review.passes(source)!).flatMap((passes, pair) => (passes ? [pair] : []));
    expect([on('vanilla'), on('distilled'), on('real')]).toEqual([[0, 1], [0], [0, 1]]);
    review.setRange('length', null);
    review.change({ scenario: 'peak' });
    expect(on('distilled')).toEqual([0, 1]);
    layout.go('generate');
    expect(review.passes('vanilla')).toBeNull();
  });

  it('moves along the list as it is ordered, and stops at its ends', () => {
    const { review, selection } = desk();
    expect(review.move(-1)).toBe(true);
    expect(selection.chosen).toEqual({ kind: 'pair', pair: count - 1, source: 'distilled' });
    expect(review.move(1)).toBe(false);
    review.orderBy('length');
    review.look(review.lines[0]);
    expect(review.line).toBe(review.lines[0]);
    expect(review.move(1)).toBe(true);
    expect(selection.chosen).toEqual({ kind: 'pair', pair: count - 1, source: 'vanilla' });
    expect(review.move(-1)).toBe(true);
    expect(review.move(-1)).toBe(false);
  });

  it('turns to the next line that nobody judged, and back to one whose verdict is taken back', () => {
    const { review, selection, verdicts } = desk();
    expect(review.judge('plausible')).toBe(false);
    review.move(1);
    review.judge('plausible');
    expect(selection.chosen).toEqual({ kind: 'pair', pair: 0, source: 'distilled' });
    review.look(review.lines[0]);
    review.judge('unsure');
    expect(selection.chosen).toEqual({ kind: 'pair', pair: 0, source: 'distilled' });
    review.change({ verdict: 'unsure' });
    expect(review.lines).toHaveLength(1);
    review.change({ verdict: 'all' });
    expect(review.undo()).toBe(true);
    expect(verdicts.of({ source: 'vanilla', pair: 0, pass: 0 })?.verdict).toBe('plausible');
    expect(selection.chosen).toEqual({ kind: 'pair', pair: 0, source: 'vanilla' });
    expect(review.redo()).toBe(true);
    expect(verdicts.of({ source: 'vanilla', pair: 0, pass: 0 })?.verdict).toBe('unsure');
  });

  it('shows lines without names in the order of the round, until all are judged', () => {
    const { review, selection, verdicts } = desk();
    review.beginBlind(6);
    const { order } = verdicts.round!;
    expect(order.filter(({ source, pass }) => source === 'real' && pass === 0)).toHaveLength(3);
    expect(selection.chosen).toEqual({ kind: 'blind', at: 0 });
    expect(review.line).toBeNull();
    for (const line of order) {
      expect(review.judged).toEqual(line);
      expect(review.blind!.roads).toEqual(review.journey(line)!.roads);
      review.judge('plausible');
    }
    expect([...verdicts.map.values()].every(({ blind }) => blind)).toBe(true);
    expect(verdicts.map.size).toBe(order.length);
    expect(review.move(1)).toBe(false);
    review.endBlind();
    expect(selection.chosen).toBeNull();
    expect(review.blind).toBeNull();
  });

  it('has a fingerprint that says what is judged', () => {
    const [one, same] = [desk(), desk()];
    expect(one.review.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(same.review.fingerprint).toBe(one.review.fingerprint);
    const { group } = same.book;
    same.book.show({ ...group!, sets: group!.sets.slice(0, 1) });
    expect(same.review.fingerprint).not.toBe(one.review.fingerprint);
    same.layout.go('generate');
    expect(same.review.fingerprint).toBeNull();
  });
});
