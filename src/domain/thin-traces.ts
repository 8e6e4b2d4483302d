import { Failure } from '../base/failure';
import type { GpsTraces } from './gps-traces';

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
    throw new Failure(
      'bad-input',
      `Every n-th point is kept, and n is a whole number from 1 on, not ${thinning.every}.`,
    );
  }
  if (thinning.seconds > 0 && thinning.seconds < Infinity) return;
  throw new Failure(
    'bad-input',
    `A point is kept once in so many seconds, which are above 0, not ${thinning.seconds}.`,
  );
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
