import { describe, expect, it } from 'vitest';
import { gridTown } from '../../../../domain/testing/grid-town';
import { NO_ROAD } from '../../../../domain/sensor-series';
import type { FlowTable } from '../../../../domain/counts/flow-table';
import { departureClocks, hourAfter, roadsWithSeries, trafficOf } from './departure-clocks';

const town = gridTown(2);
const R = town.roadCount;
/** Ten bins of two nodes: one on road 1, one on none. */
const table = {
  nodes: 2,
  rows: 10,
  start: 1000,
  binSeconds: 300,
  roads: Uint32Array.of(1, NO_ROAD),
  counts: Float32Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 4 + (i === 18 ? 6 : 0) : 50)),
  measured: null,
} as unknown as FlowTable;
const traffic = trafficOf(table, town);

describe('clocks of a departure', () => {
  it('have the free seconds of the speed limit, and delays by what roads carry on a busy day', () => {
    expect([...traffic.capacities]).toEqual([4, 50]);
    const { free, forecast, counted } = departureClocks(table, traffic, 8, 2, Float32Array.of(0, 9, 8, 9));
    expect([free!.start, free!.binSeconds, free!.seconds.length]).toEqual([3400, 300, R]);
    expect(forecast!.seconds[1]).toBeCloseTo(traffic.free[1], 9);
    expect(forecast!.seconds[R + 1]).toBeCloseTo(traffic.free[1] * (1 + 0.15 * 2 ** 4), 6);
    // The last bin was counted 10, which is 2.5 times the capacity.
    expect(counted!.seconds[R + 1]).toBeCloseTo(traffic.free[1] * (1 + 0.15 * 2.5 ** 4), 6);
    expect(counted!.seconds[0]).toBe(traffic.free[0]);
  });

  it('lack what is not known', () => {
    expect(Object.keys(departureClocks(table, traffic, 9, 2, null))).toEqual(['free']);
    const chunk = {
      values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      horizons: 2,
      nodes: 2,
      from: 5,
      rows: 2,
    };
    expect([...hourAfter(chunk, 6)!]).toEqual([5, 6, 7, 8]);
    expect([hourAfter(chunk, 4), hourAfter(chunk, 7)]).toEqual([null, null]);
  });

  it('say how many roads of a path have a series', () => {
    expect(roadsWithSeries(table, [0, 1, 2, NO_ROAD])).toBe(1);
  });
});
