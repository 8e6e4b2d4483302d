import { describe, expect, it } from 'vitest';
import { gridTown } from '../../../../domain/testing/grid-town';
import { NO_ROAD } from '../../../../domain/sensor-series';
import type { TableOutline } from '../../../../domain/counts/table-outline';
import { departureClocks, freeSeconds, hourAfter, roadsWithSeries, type CountsOf } from './departure-clocks';

const town = gridTown(2);
const R = town.roadCount;
/** Ten bins of two nodes: one on road 1, one on none. */
const table = {
  nodes: 2,
  rows: 10,
  start: 1000,
  binSeconds: 300,
  roads: Uint32Array.of(1, NO_ROAD),
} as unknown as TableOutline;
const at = (row: number) => Float32Array.of(row === 9 ? 10 : 4, 50);
const counts = { table, values: { at }, capacities: Float64Array.of(4, 50) } as unknown as CountsOf;
const seconds = freeSeconds(town);

describe('clocks of a departure', () => {
  it('have the free seconds of the speed limit, and delays by what roads carry on a busy day', () => {
    const { free, forecast, counted } = departureClocks(counts, seconds, 8, 2, Float32Array.of(0, 9, 8, 9));
    expect([free!.start, free!.binSeconds, free!.seconds.length]).toEqual([3400, 300, R]);
    expect(forecast!.seconds[1]).toBeCloseTo(seconds[1], 9);
    expect(forecast!.seconds[R + 1]).toBeCloseTo(seconds[1] * (1 + 0.15 * 2 ** 4), 6);
    // The last bin was counted 10, which is 2.5 times the capacity.
    expect(counted!.seconds[R + 1]).toBeCloseTo(seconds[1] * (1 + 0.15 * 2.5 ** 4), 6);
    expect(counted!.seconds[0]).toBe(seconds[0]);
  });

  it('have free roads where nothing was counted', () => {
    const gaps = { ...counts, values: { at: () => Float32Array.of(NaN, NaN) } } as unknown as CountsOf;
    expect([...departureClocks(gaps, seconds, 8, 2, null).counted!.seconds]).toEqual([
      ...seconds,
      ...seconds,
    ]);
  });

  it('lack what is not known', () => {
    expect(Object.keys(departureClocks(counts, seconds, 9, 2, null))).toEqual(['free']);
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
