import { describe, expect, it } from 'vitest';
import { trajectorySetFrom } from './trajectory-set';
import { zoneGraph, zoneTransitions } from './zones';

describe('zone transitions', () => {
  it('counts each move between two zones, within trips only', () => {
    const trips = trajectorySetFrom([
      { roads: [0, 1, 2, 0, 2], times: [0, 1, 2, 3, 4] },
      { roads: [2], times: [0] },
      { roads: [0, 2], times: [0, 1] },
    ]);
    expect([...zoneTransitions(trips, [0, 0, 2], 3)]).toEqual([0, 0, 3, 0, 0, 0, 1, 0, 0]);
  });

  it('weighs an edge by the outflow of both its zones, at least 1', () => {
    const { sources, targets, weights } = zoneGraph([0, 4, 0, 9, 0, 16, 0, 0, 0], 3);
    expect([...sources]).toEqual([0, 1, 1]);
    expect([...targets]).toEqual([1, 0, 2]);
    [4 / Math.sqrt(4 * 25), 9 / Math.sqrt(25 * 4), 16 / Math.sqrt(25)].forEach((weight, e) =>
      expect(weights[e]).toBeCloseTo(weight, 6),
    );
  });
});
