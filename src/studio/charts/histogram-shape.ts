import type { AttributeName, AttributeHistogram } from '../../evaluation/distribution-divergence';
import type { MeasureKey } from '../../evaluation/measure-catalogue';
import type { CsvTable } from '../csv-table';

/** The attributes of trips whose distributions are compared, as charts call them. */
export const TRIP_ATTRIBUTES = {
  distance: {
    label: 'Distance',
    title: 'Distance over the midpoints of the roads',
    unit: 'km',
    measure: 'jsdDistance',
  },
  radius: { label: 'Radius', title: 'Radius of gyration', unit: 'km', measure: 'jsdRadius' },
  duration: {
    label: 'Time per road',
    title: 'Time from one road to the next',
    unit: 'min',
    measure: 'jsdDuration',
  },
} as const satisfies Record<
  AttributeName,
  { readonly label: string; readonly title: string; readonly unit: string; readonly measure: MeasureKey }
>;

/** The bins of a histogram: edges, and one count less than edges, or as many: the last bin is then open. */
export interface BinnedCounts {
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** The positions of bins along the axis, in px. */
export interface BinPlaces {
  /** (B) left and right end of each bin. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Position in px of a value on the axis. */
  readonly at: (value: number) => number;
}

/** Least width of the open bin, and the gap before it, in px. */
const OPEN_WIDTH = 8;
const OPEN_GAP = 3;

export function binPlaces({ edges, counts }: BinnedCounts, width: number): BinPlaces {
  const last = edges.length - 1;
  const open = counts.length > last;
  const from = edges[0];
  const span = Math.max(edges[last] - from, Number.MIN_VALUE);
  const openWidth = open ? Math.max(OPEN_WIDTH, width / (last + 2)) : 0;
  const closedWidth = width - (open ? openWidth + OPEN_GAP : 0);
  const at = (value: number) => ((value - from) / span) * closedWidth;
  const left = Array.from({ length: last }, (_, b) => at(edges[b]));
  const right = Array.from({ length: last }, (_, b) => at(edges[b + 1]));
  return open ? { left: [...left, width - openWidth], right: [...right, width], at } : { left, right, at };
}

/** (B) share of each bin; all 0 if the counts are. */
export function shares(counts: ArrayLike<number>): Float64Array {
  const total = sumOf(counts);
  return Float64Array.from(counts, (one) => (total === 0 ? 0 : one / total));
}

const sumOf = (counts: ArrayLike<number>): number =>
  Array.prototype.reduce.call(counts, (sum, one) => (sum as number) + (one as number), 0) as number;

/** The upper outline of the bins as an SVG path. @param heights (B) px above `base` */
export function outline({ left, right }: BinPlaces, heights: ArrayLike<number>, base: number): string {
  let path = `M${px(left[0])} ${px(base)}`;
  for (let b = 0; b < left.length; b++) {
    // The outline goes down to the ground and up again between bins that do not touch.
    if (b > 0 && left[b] > right[b - 1] + 0.01) path += `V${px(base)}H${px(left[b])}`;
    path += `V${px(base - heights[b])}H${px(right[b])}`;
  }
  return `${path}V${px(base)}`;
}

const px = (value: number) => String(Math.round(value * 100) / 100);

/** Round values for the axis, from the first edge to the last, at most `most` of them. */
export function axisTicks(edges: ArrayLike<number>, most: number): number[] {
  const [from, to] = [edges[0], edges[edges.length - 1]];
  if (!(to > from)) return [from];
  const power = 10 ** Math.floor(Math.log10((to - from) / most));
  const steps = [1, 2, 2.5, 5, 10].map((factor) => factor * power);
  const fitting = (step: number) => Math.floor((to - from) / step + 1e-9) + 1 <= most;
  const step = steps.find(fitting) ?? 20 * power;
  const first = Math.ceil(from / step - 1e-9);
  const ticks: number[] = [];
  for (let k = first; k * step <= to + 1e-9 * step; k++) ticks.push(Number((k * step).toPrecision(10)));
  return ticks;
}

/** "2 to 2.5 km", "30 km and more". */
export function binInWords({ edges, counts }: BinnedCounts, bin: number, unit: string): string {
  const after = unit === '' ? '' : ` ${unit}`;
  const open = bin === edges.length - 1 && counts.length === edges.length;
  return open
    ? `${sensible(edges[bin])}${after} and more`
    : `${sensible(edges[bin])} to ${sensible(edges[bin + 1])}${after}`;
}

/** Four digits are enough to tell bins apart. */
export const sensible = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: 4 });

