import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../domain/testing/small-network';
import { MapState } from '../page/map-state.svelte';
import { RoadClosures } from './road-closures.svelte';

/** Roads 0 and 1 are the two directions of one street. */
const network = {
  ...networkOf(
    [
      [
        [0, 0],
        [1, 0],
      ],
      [
        [1, 0],
        [0, 0],
      ],
      [
        [1, 0],
        [2, 0],
      ],
    ],
    [[0, 2]],
  ),
  geoIds: Float64Array.of(30, 10, 20),
};

describe('RoadClosures', () => {
  it('keeps each road once, ascending, and its number', () => {
    const closures = new RoadClosures();
    closures.close([2, 0, 2]);
    closures.close([1]);
    expect([...closures.roads]).toEqual([0, 1, 2]);
    expect(closures.numbersIn(network)).toEqual([10, 20, 30]);
    closures.open([1]);
    expect([...closures.roads]).toEqual([0, 2]);
    closures.openAll();
    expect(closures.roads).toHaveLength(0);
  });

  it('closes a street both ways, and opens it again', () => {
    const closures = new RoadClosures();
    closures.toggleStreet(network, 1);
    expect([...closures.roads]).toEqual([0, 1]);
    closures.toggleStreet(network, 2);
    expect([...closures.roads]).toEqual([0, 1, 2]);
    closures.open([1]);
    closures.toggleStreet(network, 0);
    expect([...closures.roads]).toEqual([2]);
  });

  it('asks on the map until that is left', () => {
    const [closures, map] = [new RoadClosures(), new MapState()];
    closures.ask(map, network);
    expect([closures.clicking, map.question?.leave]).toEqual([true, 'Done']);
    for (const road of [2, 0]) {
      const { question } = map;
      map.question = null;
      question?.answer(road);
    }
    expect([...closures.roads]).toEqual([0, 1, 2]);
    expect(closures.clicking).toBe(true);
    map.question?.cancel();
    expect([closures.clicking, map.question]).toEqual([false, null]);
  });

  it('stops asking when something else is asked', () => {
    const [closures, map] = [new RoadClosures(), new MapState()];
    closures.ask(map, network);
    map.ask({ text: 'Other', answer: () => undefined, cancel: () => undefined });
    expect([closures.clicking, map.question?.text]).toEqual([false, 'Other']);
  });
});
