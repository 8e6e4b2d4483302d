import type { GpsTraces } from '../domain/gps-traces';
import { MATCHED, POINT_FATES, type MatchedTrace, type PointFate } from './matched-trace';

/** Figures of each of N traces, for a list or a map. */
export interface TraceFigures {
  /** (N) points matched. */
  readonly matchedPoints: Uint32Array;
  /** (N) pieces with a route of two roads or more: the trips. */
  readonly trips: Uint32Array;
  readonly splits: Uint32Array;
  readonly uTurns: Uint32Array;
  readonly detours: Uint32Array;
  /** (N) mean metres between matched points and their places; NaN without a matched point. */
  readonly meanDistance: Float32Array;
  /** (N) 95 in 100 matched points are at least as near; NaN without a matched point. */
  readonly distance95: Float32Array;
  /** (N) metres of route between first and last points of pieces. */
  readonly routeMeters: Float64Array;
  /** (N) seconds between them. */
  readonly seconds: Float64Array;
  /** (N) steps between points of a piece, and those that would need more than 144 km/h. */
  readonly steps: Uint32Array;
  readonly implausibleSteps: Uint32Array;
}

/** The same over all traces. Shares and means of nothing are NaN. */
export interface MatchQuality {
  readonly traces: number;
  /** Traces that no trip came of. */
  readonly tracesWithoutTrip: number;
  readonly trips: number;
  /** Pieces that stay on one road and make no trip. */
  readonly oneRoadPieces: number;
  readonly points: number;
  /** Points by what became of them. */
  readonly fates: Readonly<Record<PointFate, number>>;
  readonly matchedShare: number;
  readonly meanDistance: number;
  readonly distance95: number;
  readonly splits: number;
  readonly uTurns: number;
  readonly detours: number;
  /** Trips whose route takes a detour. */
  readonly tripsWithDetour: number;
  readonly routeMeters: number;
  readonly seconds: number;
  /** Length of routes over their time. */
  readonly metersPerSecond: number;
  readonly implausibleShare: number;
}

export function traceFigures(traceCount: number): TraceFigures {
  return {
    matchedPoints: new Uint32Array(traceCount),
    trips: new Uint32Array(traceCount),
    splits: new Uint32Array(traceCount),
    uTurns: new Uint32Array(traceCount),
    detours: new Uint32Array(traceCount),
    meanDistance: new Float32Array(traceCount).fill(NaN),
    distance95: new Float32Array(traceCount).fill(NaN),
    routeMeters: new Float64Array(traceCount),
    seconds: new Float64Array(traceCount),
    steps: new Uint32Array(traceCount),
    implausibleSteps: new Uint32Array(traceCount),
  };
}

/** Writes the figures of one trace. */
export function addTrace(figures: TraceFigures, trace: number, matched: MatchedTrace): void {
  const distances = matched.distances.filter((distance) => !Number.isNaN(distance));
  figures.matchedPoints[trace] = distances.length;
  figures.splits[trace] = matched.splits.length;
  figures.meanDistance[trace] = meanOf(distances);
  figures.distance95[trace] = percentile95(distances);
  for (const piece of matched.pieces) {
    if (piece.roads.length > 1) figures.trips[trace]++;
    figures.uTurns[trace] += piece.uTurns.length;
    figures.detours[trace] += piece.detours.length;
    figures.routeMeters[trace] += piece.routeMeters;
    figures.seconds[trace] += piece.seconds;
    figures.steps[trace] += piece.matchedPoints - 1;
    figures.implausibleSteps[trace] += piece.implausibleSteps;
  }
}

/** @param distances (P) metres of every point, NaN where it is not matched */
export function matchQuality(
  traces: GpsTraces,
  figures: TraceFigures,
  fates: Uint8Array,
  distances: Float32Array,
  { oneRoadPieces, tripsWithDetour }: Pick<MatchQuality, 'oneRoadPieces' | 'tripsWithDetour'>,
): MatchQuality {
  const known = distances.filter((distance) => !Number.isNaN(distance));
  const counts = new Array<number>(POINT_FATES.length).fill(0);
  for (const fate of fates) counts[fate]++;
  const [routeMeters, seconds] = [sumOf(figures.routeMeters), sumOf(figures.seconds)];
  return {
    traces: traces.traceCount,
    tracesWithoutTrip: figures.trips.filter((trips) => trips === 0).length,
    trips: sumOf(figures.trips),
    oneRoadPieces,
    points: fates.length,
    fates: Object.fromEntries(POINT_FATES.map((name, i) => [name, counts[i]])) as Record<PointFate, number>,
    matchedShare: counts[MATCHED] / fates.length,
    meanDistance: meanOf(known),
    distance95: percentile95(known),
    splits: sumOf(figures.splits),
    uTurns: sumOf(figures.uTurns),
    detours: sumOf(figures.detours),
    tripsWithDetour,
    routeMeters,
    seconds,
    metersPerSecond: routeMeters / seconds,
    implausibleShare: sumOf(figures.implausibleSteps) / sumOf(figures.steps),
  };
}

function sumOf(values: Uint32Array | Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

const meanOf = (values: Float32Array | Float64Array): number => sumOf(values) / values.length;

/** The smallest value that 95 in 100 do not exceed; NaN of none. Sorts `values`. */
function percentile95(values: Float32Array | Float64Array): number {
  return values.length === 0 ? NaN : values.sort()[Math.ceil(0.95 * values.length) - 1];
}
