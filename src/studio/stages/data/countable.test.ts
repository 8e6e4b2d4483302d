import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../domain/testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../../../domain/trajectory-set';
import { routeSetFrom, StopReason } from '../../../generation/route';
import type { Dataset } from '../../../domain/dataset';
import { countableOf } from './countable';
import type { RouteGroup } from '../../state/routes/route-book.svelte';

const none = emptyTrajectorySet();
const trips = trajectorySetFrom([{ roads: [0, 1], times: [10, 20] }]);
const dataset = {
  network: networkOf([], []),
  trips: { train: trips, val: none, test: trips },
} as unknown as Dataset;
const routesAt = (times: number[]) =>
  routeSetFrom([{ roads: [0, 1], times, origin: 0, destination: 1, stop: StopReason.arrived }]);
const group = (sets: Partial<RouteGroup>['sets'], names?: RouteGroup['names']) =>
  ({ sets, ...(names && { names }) }) as unknown as RouteGroup;

describe('what can be counted', () => {
  it('are the trips of a data set', () => {
    expect(countableOf(dataset, null)).toEqual([
      { id: 'trips', label: 'Trips of the data set (2)', routes: null },
    ]);
    expect(countableOf({ ...dataset, trips: { train: none, val: none, test: none } }, null)).toEqual([]);
  });

  it('and the routes in view that have times', () => {
    const sets = [
      { source: 'distilled', routes: routesAt([10, 20]), seconds: 1 },
      { source: 'setA', routes: routesAt([10, NaN]), seconds: NaN },
      { source: 'setB', routes: routesAt([30, 40]), seconds: NaN },
    ] as const;
    const labels = countableOf(dataset, group(sets, { setB: 'mine.csv' })).map(({ label }) => label);
    expect(labels).toEqual([
      'Trips of the data set (2)',
      'Routes of the distilled student (1)',
      'Routes of mine.csv (1)',
    ]);
  });
});
