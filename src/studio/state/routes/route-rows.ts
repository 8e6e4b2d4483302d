import type { RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { GroupMeasures, RouteValues } from '../../../engine/metrics/measure-route-groups';
import { MEASURE_KEYS, type MeasureKey } from '../../../evaluation/measure-catalogue';
import type { RouteSet } from '../../../generation/route';
import { isOverClosed } from './before-after';

/** Values of each route of one source, (N) each; NaN where a route has none. */
export interface SourceColumns {
  readonly source: RouteSource;
  /** 1 or 0. */
  readonly arrived: ArrayLike<number>;
  readonly roads: Float64Array;
  /** Length of all roads of the route. */
  readonly km: Float64Array;
  /** Values by measure; null until the group is measured. */
  readonly values: RouteValues | null;
  /** 1 if the route is identical to the real trip, 0 if not; NaN if no trip drove the pair. */
  readonly identical: Float64Array;
  /** Whether the route uses a road that is closed now. */
  readonly overClosed: readonly boolean[];
}

/** A group of routes as columns with one value for each OD pair. */
export interface RouteColumns {
  readonly count: number;
  readonly origins: Uint32Array;
  readonly destinations: Uint32Array;
  /** (N) length of the roads of the real trips; null if no trip drove the pairs. */
  readonly realKm: Float64Array | null;
  readonly sources: readonly SourceColumns[];
}

/** Sequences of roads: trips or routes. */
type Sequences = Pick<TrajectorySet, 'offsets' | 'roads'>;

/** Columns that each source has, whichever measure is listed. */
const OWN_COLUMNS = ['arrived', 'roads', 'km', 'identical'] as const;
type OwnColumn = (typeof OWN_COLUMNS)[number];

/** The value of a single route behind a measure, where it does not have the same name as the measure. */
const BEHIND: Readonly<Partial<Record<MeasureKey, OwnColumn | keyof RouteValues>>> = {
  arrival: 'arrived',
  roads: 'roads',
  identical: 'identical',
  jsdDistance: 'distance',
  jsdRadius: 'radius',
  jsdDuration: 'duration',
};

/** The column of values that a measure is computed from. */
export const columnBehind = (key: MeasureKey): OwnColumn | keyof RouteValues =>
  BEHIND[key] ?? (key as keyof RouteValues);

/** Measures that the list can show in its one column of choice. */
export const LISTED_MEASURES = MEASURE_KEYS.filter((key) => !isOwn(columnBehind(key)));

/** The value of a single route that the column of a listed measure shows. */
export const valueBehind = (key: MeasureKey): keyof RouteValues => columnBehind(key) as keyof RouteValues;

function isOwn(column: string): column is OwnColumn {
  return (OWN_COLUMNS as readonly string[]).includes(column);
}

/** @param closed (R) 1 where a road is closed; left out: all are open */
export function routeColumns(
  network: RoadNetwork,
  pairs: { readonly origins: Uint32Array; readonly destinations: Uint32Array },
  sets: readonly { readonly source: RouteSource; readonly routes: RouteSet }[],
  real: { readonly trips: TrajectorySet; readonly indices: Uint32Array } | null,
  measures: GroupMeasures | null,
  closed: Uint8Array = new Uint8Array(network.roadCount),
): RouteColumns {
  const indices = real && Array.from(real.indices);
  return {
    count: pairs.origins.length,
    origins: pairs.origins,
    destinations: pairs.destinations,
    realKm:
      real && indices ? Float64Array.from(indices, (trip) => lengthKm(network, real.trips, trip)) : null,
    sources: sets.map(({ source, routes }) => ({
      source,
      arrived: routes.arrived,
      roads: Float64Array.from({ length: routes.count }, (_, i) => routes.offsets[i + 1] - routes.offsets[i]),
      km: Float64Array.from({ length: routes.count }, (_, i) => lengthKm(network, routes, i)),
      values: measures?.results.find((result) => result.source === source)?.values ?? null,
      identical: Float64Array.from({ length: routes.count }, (_, i) =>
        real ? Number(sameRoads(routes, i, real.trips, real.indices[i])) : NaN,
      ),
      overClosed: Array.from({ length: routes.count }, (_, i) => isOverClosed(routes, i, closed)),
    })),
  };
}

/** Length in km of the roads of sequence `i`. */
function lengthKm({ lengthMeters }: RoadNetwork, { offsets, roads }: Sequences, i: number): number {
  let meters = 0;
  for (let at = offsets[i]; at < offsets[i + 1]; at++) meters += lengthMeters[roads[at]];
  return meters / 1000;
}

function sameRoads(a: Sequences, i: number, b: Sequences, j: number): boolean {
  const length = a.offsets[i + 1] - a.offsets[i];
  if (length !== b.offsets[j + 1] - b.offsets[j]) return false;
  for (let k = 0; k < length; k++) if (a.roads[a.offsets[i] + k] !== b.roads[b.offsets[j] + k]) return false;
  return true;
}

export const ROUTE_FILTERS = ['all', 'stopped', 'differs', 'identical'] as const;
/** Pairs for which some route in view did not arrive, differs from the real trip, or is identical to it. */
export type RouteFilter = (typeof ROUTE_FILTERS)[number];

/** The column by which pairs are ordered: one of the pairs (`source` null), or one of a source. */
export interface RouteOrder {
  readonly column: 'pair' | 'realKm' | OwnColumn | keyof RouteValues;
  readonly source: RouteSource | null;
  readonly descending: boolean;
}

export const BY_PAIR: RouteOrder = { column: 'pair', source: null, descending: false };

/**
 * The pairs to show, in order. Pairs without a value come last in either direction; ties keep the order of
 * the pairs.
 */
export function orderedPairs(
  columns: RouteColumns,
  order: RouteOrder,
  filter: RouteFilter,
  shown: readonly RouteSource[],
): Uint32Array {
  const sources = columns.sources.filter(({ source }) => shown.includes(source));
  const passes = filterOf(filter, sources);
  const pairs = Uint32Array.from({ length: columns.count }, (_, i) => i).filter(passes);
  const values = orderValues(columns, order);
  if (!values) return order.descending ? pairs.reverse() : pairs;
  const sign = order.descending ? -1 : 1;
  return pairs.sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return sign * (x - y) || a - b;
  });
}

function filterOf(filter: RouteFilter, sources: readonly SourceColumns[]): (pair: number) => boolean {
  switch (filter) {
    case 'all':
      return () => true;
    case 'stopped':
      return (pair) => sources.some(({ arrived }) => arrived[pair] === 0);
    case 'differs':
      return (pair) => sources.some(({ identical }) => identical[pair] === 0);
    case 'identical':
      return (pair) => sources.some(({ identical }) => identical[pair] === 1);
  }
}

function orderValues(columns: RouteColumns, { column, source }: RouteOrder): ArrayLike<number> | null {
  if (column === 'pair') return null;
  if (column === 'realKm') return columns.realKm;
  const own = columns.sources.find((one) => one.source === source);
  if (!own) return null;
  if (isOwn(column)) return own[column];
  return own.values?.[column] ?? null;
}
