import { expect, it } from 'vitest';
import { trajectorySetFrom, countOfShare, fewerTrips } from './trajectory-set';

const all = trajectorySetFrom(
  Array.from({ length: 40 }, (_, i) => ({ roads: [i, i + 1], times: [i, i + 9] })),
);
const rowsOf = (count: number, seed = 7) => [...fewerTrips(all, count, seed).sourceRows];

it('a share of trips is one at least, and rounded', () => {
  expect([countOfShare(0.05, 50), countOfShare(0.001, 50), countOfShare(1, 50)]).toEqual([3, 1, 50]);
});

it('fewer trips are among more of them, in their order; the seed draws them', () => {
  const [few, more] = [rowsOf(6), rowsOf(15)];
  expect(more).toEqual(expect.arrayContaining(few));
  expect(few).toEqual([...few].sort((a, b) => a - b));
  expect(rowsOf(6)).toEqual(few);
  expect(rowsOf(6, 8)).not.toEqual(few);
});

it('all trips are the set itself', () => {
  expect(fewerTrips(all, 40, 7)).toBe(all);
});
