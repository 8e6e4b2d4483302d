import { middleNumber } from '../../../../base/quantiles';
import { fixed } from '../../../figures';
import { roundMost } from '../../../value-scale';
import type { SplitName } from '../../../../domain/dataset';
import { dayWords, PART_LABELS } from '../../../time-axis';

/** What is spread; arrays are by trip. */
export interface SpreadOfTrips {
  readonly points: Uint16Array;
  /** Seconds. */
  readonly duration: Float32Array;
  /** Seconds between two points, median. */
  readonly interval: Float32Array;
}

/** How values of trips are spread. */
export interface ValueHistogram {
  readonly title: string;
  readonly unit: string;
  /** (B+1) the edges of the bins. */
  readonly edges: readonly number[];
  /** (B) */
  readonly counts: readonly number[];
  /** "median 63". */
  readonly aside: string;
}

const BINS = 20;
/** Values below this are as good as none. */
const LEAST_MOST = 1e-6;

/** Points, minutes and seconds between points of trips. */
export const tripHistograms = ({ points, duration, interval }: SpreadOfTrips): ValueHistogram[] =>
  points.length === 0
    ? []
    : [
        valueHistogram('Points of a trip', '', points),
        valueHistogram(
          'Duration',
          'min',
          Float32Array.from(duration, (seconds) => seconds / 60),
        ),
        valueHistogram('Time between points', 's', interval),
      ];

/** Even bins from 0 to a round number. @param values (N) one at least, none below 0 */
export function valueHistogram(title: string, unit: string, values: ArrayLike<number>): ValueHistogram {
  const sorted = Float64Array.from(values).sort();
  const most = roundMost(Math.max(LEAST_MOST, sorted[sorted.length - 1]));
  const counts = new Array<number>(BINS).fill(0);
  for (const value of sorted) counts[Math.min(BINS - 1, Math.floor((BINS * value) / most))]++;
  const median = middleNumber(sorted);
  return {
    title,
    unit,
    edges: Array.from({ length: BINS + 1 }, (_, i) => (most * i) / BINS),
    counts,
    aside: `median ${fixed(median, median < 10 ? 1 : 0)}${unit ? ` ${unit}` : ''}`,
  };
}

const DAY = 86_400;

/** The parts in their order, as people call them. */
export const PARTS: readonly { readonly name: SplitName; readonly label: string }[] = (
  ['train', 'val', 'test'] as const
).map((name) => ({ name, label: PART_LABELS[name] }));

const dayText = (day: number): string =>
  dayWords({ start: day * DAY, binSeconds: DAY, rows: 1, parts: [] }, 0);

/** Days as runs: "Mon 1 Jul to Fri 5 Jul, Mon 8 Jul". @param days since 1970, ascending */
export function partText(days: readonly number[]): string {
  if (days.length === 0) return 'by time within the days';
  const runs: [first: number, last: number][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && day === run[1] + 1) run[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .map(([first, last]) => (first === last ? dayText(first) : `${dayText(first)} to ${dayText(last)}`))
    .join(', ');
}
