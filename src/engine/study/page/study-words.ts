import type { Difference } from '../tables/arm-comparisons';
import type { MeasureFormat } from '../tables/measure-format';
import { percent } from '../../report/html/words';
import type { TripsSaved } from '../tables/trips-saved';
import { markdownTable, visible } from '../../../base/text';

export const withUnit = (text: string, unit: string): string => (unit ? `${text} ${unit}` : text);

/** "better by 1.2 [0.4, 2.0] points": of a clear finding, in its direction. */
export function sizeOf({ finding, ...estimate }: Difference, format: MeasureFormat): string {
  const sign = estimate.value < 0 ? -1 : 1;
  const [low, high] = [estimate.low!, estimate.high!].map((end) => sign * end).sort((a, b) => a - b);
  const size = format.interval({ ...estimate, value: sign * estimate.value, low, high });
  return `${finding} by ${withUnit(size, format.differenceUnit)}`;
}

/** "21 % [15 %, 30 %]"; what lies beyond the curve is said to. */
export function savedWords({ needed, low, high }: TripsSaved, sizes: readonly number[]): string {
  const value = sizeWords(needed, sizes);
  if (low === null || high === null || (low === needed && high === needed)) return value;
  return `${value} [${sizeBound(low, sizes)}, ${sizeBound(high, sizes)}]`;
}

/** A size in percent of the trips, or on which side of the curve it lies. */
export function sizeWords(size: number, sizes: readonly number[]): string {
  const side = size === Infinity ? ' (beyond the curve)' : size === 0 ? ' (below the curve)' : '';
  return `${sizeBound(size, sizes)}${side}`;
}

/** The same in short: "more than 80 %". */
export function sizeBound(size: number, sizes: readonly number[]): string {
  if (size === Infinity) return `more than ${percent(sizes[sizes.length - 1], 0)}`;
  if (size === 0) return `less than ${sharePercent(sizes[0])}`;
  return sharePercent(size);
}

/** Small shares have a decimal. */
export const sharePercent = (share: number): string =>
  percent(share, share < 0.1 && (1000 * share) % 10 > 0.5 ? 1 : 0);

/** A text of a stranger as Markdown that says only itself: on one line, no sign of it is markup. */
export const plain = (text: string): string =>
  visible(text).replace(/[\\`*_{}[\]<>#|~!]/g, (sign) => `\\${sign}`);

/** A table whose first column is of words. Cells are plain texts. */
export const plainTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable(
    head.map(plain),
    rows.map((cells) => cells.map(plain)),
  );
