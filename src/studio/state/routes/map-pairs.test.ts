import { describe, expect, it } from 'vitest';
import { MapPairs, roadOfNumber } from './map-pairs.svelte';
import { MapState } from '../page/map-state.svelte';

describe('pairs from the map', () => {
  it('ask for an origin, then for a destination, and undo one click at a time', () => {
    const map = new MapState();
    const clicks = new MapPairs();
    let whole = 0;
    clicks.ask(map, () => whole++);
    expect(map.question?.text).toMatch(/starts$/);
    map.question!.answer(7);
    expect(clicks.waiting).toBe(7);
    expect(map.question?.text).toMatch(/ends$/);
    map.question!.answer(9);
    expect([whole, map.question, clicks.waiting]).toEqual([1, null, null]);
    expect(clicks.pairs).toEqual([[7, 9]]);
    clicks.undo();
    expect([clicks.waiting, clicks.pairs.length]).toEqual([7, 0]);
    clicks.ask(map, () => whole++);
    expect(map.question?.text).toMatch(/ends$/);
    map.question!.cancel();
    expect(map.question).toBeNull();
  });

  it('forget the roads of another data set', () => {
    const clicks = new MapPairs();
    clicks.keepOnly('a');
    clicks.add(1);
    clicks.keepOnly('a');
    expect(clicks.roads).toEqual([1]);
    clicks.keepOnly('b');
    expect(clicks.roads).toEqual([]);
  });

  it('find a road by its number, or say that there is none', () => {
    const network = { geoIds: Float64Array.of(10, 20, 30) };
    expect(roadOfNumber(network, ' 20 ')).toBe(1);
    expect(() => roadOfNumber(network, '25')).toThrow('No road has the number 25.');
    expect(() => roadOfNumber(network, ' ')).toThrow('Enter the number of a road.');
    expect(() => roadOfNumber(network, 'x')).toThrow('No road has the number x.');
  });
});
