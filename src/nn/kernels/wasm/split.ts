import type { KernelCrew } from './threads/kernel-crew';

/** When work is split, in nanoseconds of one thread. Tests of the parts set both to nothing. */
export const SPLIT_LIMITS = {
  /**
   * Work below which parts cost more than they save. A run costs a microsecond where no other thread comes; one that
   * sleeps comes after 7 to 15 microseconds.
   */
  worthSplitting: 30_000,
  /** No part is shorter than this. */
  shortestPart: 10_000,
};

/** From one index to before another. */
export type Range = readonly [from: number, to: number];

/** Floats of a line of the cache: columns are cut at multiples of it, so that two threads seldom write to one line. */
export const LINE = 16;
/** More parts than threads, so that a thread that was interrupted takes fewer of them. */
const PARTS_PER_THREAD = 3;

/** How many parts work that takes one thread `nanoseconds` is cut into. */
export function partsOf(threads: number, nanoseconds: number, perThread = PARTS_PER_THREAD): number {
  if (threads === 1 || nanoseconds < SPLIT_LIMITS.worthSplitting) return 1;
  const most = Math.floor(nanoseconds / SPLIT_LIMITS.shortestPart);
  // As many for each thread, where all are alike.
  return most < perThread * threads ? Math.max(1, Math.min(most, threads)) : perThread * threads;
}

/**
 * 0 .. count in at most `parts` ranges, cut at multiples of `multiple`. At least one, which is empty where
 * count is 0: a kernel may have something to clear.
 */
export function evenRanges(count: number, parts: number, multiple = 1): Range[] {
  const units = Math.ceil(count / multiple);
  return weightedRanges(units, parts, (unit) => unit).map(([from, to]) => [
    from * multiple,
    Math.min(count, to * multiple),
  ]);
}

/**
 * 0 .. count in at most `parts` ranges of about the same work. `upTo(i)` is the work before i; it never falls.
 */
export function weightedRanges(count: number, parts: number, upTo: (index: number) => number): Range[] {
  const [start, all] = [upTo(0), upTo(count)];
  const ranges: Range[] = [];
  let from = 0;
  for (let part = 1; part <= parts && from < count; part++) {
    const wanted = start + ((all - start) * part) / parts;
    const to = part === parts ? count : Math.max(from + 1, firstAt(upTo, wanted, from, count));
    if (to > from) ranges.push([from, to]);
    from = to;
  }
  return ranges.length > 0 ? ranges : [[0, count]];
}

/** The first index above `from` that has at least the wanted work before it. */
function firstAt(upTo: (index: number) => number, wanted: number, from: number, count: number): number {
  let [low, high] = [from, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo(middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Work of a kernel on each of `count` rows, columns or elements, in nanoseconds of one thread. */
export interface EvenWork {
  readonly count: number;
  readonly each: number;
  /** Cuts lie at multiples of this. */
  readonly multiple?: number;
  /** At most; three unless told otherwise. */
  readonly partsPerThread?: number;
  /** Room that `OWN_SCRATCH` stands for. */
  readonly scratchFloats?: number;
}

/**
 * Columns of a matrix, cut between lines of the cache. Each part goes through all rows, so narrow ones cost more
 * in all than wide ones: one for each thread.
 */
export const columnsOf = (count: number, each: number): EvenWork => ({
  count,
  each,
  multiple: LINE,
  partsPerThread: 1,
});

/** Runs a kernel on `count` things that take as long each, split over the crew where it is worth it. */
export function runEvenly(
  crew: KernelCrew,
  kernel: string,
  { count, each, multiple, partsPerThread, scratchFloats }: EvenWork,
  argumentsOf: (from: number, to: number) => number[],
): void {
  const ranges = evenRanges(count, partsOf(crew.threads, count * each, partsPerThread), multiple);
  const parts = ranges.map(([from, to]) => argumentsOf(from, to));
  crew.run(kernel, parts, scratchFloats);
}

/** Work of a kernel on each of `count` things of unlike length, in nanoseconds of one thread for all of them. */
export interface WeightedWork {
  readonly count: number;
  readonly nanoseconds: number;
  /** Work before the i-th of them, in any unit; it never falls. */
  upTo(index: number): number;
}

/** Runs a kernel on things that take unlike long, split over the crew where it is worth it. */
export function runWeighted(
  crew: KernelCrew,
  kernel: string,
  { count, nanoseconds, upTo }: WeightedWork,
  argumentsOf: (from: number, to: number) => number[],
): void {
  const ranges = weightedRanges(count, partsOf(crew.threads, nanoseconds), upTo);
  crew.run(
    kernel,
    ranges.map(([from, to]) => argumentsOf(from, to)),
  );
}
