import { describe, expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { networkOf } from '../../domain/testing/small-network';
import { countSteps, JUMP_TOLERANCE_METERS } from './steps';

const near = (meters: number) => 0.002 + meters / METERS_PER_DEGREE;

/** Roads 0 and 1 are a street both ways; 2 goes on from 0, 3 and 4 begin a few metres from its end, 5 elsewhere. */
const STREET = networkOf(
  [
    [
      [0, 0],
      [0.002, 0],
    ],
    [
      [0.002, 0],
      [0, 0],
    ],
    [
      [0.002, 0],
      [0.004, 0],
    ],
    [
      [near(JUMP_TOLERANCE_METERS - 0.1), 0],
      [0.002, 0.001],
    ],
    [
      [near(JUMP_TOLERANCE_METERS + 0.1), 0],
      [0.002, 0.001],
    ],
    [
      [0.5, 0.5],
      [0.501, 0.5],
    ],
  ],
  [
    [0, 2],
    [2, 5],
  ],
);
const first = { forbiddenTurn: -1, wrongWay: -1, jump: -1 };
const NONE = { uTurns: 0, forbiddenTurns: 0, wrongWays: 0, jumps: 0, first };

describe('steps', () => {
  it('to a successor are as they should be, however far apart the roads lie', () => {
    expect(countSteps(STREET, [0, 2, 5])).toEqual(NONE);
  });

  it('onto the other direction of a street are U-turns, and forbidden where the network says so', () => {
    expect(countSteps(STREET, [0, 1])).toEqual({
      ...NONE,
      uTurns: 1,
      forbiddenTurns: 1,
      first: { ...first, forbiddenTurn: 1 },
    });
    const allowed = networkOf(
      [
        [
          [0, 0],
          [0.002, 0],
        ],
        [
          [0.002, 0],
          [0, 0],
        ],
      ],
      [[0, 1]],
    );
    expect(countSteps(allowed, [0, 1])).toEqual({ ...NONE, uTurns: 1 });
  });

  it('are forbidden turns up to the tolerance, and jumps beyond it', () => {
    expect(countSteps(STREET, [0, 3])).toMatchObject({
      forbiddenTurns: 1,
      jumps: 0,
      first: { forbiddenTurn: 1, jump: -1 },
    });
    expect(countSteps(STREET, [0, 4])).toMatchObject({ jumps: 1, first: { jump: 1 } });
    expect(countSteps(STREET, [0, 2, 1, 5])).toMatchObject({ jumps: 1, first: { jump: 3 } });
  });

  it('that touch at wrong ends are wrong ways, each road once, at the road that is driven backwards', () => {
    // Road 1 ends where 0 begins; 2 would be driven from its end to its beginning.
    const wrong = (roads: number[]) => {
      const { wrongWays, jumps, first: at } = countSteps(STREET, roads);
      return [wrongWays, jumps, at.wrongWay];
    };
    expect(wrong([2, 1])).toEqual([1, 0, 0]);
    expect(wrong([1, 2])).toEqual([1, 0, 0]);
    expect(wrong([0, 2, 0])).toEqual([1, 0, 1]);
  });

  it('that stay on the road are none', () => {
    expect(countSteps(STREET, [0, 0, 2, 2])).toEqual(NONE);
    expect(countSteps(STREET, [])).toEqual(NONE);
  });
});
