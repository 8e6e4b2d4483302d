import type { FlowTable } from '../../../../domain/counts/node-graph';
import type { RoadNetwork } from '../../../../domain/road-network';
import { NO_ROAD } from '../../../../domain/sensor-series';
import { emptyTrajectorySet } from '../../../../domain/trajectory-set';
import { delayedSeconds } from '../../../../knowledge/flow-delays';
import { roadSeconds, type BinnedSeconds } from '../../../../knowledge/road-seconds';
import type { ForecastChunk } from './forecast-cache';
import type { OpenTable } from './table-in-view.svelte';

/** By which traffic a path is the fastest: none, what a network forecast, or what was counted. */
export const ACCOUNTS = ['free', 'forecast', 'counted'] as const;
export type Account = (typeof ACCOUNTS)[number];
export type DepartureClocks = Readonly<Partial<Record<Account, BinnedSeconds>>>;

/** What there is to know of a table for the clocks of a departure. */
export type CountsOf = Pick<OpenTable, 'table' | 'values' | 'capacities'>;

/**
 * (R) seconds at the speed limit, or the usual speed of the class. Seconds that were observed would have the delays in them
 * that flows are to explain.
 */
export const freeSeconds = (network: RoadNetwork): Float64Array => roadSeconds(network, emptyTrajectorySet());

/** (H x N) what was forecast from a moment; null where the chunk lacks it. */
export function hourAfter(
  { values, horizons, nodes, from, rows }: ForecastChunk,
  row: number,
): Float32Array | null {
  if (row < from || row >= from + rows) return null;
  const size = horizons * nodes;
  return values.subarray((row - from) * size, (row - from + 1) * size);
}

/**
 * How long the roads take from the beginning of a row on: with free roads, with the flows that were forecast just before,
 * and with those that were counted where the table has as many rows. What lies later is as in the last bin. Where a count is
 * missing the road is free.
 * @param free (R) `freeSeconds`
 * @param forecast (H x N) flows of the row and those after it; null where there is no forecast
 */
export function departureClocks(
  { table, values, capacities }: CountsOf,
  free: Float64Array,
  row: number,
  horizons: number,
  forecast: Float32Array | null,
): DepartureClocks {
  const { nodes, rows, binSeconds } = table;
  const start = table.start + row * binSeconds;
  const clock = (seconds: Float64Array): BinnedSeconds => ({ start, binSeconds, seconds });
  const withFlows = (flows: Float32Array) => clock(delayedSeconds(table, flows, capacities, free));
  return {
    free: clock(free),
    ...(forecast && { forecast: withFlows(forecast) }),
    ...(row + horizons <= rows && {
      counted: withFlows(countsFrom(values, row, horizons, nodes)),
    }),
  };
}

/** (H x N) what was measured from a row on. */
function countsFrom(values: OpenTable['values'], row: number, horizons: number, nodes: number): Float32Array {
  const counts = new Float32Array(horizons * nodes);
  for (let bin = 0; bin < horizons; bin++) counts.set(values.at(row + bin), bin * nodes);
  return counts;
}

/** How many roads of a path have a series: the others keep their free seconds. */
export function roadsWithSeries(
  { roads: ofNodes }: Pick<FlowTable, 'roads'>,
  roads: Iterable<number>,
): number {
  const known = new Set(ofNodes);
  known.delete(NO_ROAD);
  let count = 0;
  for (const road of roads) count += Number(known.has(road));
  return count;
}