/** A series in words for screen readers: "most often 2 to 3 km (12 %), half of them below 4 km". */
export function inWords(bins: BinnedCounts, unit: string): string {
  const { counts, edges } = bins;
  const total = sumOf(counts);
  if (total === 0) return 'none';
  let most = 0;
  for (let b = 1; b < counts.length; b++) if (counts[b] > counts[most]) most = b;
  let [seen, middle] = [0, 0];
  while (middle < counts.length - 1 && seen + counts[middle] < total / 2) seen += counts[middle++];
  const often = `most often ${binInWords(bins, most, unit)} (${((100 * counts[most]) / total).toFixed(0)} %)`;
  const after = unit === '' ? '' : ` ${unit}`;
  const half =
    middle + 1 < edges.length
      ? `half of them below ${sensible(edges[middle + 1])}${after}`
      : `half of them from ${sensible(edges[middle])}${after} on`;
  return `${often}, ${half}`;
}

/** The bins of several series, for a file: their edges, how many are in each, and the shares. */
export function histogramTable({
  edges,
  series,
  unit,
}: {
  readonly edges: ArrayLike<number>;
  readonly series: readonly { readonly label: string; readonly counts: ArrayLike<number> }[];
  readonly unit: string;
}): CsvTable {
  const after = unit === '' ? '' : `, ${unit}`;
  const parts = series.map(({ counts }) => shares(counts));
  return {
    head: [`from${after}`, `to${after}`, ...series.flatMap(({ label }) => [label, `${label}, share`])],
    rows: Array.from(series[0]?.counts ?? [], (_, bin) => [
      edges[bin],
      // The last bin may have no end.
      edges[bin + 1],
      ...series.flatMap(({ counts }, i) => [counts[bin], parts[i][bin]]),
    ]),
  };
}

/** A histogram that people can read: a few bins of one width, and a last bin for all larger values. */
interface ReadableHistogram {
  /** (B) lower edges */
  readonly edges: Float64Array;
  /** (B) */
  readonly real: Float64Array;
  readonly generated: readonly Float64Array[];
  /** Number of bins of the measure that were merged into each bin. */
  readonly merged: number;
}

/** Share of the values that the bins before the last one hold at least. */
const IN_VIEW = 0.99;

/** Merges the 101 bins of a measure: the long tail into the last bin, the rest into at most `most` bins. */
export function readableHistogram(
  { edges, real, generated }: AttributeHistogram,
  most = 24,
): ReadableHistogram {
  const series = [real, ...generated];
  const needed = Math.max(...series.map(binsInView));
  const merged = Math.max(1, Math.ceil(needed / most));
  const bins = Math.ceil(needed / merged);
  const width = merged * (edges[1] - edges[0]);
  const mergedCounts = (counts: Float64Array) => {
    const out = new Float64Array(bins + 1);
    counts.forEach((count, bin) => (out[Math.min(bins, Math.floor(bin / merged))] += count));
    return out;
  };
  return {
    edges: Float64Array.from({ length: bins + 1 }, (_, bin) => bin * width),
    real: mergedCounts(real),
    generated: generated.map(mergedCounts),
    merged,
  };
}

/** Number of leading bins that hold the share in view: at least one, at most all but the open one. */
function binsInView(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const finite = counts.length - 1;
  let [sum, bin] = [0, 0];
  while (bin < finite && sum < IN_VIEW * total) sum += counts[bin++];
  return Math.max(1, bin);
}
