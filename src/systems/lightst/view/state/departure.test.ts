import { describe, expect, it } from 'vitest';
import { gridTown } from '../../../../domain/testing/grid-town';
import type { TableOutline } from '../../../../domain/counts/table-outline';
import { freeSeconds } from './departure-clocks';
import { DepartureInView } from './departure.svelte';
import type { NetworkInUse } from './network-in-use';
import type { OpenTable } from './table-in-view.svelte';

const town = gridTown(3);
const table = {
  feature: 'flow',
  nodes: 1,
  rows: 200,
  start: 0,
  binSeconds: 300,
  roads: Uint32Array.of(0),
} as unknown as TableOutline;
const openAt = (row: number, of: TableOutline = table) =>
  ({
    dataset: { network: town },
    table: of,
    values: { at: () => Float32Array.of(5) },
    capacities: Float64Array.of(5),
    timeline: { row },
  }) as unknown as OpenTable;
const network = { name: 'distilled', model: { id: 'd' } } as unknown as NetworkInUse;
/** Forecasts of ten times what fits, from row 49 alone. */
const jam = { values: new Float32Array(12).fill(50), horizons: 12, nodes: 1, from: 49, rows: 1 };

const view = (row: number, of?: TableOutline) =>
  new DepartureInView({
    open: () => openAt(row, of),
    network: () => network,
    forecasts: { of: (_, at) => (at === 49 ? jam : null) },
  });

describe('a departure in view', () => {
  it('asks for the forecast made just before it, once a pair is chosen', () => {
    const departure = view(50);
    expect([departure.paths, departure.wanted, departure.onMap]).toEqual([null, [], []]);
    departure.clicked.add(0);
    departure.clicked.add(town.roadCount - 1);
    expect(departure.wanted).toEqual([{ model: network.model, row: 49 }]);
    const [free, forecast, counted] = departure.paths!;
    expect([free.by, forecast.by, counted.by]).toEqual(['free', 'forecast', 'counted']);
    expect(free.withSeries).toBe(1);
    // The origin lies on every path, and takes ten times as long by the forecast.
    const seconds = freeSeconds(town);
    expect(forecast.seconds.forecast - forecast.seconds.free).toBeCloseTo(9 * seconds[0], 6);
    expect(departure.onMap.map(({ ink }) => ink)).toEqual(['fastest', 'distilled', 'real']);
  });

  it('goes without what is not there', () => {
    const late = view(195);
    late.clicked.add(0);
    late.clicked.add(3);
    expect(late.paths!.map(({ by }) => by)).toEqual(['free']);
    const speeds = view(50, { ...table, feature: 'speed' });
    speeds.clicked.add(0);
    speeds.clicked.add(3);
    expect([speeds.possible, speeds.paths, speeds.wanted]).toEqual([false, null, []]);
  });
});
