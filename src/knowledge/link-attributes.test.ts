import { describe, expect, it } from 'vitest';
import { networkOf } from '../domain/testing/small-network';
import { linkAttributes, TurnKind } from './link-attributes';

/** One road east, and roads on from its end; it comes in from the north-west, which its first piece alone shows. */
const network = {
  ...networkOf(
    [
      [
        [-0.002, 0.001],
        [-0.001, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0.001, 0],
      ],
      [
        [0, 0],
        [0.0009, 0.0003],
      ],
      [
        [0, 0],
        [0, 0.001],
      ],
      [
        [0, 0],
        [0, -0.001],
        [0.005, 0.001],
      ],
      [
        [0, 0],
        [-0.001, 0.00001],
      ],
      [
        [0, 0],
        [-0.001, 0],
        [-0.002, 0.001],
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0.001],
      ],
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0.001, 0],
        [0, 0],
      ],
    ],
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
      [0, 6],
      [0, 7],
      [0, 8],
      [1, 9],
      [6, 0],
    ],
  ),
  classNames: ['motorway_link', 'residential', 'bridleway'],
  classCodes: Uint16Array.of(0, 1, 2, 1, 1, 1, 1, 1, 1, 1),
};

describe('attributes of links', () => {
  const { turns, kinds, origins, ranks, km } = linkAttributes(network);

  it('are the change of direction from the last piece to the first, left positive', () => {
    const degrees = Array.from(turns, (turn) => Math.round((turn * 180) / Math.PI));
    expect(degrees.slice(0, 4)).toEqual([0, 18, 90, -90]);
    expect(degrees[4]).toBe(179);
    // A line that does not move at first goes where it moves then; one that never moves turns nowhere.
    expect(degrees.slice(6, 8)).toEqual([90, 0]);
  });
  it('tell straight on, left, right and back', () => {
    const { straight, left, right, uTurn } = TurnKind;
    expect([...kinds.slice(0, 8)]).toEqual([straight, straight, left, right, uTurn, uTurn, left, straight]);
    expect([...kinds.slice(8)]).toEqual([uTurn, uTurn]);
  });
  it('call the opposite road going back, however it bends', () => {
    // Road 6 runs road 0 backwards.
    expect(kinds[5]).toBe(TurnKind.uTurn);
    const bent = networkOf(
      [
        [
          [0, 0],
          [0, 0.001],
          [0.001, 0.001],
        ],
        [
          [0.001, 0.001],
          [0, 0.001],
          [0, 0],
        ],
        [
          [0, 0],
          [0.001, 0],
        ],
      ],
      [[0, 1]],
    );
    expect([...linkAttributes(bent).kinds]).toEqual([TurnKind.uTurn]);
  });
  it('know the road that a link leaves, lengths and ranks of classes', () => {
    expect([...origins]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 6]);
    expect([...ranks.slice(0, 3)]).toEqual([0, 6, 5]);
    expect(km[3]).toBeCloseTo(0.103, 12);
  });
});
