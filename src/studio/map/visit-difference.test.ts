import { expect, it } from 'vitest';
import { networkOf, type Line } from '../../domain/testing/small-network';
import { frameOf } from '../map-frame';
import { visitDifference } from './visit-layers';

/** Four roads in a row. */
const network = networkOf(
  [0, 1, 2, 3].map((road): Line => [
    [road / 1000, 0],
    [(road + 1) / 1000, 0],
  ]),
  [
    [0, 1],
    [1, 2],
    [2, 3],
  ],
);

it('counts who takes a road more often, the largest difference on top', () => {
  const routes = Uint32Array.of(0, 1, 1, 1, 2);
  const trips = Uint32Array.of(0, 1, 2, 2, 3);
  const found = visitDifference(network, frameOf(network), { routes, trips });
  expect([...found.differences.slice(0, 4)]).toEqual([0, 2, -1, -1]);
  expect([...found.visits.slice(0, 4)]).toEqual([1, 3, 2, 1]);
  expect(found.lines.items[0]).toBe(0);
  expect(found.lines.items.at(-1)).toBe(1);
  expect(found.lines.length).toBe(4);
  expect(found.most).toEqual({ difference: 2, visits: 3 });
});

it('is nothing where routes and trips are the same', () => {
  const roads = Uint32Array.of(0, 1, 2);
  const found = visitDifference(network, frameOf(network), { routes: roads, trips: roads });
  expect(found.differences.some((one) => one !== 0)).toBe(false);
  expect(found.most.difference).toBe(1);
});
