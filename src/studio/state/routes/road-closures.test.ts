import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../domain/testing/small-network';
import { streetCalled } from '../../map/words';
import { MapState, type RoadQuestion } from '../page/map-state.svelte';
import { RoadClosures } from './road-closures.svelte';

/** Roads 0 and 1 are the two directions of one street, 3 and 4 the carriageways of a divided road. */
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
      [
        [5, 0],
        [6, -0.1],
        [7, 0],
      ],
      [
        [7, 0],
        [6, 0.1],
        [5, 0],
      ],
    ],
    [[0, 2]],
  ),
  geoIds: Float64Array.of(30, 10, 20, 40, 50),
};
const called = (street: readonly number[]) => streetCalled(network, street);

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

  it('closes one carriageway of a divided road, although both begin and end at the same crossings', () => {
    const closures = new RoadClosures();
    expect(called(closures.toggleStreet(network, 4))).toBe('road 50, westbound');
    expect([...closures.roads]).toEqual([4]);
  });

  it('asks on the map until that is left', () => {
    const [closures, map] = [new RoadClosures(), new MapState()];
    closures.ask(map, network, called);
    expect([closures.clicking, map.question?.leave, map.question?.done]).toEqual([true, 'Done', undefined]);
    const said = [2, 0, 2].map((road) => {
      const { question } = map;
      map.question = null;
      question?.answer(road);
      return (map.question as RoadQuestion | null)?.done;
    });
    expect(said).toEqual([
      'Closed road 20, eastbound.',
      'Closed road 30, eastbound and westbound.',
      'Opened road 20, eastbound.',
    ]);
    expect([...closures.roads]).toEqual([0, 1]);
    expect(closures.clicking).toBe(true);
    map.question?.cancel();
    expect([closures.clicking, map.question]).toEqual([false, null]);
  });

  it('stops asking when something else is asked', () => {
    const [closures, map] = [new RoadClosures(), new MapState()];
    closures.ask(map, network, called);
    map.ask({ text: 'Other', answer: () => undefined, cancel: () => undefined });
    expect([closures.clicking, map.question?.text]).toEqual([false, 'Other']);
  });
});
