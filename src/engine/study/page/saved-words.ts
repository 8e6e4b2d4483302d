import { percent } from '../../report/html/words';
import type { TripsSaved } from '../tables/trips-saved';

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
