import { LONGEST_GAP_SECONDS } from './fastest';
import { JUMP_TOLERANCE_METERS } from './steps';
import { CLOCK_SECONDS, SPEED_ALLOWANCE } from './speeding';

/** How a single route behaves, in the order in which tables show it. */
export const CONDUCT_KEYS = [
  'length',
  'detour',
  'tripDetour',
  'remaining',
  'duration',
  'uTurns',
  'revisits',
  'loops',
  'jumps',
  'wrongWays',
  'forbiddenTurns',
  'closedRoads',
  'timesBack',
  'topSpeed',
  'speeding',
  'excess',
] as const;

export type ConductKey = (typeof CONDUCT_KEYS)[number];

/** What a column of conduct is called, in what unit, how it is read, and which way is worse. */
export interface ConductDefinition {
  readonly label: string;
  readonly unit: 'km' | 'min' | 'km/h' | 'share' | 'times' | '';
  readonly reading: string;
  /** `neither`: only beside the driven trip does it say anything. */
  readonly worse: 'higher' | 'neither';
  readonly decimals: number;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

export const CONDUCT: Readonly<Record<ConductKey, ConductDefinition>> = {
  length: {
    label: 'Length',
    unit: 'km',
    reading: 'sum of the lengths of its roads, the first and the last in full',
    worse: 'neither',
    decimals: 2,
  },
  detour: {
    label: 'Detour',
    unit: 'times',
    reading:
      'length over that of the shortest path between the requested roads; of a route that did not arrive, between its own first and last road',
    worse: 'higher',
    decimals: 2,
  },
  tripDetour: {
    label: 'Detour/trip',
    unit: 'times',
    reading: 'length over that of the real trip of the same OD pair; only routes that arrived have one',
    worse: 'higher',
    decimals: 2,
  },
  remaining: {
    label: 'Remaining',
    unit: 'km',
    reading:
      'great circle from the centre of the last road to that of the requested destination, R = 6371.0088 km; 0 on arrival',
    worse: 'higher',
    decimals: 2,
  },
  duration: {
    label: 'Duration',
    unit: 'min',
    reading:
      'from entering the first road to entering the last; routes of one road, or without times, have none',
    worse: 'neither',
    decimals: 1,
  },
  uTurns: {
    label: 'U-turns',
    unit: '',
    reading: 'a road followed by the other direction of its own street',
    worse: 'higher',
    decimals: 0,
  },
  revisits: {
    label: 'Revisits',
    unit: '',
    reading: 'roads that the route had driven before, in the same direction',
    worse: 'higher',
    decimals: 0,
  },
  loops: {
    label: 'Loops',
    unit: '',
    reading:
      'returns to a crossing passed before, each closed loop once and then forgotten; there and back on one street is a U-turn and no loop',
    worse: 'higher',
    decimals: 0,
  },
  jumps: {
    label: 'Jumps',
    unit: '',
    reading: `the next road lies more than ${JUMP_TOLERANCE_METERS} m from the last, end to end`,
    worse: 'higher',
    decimals: 0,
  },
  wrongWays: {
    label: 'Wrong ways',
    unit: '',
    reading: `roads that touch the one before or after (within ${JUMP_TOLERANCE_METERS} m) only where they would be driven against their direction`,
    worse: 'higher',
    decimals: 0,
  },
  forbiddenTurns: {
    label: 'Forbidden turns',
    unit: '',
    reading: `the next road begins within ${JUMP_TOLERANCE_METERS} m of the end of the last, but the network does not let it follow`,
    worse: 'higher',
    decimals: 0,
  },
  closedRoads: {
    label: 'Closed roads',
    unit: '',
    reading: 'closed roads that it drives; none where no road is closed',
    worse: 'higher',
    decimals: 0,
  },
  timesBack: {
    label: 'Times back',
    unit: '',
    reading: 'roads that it enters before the one that leads there',
    worse: 'higher',
    decimals: 0,
  },
  topSpeed: {
    label: 'Fastest part',
    unit: 'km/h',
    reading: `the larger of its average from the end of its first road on, with ${CLOCK_SECONDS} s more than the times say, and the greatest distance between two of its roads as the crow flies over the time between them, ${LONGEST_GAP_SECONDS} s at least`,
    worse: 'higher',
    decimals: 0,
  },
  speeding: {
    label: 'Above the limit',
    unit: 'share',
    reading: `of the roads that have times and a known limit, those driven at more than ${percent(SPEED_ALLOWANCE)} of it, with ${CLOCK_SECONDS} s more than the times say`,
    worse: 'higher',
    decimals: 1,
  },
  excess: {
    label: 'Largest excess',
    unit: 'km/h',
    reading: 'most km/h above a limit on the roads that count as driven above it; 0 if none does',
    worse: 'higher',
    decimals: 0,
  },
};
