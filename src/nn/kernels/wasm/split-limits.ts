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
