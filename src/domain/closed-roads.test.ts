import { describe, expect, it } from 'vitest';
import { closeRoads, tripsWithout, usesClosed } from './closed-roads';
import { networkOf, type Line } from './testing/small-network';
import { trajectorySetFrom } from './trajectory-set';

const line = (at: number): Line => [
  [at, 0],
  [at + 1, 0],
];
const network = networkOf([0, 1, 2, 3].map(line), [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 3],
  [3, 0],
]);
const linksOf = ({ successorOffsets, successors }: typeof network) =>
  Array.from({ length: 4 }, (_, road) =>
    Array.from(successors.subarray(successorOffsets[road], successorOffsets[road + 1])),
  );

describe('closing roads', () => {
  it('takes away the links to them and from them, and nothing else', () => {
    const closed = closeRoads(network, [2, 2])!;
    expect([...closed.roads]).toEqual([2]);
    expect([...closed.isClosed]).toEqual([0, 0, 1, 0]);
    expect(linksOf(closed.network)).toEqual([[1], [3], [], [0]]);
    expect({ ...closed.network, successors: null, successorOffsets: null }).toEqual({
      ...network,
      successors: null,
      successorOffsets: null,
    });
    expect(linksOf(network)).toEqual([[1, 2], [3], [3], [0]]);
  });

  it('is nothing where none is named, and refuses one that is not there', () => {
    expect(closeRoads(network, [])).toBeNull();
    expect(() => closeRoads(network, [4])).toThrow(/Road 4 cannot be closed: the network has 4 roads/);
  });

  it('leaves out the trips that use one, ends included', () => {
    const trips = trajectorySetFrom(
      [
        [0, 1, 3],
        [0, 2, 3],
        [2, 3],
        [1, 3, 0],
        [0, 2],
      ].map((roads) => ({ roads, times: roads })),
    );
    const { isClosed } = closeRoads(network, [2])!;
    const left = tripsWithout(trips, isClosed);
    expect([...left.kept]).toEqual([0, 3]);
    expect([...left.trips.roads]).toEqual([0, 1, 3, 1, 3, 0]);
    expect([...left.trips.sourceRows]).toEqual([1, 4]);
    expect([0, 1, 2, 3, 4].map((trip) => usesClosed(trips, trip, isClosed))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });
});
