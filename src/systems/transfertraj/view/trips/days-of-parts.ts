import { dayOf } from '../../../../data/splits/split-trips';
import type { SplitName } from '../../../../domain/dataset';
import type { TrajectoriesSummary } from '../../recovery/recovery-service';

/**
 * Days since 1970 on which trips of each part begin, ascending, each once; null where trips of one day are in several parts.
 */
export function daysOfParts({
  parts,
  start,
}: Pick<TrajectoriesSummary, 'parts' | 'start'>): Readonly<Record<SplitName, readonly number[]>> | null {
  const daysOf = (part: Uint32Array) =>
    [...new Set(Array.from(part, (trip) => dayOf({ times: start.subarray(trip) })))].sort((a, b) => a - b);
  const days = { train: daysOf(parts.train), val: daysOf(parts.val), test: daysOf(parts.test) };
  const all = Object.values(days).flat();
  return new Set(all).size === all.length ? days : null;
}
