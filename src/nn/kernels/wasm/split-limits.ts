/**
 * Nanoseconds of work below which parts cost more than they save. A run costs a microsecond where no other thread
 * comes; one that sleeps comes after 7 to 15 microseconds.
 */
export const WORTH_SPLITTING = 30_000;
/** No part is shorter than this. */
export const SHORTEST_PART = 10_000;
