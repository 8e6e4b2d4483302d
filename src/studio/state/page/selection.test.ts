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
