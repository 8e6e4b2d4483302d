import { badInput } from '../base/failure';

/** Raw or cleaned GPS traces as flat arrays: trace t has the points offsets[t] .. offsets[t+1]. */
export interface GpsTraces {
  readonly traceCount: number;
  /** (N+1) offsets, counted in points. */
  readonly offsets: Uint32Array;
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /**
   * (P) seconds since 1970 on the clock of the place (like
   * `TrajectorySet.times`: the zone is already applied).
   */
  readonly times: Float64Array;
  /** (P) 1 while a passenger is aboard, 0 while none is; null where the source does not say. */
  readonly occupied: Uint8Array | null;
  /** (N) index into `vehicles`. */
  readonly vehicleCodes: Uint32Array;
  /** Names of vehicles (or persons, or files) as the source has them. */
  readonly vehicles: readonly string[];
  /** (N) what the source calls each trace's trip, '' where it calls it nothing; left out where no trip is named. */
  readonly tripNames?: readonly string[];
  /** (N) index into `sources`. */
  readonly sourceCodes: Uint32Array;
  /** Names of the files that the traces were read from. */
  readonly sources: readonly string[];
  /** (N) data row (or track) of each trace's first point in its file, counted from 1 without the header. */
  readonly sourceRows: Uint32Array;
}

export const emptyGpsTraces = (): GpsTraces => ({
  traceCount: 0,
  offsets: new Uint32Array(1),
  lonLat: new Float64Array(0),
  times: new Float64Array(0),
  occupied: null,
  vehicleCodes: new Uint32Array(0),
  vehicles: [],
  sourceCodes: new Uint32Array(0),
  sources: [],
  sourceRows: new Uint32Array(0),
});

/** Some traces, in the order of their numbers in `chosen` (copies). */
export function selectTraces(traces: GpsTraces, chosen: ArrayLike<number>): GpsTraces {
  const { lonLat, times, occupied, tripNames } = traces;
  const offsets = new Uint32Array(chosen.length + 1);
  const points: number[] = [];
  for (let i = 0; i < chosen.length; i++) {
    for (let point = traces.offsets[chosen[i]]; point < traces.offsets[chosen[i] + 1]; point++)
      points.push(point);
    offsets[i + 1] = points.length;
  }
  const each = (codes: Uint32Array) => Uint32Array.from(chosen, (trace) => codes[trace]);
  return {
    ...traces,
    traceCount: chosen.length,
    offsets,
    lonLat: Float64Array.from({ length: 2 * points.length }, (_, i) => lonLat[2 * points[i >> 1] + (i % 2)]),
    times: Float64Array.from(points, (point) => times[point]),
    occupied: occupied && Uint8Array.from(points, (point) => occupied[point]),
    vehicleCodes: each(traces.vehicleCodes),
    sourceCodes: each(traces.sourceCodes),
    sourceRows: each(traces.sourceRows),
    ...(tripNames && { tripNames: Array.from(chosen, (trace) => tripNames[trace]) }),
  };
}

/** Which points of a trace are kept: every n-th, or one in so many seconds. The first and the last always are. */
export type Thinning = { readonly every: number } | { readonly seconds: number };

/**
 * The points of one trace that a thinning keeps, ascending.
 * @param times (P) seconds; a point without a time is kept only as the first or the last
 * @throws Failure 'bad-input' for a thinning that is none
 */
export function keptPoints(times: ArrayLike<number>, thinning: Thinning): Uint32Array {
  checkThinning(thinning);
  const kept: number[] = [];
  for (let point = 0; point < times.length; point++) {
    const isEnd = point === 0 || point === times.length - 1;
    if (isEnd || isDue(times, point, kept[kept.length - 1], thinning)) kept.push(point);
  }
  return Uint32Array.from(kept);
}

const isDue = (times: ArrayLike<number>, point: number, last: number, thinning: Thinning): boolean =>
  'every' in thinning ? point % thinning.every === 0 : times[point] - times[last] >= thinning.seconds;

function checkThinning(thinning: Thinning): void {
  if ('every' in thinning) {
    if (Number.isInteger(thinning.every) && thinning.every >= 1) return;
    throw badInput(`Every n-th point is kept, and n is a whole number from 1 on, not ${thinning.every}.`);
  }
  if (thinning.seconds > 0 && thinning.seconds < Infinity) return;
  throw badInput(`A point is kept once in so many seconds, which are above 0, not ${thinning.seconds}.`);
}

/** Traces as a device would have sent them that sends less often: each with the points that `keptPoints` says. */
export function thinTraces(traces: GpsTraces, thinning: Thinning): GpsTraces {
  const { traceCount, offsets, lonLat, times, occupied } = traces;
  const kept: number[] = [];
  const starts = new Uint32Array(traceCount + 1);
  for (let trace = 0; trace < traceCount; trace++) {
    const own = keptPoints(times.subarray(offsets[trace], offsets[trace + 1]), thinning);
    for (const point of own) kept.push(offsets[trace] + point);
    starts[trace + 1] = kept.length;
  }
  return {
    ...traces,
    offsets: starts,
    lonLat: Float64Array.from({ length: 2 * kept.length }, (_, i) => lonLat[2 * kept[i >> 1] + (i % 2)]),
    times: Float64Array.from(kept, (point) => times[point]),
    occupied: occupied && Uint8Array.from(kept, (point) => occupied[point]),
  };
}
