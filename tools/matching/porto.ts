import { middleNumber } from '../../src/base/quantiles';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import papaparse from 'papaparse';
import type { GpsTraces } from '../../src/domain/gps-traces';
import type { RoadNetwork } from '../../src/domain/road-network';
import { tripAt } from '../../src/domain/trajectory-set';
import { NO_ROAD, type PointFate } from '../../src/matching/matched-trace';
import type { MatchedTraces } from '../../src/matching/match-traces';
import { nearestRoadPath, entryErrors } from './simulated';
import { routeAgreement } from '../../src/matching/route-agreement';
import type { MatchGraph } from '../../src/matching/match-graph';

/** Seconds between two points of a POLYLINE of the PKDD-15 file. */
const POLYLINE_SECONDS = 15;

type Row = Readonly<Record<string, string>>;

async function rowsOf(path: string): Promise<readonly Row[]> {
  return papaparse.parse<Row>(await readFile(path, 'utf8'), { header: true, skipEmptyLines: true }).data;
}

/** The traces of the PKDD-15 taxi file, and the names of their trips. */
export async function portoTraces(
  folder: string,
): Promise<{ traces: GpsTraces; tripIds: readonly string[] }> {
  const file = 'gps/pkdd15_first_1000.csv';
  const rows = await rowsOf(join(folder, file));
  const lines = rows.map((row) => JSON.parse(row.POLYLINE) as [number, number][]);
  const offsets = new Uint32Array(rows.length + 1);
  lines.forEach((line, i) => (offsets[i + 1] = offsets[i] + line.length));
  const traces: GpsTraces = {
    traceCount: rows.length,
    offsets,
    lonLat: Float64Array.from(lines.flat(2)),
    times: Float64Array.from(
      lines.flatMap((line, i) =>
        line.map((_, point) => Number(rows[i].TIMESTAMP) + POLYLINE_SECONDS * point),
      ),
    ),
    occupied: null,
    vehicleCodes: new Uint32Array(rows.length),
    vehicles: ['taxi'],
    sourceCodes: new Uint32Array(rows.length),
    sources: [file],
    sourceRows: Uint32Array.from(rows, (_, i) => i + 1),
  };
  return { traces, tripIds: rows.map((row) => row.TRIP_ID.trim()) };
}

/**
 * The traces that whoever learnt from the training and validation trips of the data set has not seen. A trip has the name of its trace.
 * @returns their numbers, ascending
 */
export async function unseenTraces(folder: string, tripIds: readonly string[]): Promise<number[]> {
  const learnt = new Set<string>();
  for (const split of ['train', 'val'])
    for (const row of await rowsOf(join(folder, 'hoser', `${split}.csv`))) learnt.add(row.traj_id.trim());
  return [...tripIds.keys()].filter((trace) => !learnt.has(tripIds[trace]));
}

/** How the visits of roads agree with those that another matcher counted on the same traces. */
interface VisitAgreement {
  readonly visits: number;
  readonly theirVisits: number;
  /** Rank correlation over all roads, and over those that the other matcher drove. */
  readonly allRoads: number;
  readonly theirRoads: number;
}

export async function theirVisits(folder: string, { roadCount, geoIds }: RoadNetwork): Promise<Float64Array> {
  const roadOf = new Map(Array.from(geoIds, (id, road) => [id, road]));
  const visits = new Float64Array(roadCount);
  for (const row of await rowsOf(join(folder, 'fmm_edge_counts.csv'))) {
    const road = roadOf.get(Number(row['edge index']));
    if (road !== undefined) visits[road] = Number(row['traverse frequency']);
  }
  return visits;
}

/** Visits of roads by the trips that the data set has of some traces. */
export async function datasetVisits(
  folder: string,
  network: RoadNetwork,
  tripIds: readonly string[],
): Promise<Float64Array> {
  const visits = new Float64Array(network.roadCount);
  for (const { roads } of await datasetTrips(folder, network, tripIds))
    for (const road of roads) if (road >= 0) visits[road]++;
  return visits;
}

export function visitAgreement(visits: Float64Array, theirs: Float64Array): VisitAgreement {
  const driven = [...theirs.keys()].filter((road) => theirs[road] > 0);
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return {
    visits: sum(visits),
    theirVisits: sum(theirs),
    allRoads: rankCorrelation(visits, theirs),
    theirRoads: rankCorrelation(
      driven.map((road) => visits[road]),
      driven.map((road) => theirs[road]),
    ),
  };
}

