import { describe, expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { networkOf } from '../../domain/testing/small-network';
import { countSteps, gapMeters, JUMP_TOLERANCE_METERS } from './steps';

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
const NONE = { uTurns: 0, forbiddenTurns: 0, jumps: 0 };

describe('steps', () => {
  it('to a successor are as they should be, however far apart the roads lie', () => {
    expect(countSteps(STREET, [0, 2, 5])).toEqual(NONE);
    expect(gapMeters(STREET, 2, 5)).toBeGreaterThan(50_000);
  });

  it('onto the other direction of a street are U-turns, and forbidden where the network says so', () => {
    expect(countSteps(STREET, [0, 1])).toEqual({ uTurns: 1, forbiddenTurns: 1, jumps: 0 });
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
    expect(countSteps(STREET, [0, 3])).toEqual({ ...NONE, forbiddenTurns: 1 });
    expect(countSteps(STREET, [0, 4])).toEqual({ ...NONE, jumps: 1 });
    expect(countSteps(STREET, [0, 5])).toEqual({ ...NONE, jumps: 1 });
  });

  it('that stay on the road are none', () => {
    expect(countSteps(STREET, [0, 0, 2, 2])).toEqual(NONE);
    expect(countSteps(STREET, [])).toEqual(NONE);
  });
});
