import { middleNumber } from '../../base/quantiles';
import { boundsOfPoints, type Bounds } from '../../domain/geo';
import type { GpsTraces } from '../../domain/gps-traces';

/** Intervals that the median is taken of: more say nothing more. */
const MOST_INTERVALS = 200_000;
/** Pauses longer than this are no sampling interval. */
const LONGEST_INTERVAL = 3600;

/** Median seconds between neighbouring points of traces; null where there are none. */
export function medianIntervalSeconds({ offsets, times, traceCount }: GpsTraces): number | null {
  const stride = Math.max(1, Math.floor(times.length / MOST_INTERVALS));
  const intervals = new Float64Array(Math.ceil(times.length / stride));
  let count = 0;
  for (let t = 0; t < traceCount; t++) {
    for (let p = offsets[t] + 1; p < offsets[t + 1]; p++) {
      if (p % stride !== 0) continue;
      const interval = Math.abs(times[p] - times[p - 1]);
      if (interval > 0 && interval <= LONGEST_INTERVAL) intervals[count++] = interval;
    }
  }
  if (count === 0) return null;
  return middleNumber(intervals.subarray(0, count));
}

/** The smallest box that holds all points, null where there are none. */
export function traceBounds({ lonLat }: GpsTraces): Bounds | null {
  return lonLat.length === 0 ? null : boundsOfPoints(lonLat);
}

/** The first and the last time of all points, null where there are none. */
export function timeSpan({ times }: GpsTraces): { first: number | null; last: number | null } {
  if (times.length === 0) return { first: null, last: null };
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return { first, last };
}

/** Traces one after another; the occupied flag stays if all that have points carry it. */
export function joinTraces(sets: readonly GpsTraces[]): GpsTraces {
  const withPoints = sets.filter(({ traceCount }) => traceCount > 0);
  if (withPoints.length === 1) return withPoints[0];
  const total = (size: (set: GpsTraces) => number) => withPoints.reduce((sum, set) => sum + size(set), 0);
  const points = total(({ times }) => times.length);
  const traceCount = total((set) => set.traceCount);
  const hasOccupied = withPoints.length > 0 && withPoints.every(({ occupied }) => occupied !== null);
  const joined = {
    traceCount,
    offsets: new Uint32Array(traceCount + 1),
    lonLat: new Float64Array(2 * points),
    times: new Float64Array(points),
    occupied: hasOccupied ? new Uint8Array(points) : null,
    vehicleCodes: new Uint32Array(traceCount),
    vehicles: [...new Set(withPoints.flatMap(({ vehicles }) => vehicles))],
    sourceCodes: new Uint32Array(traceCount),
    sources: [...new Set(withPoints.flatMap(({ sources }) => sources))],
    sourceRows: new Uint32Array(traceCount),
    ...(withPoints.some(({ tripNames }) => tripNames) && {
      tripNames: withPoints.flatMap((set) => set.tripNames ?? new Array<string>(set.traceCount).fill('')),
    }),
  };
  let [trace, point] = [0, 0];
  for (const set of withPoints) {
    copyInto(joined, set, trace, point);
    trace += set.traceCount;
    point += set.times.length;
  }
  return joined;
}

function copyInto(joined: GpsTraces, set: GpsTraces, trace: number, point: number): void {
  const codesIn = (all: readonly string[]) => new Map(all.map((name, code) => [name, code]));
  const vehicle = codesIn(joined.vehicles);
  const source = codesIn(joined.sources);
  joined.lonLat.set(set.lonLat, 2 * point);
  joined.times.set(set.times, point);
  if (joined.occupied && set.occupied) joined.occupied.set(set.occupied, point);
  joined.sourceRows.set(set.sourceRows, trace);
  for (let t = 0; t < set.traceCount; t++) {
    joined.offsets[trace + t + 1] = point + set.offsets[t + 1];
    joined.vehicleCodes[trace + t] = vehicle.get(set.vehicles[set.vehicleCodes[t]]) ?? 0;
    joined.sourceCodes[trace + t] = source.get(set.sources[set.sourceCodes[t]]) ?? 0;
  }
}

/** A stretch of points cut at its stops. */
interface StopCuts {
  /** [start, end) of each piece; the first and the last point of a stop belong to the pieces beside it. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly stops: number;
  /** Points within stops that belong to no piece. */
  readonly within: number;
}

/** Anchors tried per window of near points: few enough for ten points a second. */
const ANCHORS_PER_WINDOW = 8;

/**
 * Finds stops: `stopSeconds` or longer near one point. A trip ends where a stop begins, and
 * the next one begins where it ends. `timeOf(i)` increases; `near(i, j)` tells whether point
 * j lies within the radius of point i.
 */
export function cutAtStops(
  count: number,
  timeOf: (i: number) => number,
  near: (i: number, j: number) => boolean,
  stopSeconds: number,
): StopCuts {
  const ranges: [number, number][] = [];
  let [start, stops, within] = [0, 0, 0];
  let i = 0;
  while (i < count && timeOf(count - 1) - timeOf(i) >= stopSeconds) {
    let end = i + 1;
    while (end < count && near(i, end)) end++;
    if (end === i + 1 || timeOf(end - 1) - timeOf(i) < stopSeconds) {
      i += Math.max(1, Math.floor((end - i) / ANCHORS_PER_WINDOW));
      continue;
    }
    stops++;
    // A stop at an end of the stretch takes its outermost point along.
    const before = i > start ? i + 1 : start;
    const after = end === count ? count : end - 1;
    if (before > start) ranges.push([start, before]);
    within += after - Math.max(before, start);
    start = i = after;
  }
  if (start < count) ranges.push([start, count]);
  return { ranges, stops, within };
}
