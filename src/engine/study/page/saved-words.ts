import { percent } from '../../report/html/words';
import type { TripsSaved } from '../tables/trips-saved';

/** "21 % [15 %, 30 %] of them"; what lies beyond the curve is said to. */
export function savedWords({ needed, low, high }: TripsSaved, sizes: readonly number[]): string {
  const text = (one: number) => sizeWords(one, sizes);
  if (low === null || high === null) return text(needed);
  return `${text(needed)} [${text(low)}, ${text(high)}]`;
}

/** A size in percent of the trips, or on which side of the curve it lies. */
export function sizeWords(size: number, sizes: readonly number[]): string {
  if (size === Infinity) return `more than ${percent(sizes[sizes.length - 1], 0)} (beyond the curve)`;
  if (size === 0) return `less than ${percent(sizes[0], 0)} (below the curve)`;
  return percent(size, size < 0.1 ? 1 : 0);
}