/** Visits of roads by the trips of some traces. */
export function visitsOf(
  { roadCount }: RoadNetwork,
  { trips, tripTrace }: MatchedTraces,
  counts: (trace: number) => boolean,
): Float64Array {
  const visits = new Float64Array(roadCount);
  for (let trip = 0; trip < trips.tripCount; trip++)
    if (counts(tripTrace[trip])) for (const road of tripAt(trips, trip).roads) visits[road]++;
  return visits;
}

export function nearestVisits(graph: MatchGraph, { traceCount, offsets, lonLat }: GpsTraces, radius: number) {
  const visits = new Float64Array(graph.network.roadCount);
  for (let trace = 0; trace < traceCount; trace++) {
    const points = lonLat.subarray(2 * offsets[trace], 2 * offsets[trace + 1]);
    for (const road of nearestRoadPath(graph, points, radius)) visits[road]++;
  }
  return visits;
}

/** Whether a road lies near every point of a trace: the other matcher gave up the others. */
export const liesOnMap = ({ offsets }: GpsTraces, { pointFates }: MatchedTraces, trace: number): boolean =>
  pointFates.subarray(offsets[trace], offsets[trace + 1]).indexOf(NO_ROAD) < 0;

/** How matched trips agree with those of the same traces in the data set. */
interface TripAgreement {
  readonly trips: number;
  readonly meanF1: number;
  readonly medianF1: number;
  /** Share of trips of at least 0.9. */
  readonly good: number;
  readonly precision: number;
  readonly recall: number;
  readonly medianEntryError: number;
}

/** A trip of the data set: which trace it is of, its roads (-1 where unknown) and when they were entered. */
interface DatasetTrip {
  readonly trace: number;
  readonly roads: readonly number[];
  readonly entered: readonly number[];
}

async function datasetTrips(
  folder: string,
  { geoIds }: RoadNetwork,
  tripIds: readonly string[],
): Promise<readonly DatasetTrip[]> {
  const traceOf = new Map(tripIds.map((id, trace) => [id, trace]));
  const roadOf = new Map(Array.from(geoIds, (id, road) => [id, road]));
  const trips: DatasetTrip[] = [];
  for (const split of ['train', 'val', 'test'])
    for (const row of await rowsOf(join(folder, 'hoser', `${split}.csv`))) {
      const trace = traceOf.get(row.traj_id);
      if (trace === undefined) continue;
      const roads = row.rid_list.split(',').map((id) => roadOf.get(Number(id)) ?? -1);
      const entered = row.time_list.split(',').map((time) => Date.parse(time) / 1000);
      trips.push({ trace, roads, entered });
    }
  return trips;
}

export async function tripAgreement(
  folder: string,
  network: RoadNetwork,
  tripIds: readonly string[],
  matched: MatchedTraces,
  counts: (trace: number) => boolean,
): Promise<TripAgreement> {
  const routes = routesByTrace(matched, tripIds.length);
  const found: ReturnType<typeof routeAgreement>[] = [];
  const errors: number[] = [];
  for (const { trace, roads, entered } of await datasetTrips(folder, network, tripIds)) {
    if (!counts(trace)) continue;
    found.push(routeAgreement(network.lengthMeters, roads, routes[trace].roads));
    errors.push(...entryErrors(roads, entered, routes[trace].roads, routes[trace].times));
  }
  const mean = (of: (agreement: (typeof found)[number]) => number) =>
    found.reduce((sum, agreement) => sum + of(agreement), 0) / found.length;
  return {
    trips: found.length,
    meanF1: mean(({ f1 }) => f1),
    medianF1: middleNumber(found.map(({ f1 }) => f1)),
    good: mean(({ f1 }) => (f1 >= 0.9 ? 1 : 0)),
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    medianEntryError: middleNumber(errors),
  };
}

/** All roads matched to each trace, in order, with the times of entering them. */
function routesByTrace({ trips, tripTrace }: MatchedTraces, traceCount: number) {
  const routes = Array.from({ length: traceCount }, () => ({ roads: [] as number[], times: [] as number[] }));
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const { roads, times } = tripAt(trips, trip);
    routes[tripTrace[trip]].roads.push(...roads);
    routes[tripTrace[trip]].times.push(...times);
  }
  return routes;
}

export const fatesText = (fates: Readonly<Record<PointFate, number>>): string =>
  Object.entries(fates)
    .map(([fate, count]) => `${count} ${fate}`)
    .join(', ');

/**
 * Spearman's rank correlation of two columns of equal length; equal values share their mean
 * rank. NaN where one column is constant.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return correlation(ranks(a), ranks(b));
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const rank = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) rank[order[i]] = (from + to - 1) / 2;
    from = to;
  }
  return rank;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
