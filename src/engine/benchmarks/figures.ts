import type { BenchmarkResult } from './report';

/** Figures of the table as text: on the command line and on the page. */

/** "0.29 to 0.32". */
export const range = ([lower, upper]: readonly [number, number]): string =>
  `${digits(lower)} to ${digits(upper)}`;

/** Share of the limit, "42 %"; nothing where it is not known. */
export const shareText = (share: number | null): string =>
  share === null ? '' : `${(100 * share).toPrecision(2)} %`;

/** "roads 2,039, trips 64". */
export const sizeText = (size: BenchmarkResult['size']): string =>
  Object.entries(size)
    .map(([what, value]) => `${what} ${digits(value)}`)
    .join(', ');

/** Three figures, whole numbers in full. */
export function digits(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
