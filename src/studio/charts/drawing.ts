import type { InkName } from '../inks';
import { axisScale, type ChartSpec } from './chart-specs';

/** Dashes and gaps of lines of old trips, in px: no network has them. */
export const OLD_DASH: readonly number[] = [8, 3, 2, 3];

/** What stands at values before the first step. */
export const AS_IT_CAME = 'as it came';

/** How one line of a chart is drawn. */
export interface Stroke {
  readonly ink: InkName;
  /** Whether these are the raw values, drawn faint behind their moving average. */
  readonly faint: boolean;
  /** Whether single points are marked, as for values per epoch. */
  readonly points: boolean;
  /** Whether it is of trips of earlier data. */
  readonly old: boolean;
  /** In place of the dashes of its ink. */
  readonly dash?: readonly number[] | undefined;
}

/** A chart that is ready to be drawn. */
export interface Drawing {
  readonly strokes: readonly Stroke[];
  readonly data: Aligned;
  /** First and last step in view. */
  readonly range: readonly [number, number];
  /** How places of the x axis are written, and the distances that they may have; left out: as numbers. */
  readonly places?: { readonly text: (x: number) => string; readonly distances: readonly number[] };
  /** Whether the values before the first step are marked: those of weights as they came. */
  readonly asItCame: boolean;
}

/** How a chart is looked at. */
export interface Look {
  /** Width of the plot in px. */
  readonly width: number;
  readonly smoothing: number;
  readonly log: boolean;
  /** First and last step in view. */
  readonly range: readonly [number, number];
}

/**
 * The lines of a chart, smoothed and thinned to the width in px. Raw values stay faintly visible behind
 * smoothed ones.
 */
export function drawing(spec: ChartSpec, { width, smoothing, log, range }: Look): Drawing {
  const [from, to] = range;
  const scale = axisScale(spec);
  const strokes: Stroke[] = [];
  const lines = spec.lines.flatMap(({ network, x, y, old = false, dash }) => {
    const weight = spec.smoothed ? weightFor(y.length, smoothing) : 0;
    const versions = weight > 0 ? [y, smooth(y, weight)] : [y];
    return versions.map((values, i) => {
      strokes.push({
        ink: network.ink,
        faint: weight > 0 && i === 0,
        points: spec.per === 'epoch',
        old,
        ...(dash && { dash }),
      });
      const places = decimate(x, values, { from, to, width });
      return { x: places.map((place) => x[place]), y: places.map((place) => scale * values[place]) };
    });
  });
  return { strokes, data: align(lines, log && spec.canLog), range, asItCame: spec.asItCame && from <= 0 };
}

/** The steps from 0 to the last one that any line of any chart reaches. */
export function stepRange(specs: readonly ChartSpec[]): readonly [number, number] {
  let last = 1;
  for (const { lines } of specs)
    for (const { x } of lines) if (x.length > 0) last = Math.max(last, x[x.length - 1]);
  return [0, last];
}

/** The points of a line, from left to right. */
interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** One x for all lines, as uPlot expects it; y is null where a line has no point. */
type Aligned = [number[], ...(number | null)[][]];

/**
 * Aligns lines over the union of their x. On a logarithmic scale, values that are not above 0 are left out.
 */
export function align(lines: readonly Points[], log: boolean): Aligned {
  const all = new Set<number>();
  for (const { x } of lines) for (let i = 0; i < x.length; i++) all.add(x[i]);
  const union = [...all].sort((a, b) => a - b);
  const columns = lines.map(({ x, y }) => {
    const column = new Array<number | null>(union.length).fill(null);
    let at = 0;
    for (let i = 0; i < x.length; i++) {
      while (union[at] < x[i]) at++;
      column[at] = !Number.isFinite(y[i]) || (log && y[i] <= 0) ? null : y[i];
    }
    return column;
  });
  return [union, ...columns];
}

/**
 * Indices of `x` (rising) to draw between `from` and `to` on `width` px: the first, the last, the least and
 * the greatest value of each px, so that no peak is lost, and one index beyond each end, so that lines reach
 * the edge. Values that are not finite are left out. At most 4 * width + 2 indices, rising.
 */
export function decimate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): number[] {
  const first = Math.max(0, firstNotBelow(x, from) - 1);
  const end = Math.min(x.length, firstNotBelow(x, to) + 2);
  const places: number[] = [];
  const perPixel = (to - from) / Math.max(1, width);
  let pixel = -Infinity;
  let bucket: Bucket | null = null;
  for (let i = first; i < end; i++) {
    if (!Number.isFinite(y[i])) continue;
    const here = perPixel > 0 ? Math.floor((x[i] - from) / perPixel) : i;
    if (!bucket || here !== pixel) {
      if (bucket) pushBucket(places, bucket);
      bucket = { first: i, least: i, most: i, last: i };
      pixel = here;
      continue;
    }
    if (y[i] < y[bucket.least]) bucket.least = i;
    if (y[i] > y[bucket.most]) bucket.most = i;
    bucket.last = i;
  }
  if (bucket) pushBucket(places, bucket);
  return places;
}

interface Bucket {
  first: number;
  least: number;
  most: number;
  last: number;
}

function pushBucket(places: number[], { first, least, most, last }: Bucket): void {
  places.push(first);
  for (const place of [Math.min(least, most), Math.max(least, most), last])
    if (place > places[places.length - 1]) places.push(place);
}

/** The first index whose value is not below `value`; the length if there is none. */
export function firstNotBelow(rising: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index whose value is nearest to `value`; -1 for an empty array. */
export function nearest(rising: ArrayLike<number>, value: number): number {
  const after = firstNotBelow(rising, value);
  if (after === 0) return rising.length === 0 ? -1 : 0;
  if (after === rising.length) return after - 1;
  return rising[after] - value < value - rising[after - 1] ? after : after - 1;
}

/** Fewer points than this are not smoothed. */
const FEW = 8;

/** The weight of earlier values for `count` points: at most `wanted`, and less for few points. */
export const weightFor = (count: number, wanted: number): number =>
  Math.max(0, Math.min(wanted, 1 - FEW / Math.max(1, count)));

/**
 * Exponential moving average without the bias of its start: out_i = sum_j w^(i-j) y_j / sum_j w^(i-j). The
 * `weight` w of earlier values is in [0, 1); 0 gives the values themselves. Values that are not finite give
 * NaN and do not count.
 */
export function smooth(values: ArrayLike<number>, weight: number): Float32Array {
  const out = new Float32Array(values.length);
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      out[i] = NaN;
      continue;
    }
    sum = weight * sum + values[i];
    mass = weight * mass + 1;
    out[i] = sum / mass;
  }
  return out;
}
