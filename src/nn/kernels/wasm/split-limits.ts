/** Nanoseconds of work below which parts cost more than they save: a run of a crew takes some microseconds. */
export const WORTH_SPLITTING = 60_000;
/** No part is shorter than this. */
export const SHORTEST_PART = 20_000;
