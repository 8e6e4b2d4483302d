import { expect, it } from 'vitest';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { KnownTrajectories } from './read-city';

const trip = (): Trajectory => ({ lonLat: new Float64Array(4), times: new Float64Array(2) });
const nothingNear = { start: new Int32Array(3), items: new Int32Array(0), metres: new Float64Array(0) };

/** 2 x 2 x 8 bytes of places, 2 x 4 x 8 of times and 2 x 12 of what is around. */
const BYTES = 120;

it('finds out once what is known of a trajectory, as long as there is room', () => {
  let asked = 0;
  const known = new KnownTrajectories(() => {
    asked++;
    return {
      space: new Float64Array(4),
      time: new Float64Array(8),
      places: nothingNear,
      roads: nothingNear,
    };
  }, 2 * BYTES);
  const [first, second, third] = [trip(), trip(), trip()];
  const found = [first, second, third].map((each) => known.of(each));
  expect(asked).toBe(3);
  expect(known.of(first)).toBe(found[0]);
  expect(known.of(second)).toBe(found[1]);
  expect(asked).toBe(3);
  expect(known.of(third)).not.toBe(found[2]);
  expect(asked).toBe(4);
});
