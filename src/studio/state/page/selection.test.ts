import { expect, it } from 'vitest';
import { Selection } from './selection.svelte';

it('turns from pair to pair on the same line, and stays at the ends', () => {
  const selection = new Selection();
  expect(selection.turnPair(1, 3)).toBe(false);
  selection.choose({ kind: 'pair', pair: 1, source: 'distilled' });
  expect(selection.turnPair(1, 3)).toBe(true);
  expect(selection.chosen).toEqual({ kind: 'pair', pair: 2, source: 'distilled' });
  expect(selection.turnPair(1, 3)).toBe(false);
  expect([selection.turnPair(-1, 3), selection.turnPair(-1, 3), selection.turnPair(-1, 3)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(selection.pair).toBe(0);
  selection.choose({ kind: 'road', road: 4 });
  expect(selection.turnPair(1, 3)).toBe(false);
  expect(selection.chosen).toEqual({ kind: 'road', road: 4 });
});

it('turns through the list of routes while it is open, as it is filtered and ordered', () => {
  const selection = new Selection();
  selection.listed = { count: 6, pairs: Uint32Array.of(4, 1, 5) };
  expect(selection.neighbour(1, 6)).toBeNull();
  selection.choose({ kind: 'pair', pair: 4, source: 'vanilla' });
  expect([selection.neighbour(-1, 6), selection.neighbour(1, 6)]).toEqual([null, 1]);
  expect(selection.turnPair(1, 6)).toBe(true);
  expect(selection.chosen).toEqual({ kind: 'pair', pair: 1, source: 'vanilla' });
  expect([selection.turnPair(1, 6), selection.turnPair(1, 6)]).toEqual([true, false]);
  expect(selection.pair).toBe(5);
  expect(selection.neighbour(-1, 6)).toBe(1);
});

it('goes from a pair that the list leaves out to an end of it, and nowhere in an empty list', () => {
  const selection = new Selection();
  selection.choose({ kind: 'pair', pair: 3, source: null });
  selection.listed = { count: 6, pairs: Uint32Array.of(4, 1, 5) };
  expect([selection.neighbour(1, 6), selection.neighbour(-1, 6)]).toEqual([4, 5]);
  selection.listed = { count: 6, pairs: new Uint32Array(0) };
  expect([selection.neighbour(1, 6), selection.neighbour(-1, 6)]).toEqual([null, null]);
  // The list is of other routes than those in view, or closed.
  selection.listed = { count: 7, pairs: Uint32Array.of(0) };
  expect([selection.neighbour(1, 6), selection.neighbour(-1, 6)]).toEqual([4, 2]);
  selection.listed = null;
  expect([selection.neighbour(1, 6), selection.neighbour(-1, 6)]).toEqual([4, 2]);
});

it('looks at another journey from where the networks are farthest apart, and at the same one on', () => {
  const selection = new Selection();
  selection.choose({ kind: 'trip', split: 'test', trip: 1 });
  expect(selection.looking).toBeNull();
  selection.looking = { step: 4 };
  selection.choose({ kind: 'trip', split: 'test', trip: 1 });
  expect(selection.looking).toEqual({ step: 4 });
  selection.choose({ kind: 'trip', split: 'test', trip: 2 });
  expect(selection.looking).toEqual({ step: null });
});
