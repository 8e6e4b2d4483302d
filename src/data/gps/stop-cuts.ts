/** A stretch of points cut at its stops. */
export interface StopCuts {
  /** [start, end) of each piece; the first and the last point of a stop belong to the pieces beside it. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly stops: number;
  /** Points within stops that belong to no piece. */
  readonly within: number;
}

/**
 * Anchors tried per window of near points: enough to find its stop, few enough for points ten times a second.
 */
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
