import { bootstrap, type Estimate } from '../../../../evaluation/bootstrap';
import type { RunRecord } from '../../../../engine/records/run-record';
import type { RouteSource } from '../../../../engine/routes/route-source';
import type { RouteSet } from '../../../../generation/route';
import { STUDENT_NAMES, type StudentName } from '../../distillation/distillation-config';
import { routesRecord } from '../../record';
import { fixed, percent } from '../../../../studio/figures';

/** The two numbers of a student that matter most. */
export interface StudentResult {
  readonly student: StudentName;
  /** Share of the next roads that were right; NaN without test and validation trips. */
  readonly accuracy: number;
  /** Share of the routes that arrived; NaN without routes. */
  readonly arrival: number;
}

/** What a finished run says of its students. */
export interface RunResult {
  /** In the order in which they were trained. */
  readonly students: readonly StudentResult[];
  /** Trips that the accuracy was measured on. */
  readonly trips: 'test' | 'validation';
  /** Number of pairs that the students drew routes for; 0 without routes. */
  readonly pairs: number;
  /**
   * Distilled minus vanilla arrival as a share, with its 95 % interval, resampled pair by pair; null unless
   * both drew routes for more than one pair.
   */
  readonly arrivalGap: Estimate | null;
}

/** Routes of some sources for the same pairs. */
export type RouteSets = readonly { readonly source: RouteSource; readonly routes: RouteSet }[];

/** @param sets the routes of the run for its test pairs */
export function runResult(record: RunRecord, sets: RouteSets): RunResult {
  const { students, config } = routesRecord(record);
  const names = STUDENT_NAMES.filter((name) => students[name]);
  const hasTest = names.every((name) => Number.isFinite(students[name]!.scores.test.accuracy));
  const drawn = (name: StudentName) => routesOf(sets, name);
  const [vanilla, distilled] = [drawn('vanilla'), drawn('distilled')];
  return {
    students: names.map((student) => ({
      student,
      accuracy: students[student]!.scores[hasTest ? 'test' : 'val'].accuracy,
      arrival: arrivalOf(drawn(student)),
    })),
    trips: hasTest ? 'test' : 'validation',
    pairs: (distilled ?? vanilla)?.count ?? 0,
    arrivalGap: vanilla && distilled ? gap(vanilla, distilled, config.evaluation.resamples) : null,
  };
}

export const routesOf = (sets: RouteSets, student: StudentName): RouteSet | null =>
  sets.find(({ source }) => source === student)?.routes ?? null;

function arrivalOf(routes: RouteSet | null): number {
  if (!routes || routes.count === 0) return NaN;
  return routes.arrived.reduce((sum, one) => sum + one, 0) / routes.count;
}

function gap(before: RouteSet, after: RouteSet, resamples: number): Estimate | null {
  const { count } = before;
  if (count < 2 || after.count !== count) return null;
  const difference = (weights: Float64Array) =>
    weights.reduce((sum, weight, i) => sum + weight * (after.arrived[i] - before.arrived[i]), 0) / count;
  return bootstrap(count, { difference }, { resamples }).difference;
}

/** A pair whose two routes tell the students apart. */
export interface TellingPair {
  /** From 0. */
  readonly pair: number;
  readonly vanillaArrived: boolean;
  readonly distilledArrived: boolean;
  /** Share of the roads of either route that both use, from 0 to 1. */
  readonly shared: number;
}

/** Who arrives, the most telling first. */
const KINDS: readonly ((pair: TellingPair) => boolean)[] = [
  (one) => one.distilledArrived && !one.vanillaArrived,
  (one) => one.vanillaArrived && !one.distilledArrived,
  (one) => one.vanillaArrived && one.distilledArrived,
  (one) => !one.vanillaArrived && !one.distilledArrived,
];

/**
 * The pairs that tell two students apart most, at most `most`: one that only the distilled student arrives at, one
 * that only the vanilla student does and one that both do by different roads, as far as there are such pairs; then
 * further ones of these kinds, in turn. Of each kind the pairs come first whose routes share least. Routes over the
 * same roads are never among them.
 * @param vanilla its routes, for the same pairs as those of `distilled`
 */
export function tellingPairs(vanilla: RouteSet, distilled: RouteSet, most = 3): TellingPair[] {
  const different = Array.from({ length: Math.min(vanilla.count, distilled.count) }, (_, pair) => ({
    pair,
    vanillaArrived: vanilla.arrived[pair] === 1,
    distilledArrived: distilled.arrived[pair] === 1,
    shared: sharedRoads(roadsOf(vanilla, pair), roadsOf(distilled, pair)),
  }))
    .filter(({ shared }) => shared < 1)
    .sort((a, b) => a.shared - b.shared || a.pair - b.pair);
  const [onlyDistilled, onlyVanilla, both, none] = KINDS.map((isOfKind) => different.filter(isOfKind));
  return [...inTurn([onlyDistilled, onlyVanilla, both]), ...none].slice(0, most);
}

/** The first of each list, then the second of each, and so on. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

const roadsOf = ({ offsets, roads }: RouteSet, pair: number): Set<number> =>
  new Set(roads.subarray(offsets[pair], offsets[pair + 1]));

function sharedRoads(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const both = [...a].filter((road) => b.has(road)).length;
  return both / (a.size + b.size - both);
}

/** Why a student that follows the teacher closely may arrive less often. */
const TEACHER_LIMIT =
  'The teacher knows the habits of the last few roads, not the destination: the larger its weight λ, the more ' +
  'the distilled student follows habits and forgets where it is going.';

const OTHER: Readonly<Record<StudentName, string>> = {
  vanilla: 'Train both from the same seed to see what a teacher changes.',
  distilled: 'Train both from the same seed to see what the teacher changed.',
};

/** The verdict on a finished run: a sentence on the next road and one on arrival, as far as there are numbers. */
export function resultInWords({ students, arrivalGap }: RunResult): string[] {
  if (students.length < 2)
    return students.map(({ student }) => `Only the ${student} student was trained. ${OTHER[student]}`);
  const [vanilla, distilled] = students;
  const gap = distilled.accuracy - vanilla.accuracy;
  return [
    ...(Number.isFinite(gap) ? [accuracyInWords(gap)] : []),
    ...(arrivalGap ? [arrivalInWords(arrivalGap)] : []),
  ];
}

/** Why the distilled student arrives less often than the vanilla student; null where it does not. */
export const reasonInWords = ({ arrivalGap }: Pick<RunResult, 'arrivalGap'>): string | null =>
  arrivalGap && arrivalGap.value < 0 ? TEACHER_LIMIT : null;

function accuracyInWords(gap: number): string {
  const points = pointsInWords(gap);
  if (points === null) return 'Next road right: both students are equally accurate.';
  return `Next road right: distilled is ${points}. A single run cannot tell whether another seed would say the same.`;
}

function arrivalInWords({ value, low, high }: Estimate): string {
  const points = pointsInWords(value);
  if (points === null) return 'Arrived: no difference.';
  const isClear = low > 0 || high < 0;
  const verdict = isClear ? 'a clear difference' : 'no clear difference (could be chance)';
  return `Arrived: distilled is ${points}; ${verdict}. 95 % interval: ${signedPoints(low)} to ${signedPoints(high)}.`;
}

/** "1.2 points better"; null for no difference in the digits shown. */
export function pointsInWords(gap: number): string | null {
  const text = fixed(100 * Math.abs(gap), 1);
  return text === '0.0' ? null : `${text} points ${gap > 0 ? 'better' : 'worse'}`;
}

/** A share in points with its sign, the minus as U+2212. */
export const signedPoints = (share: number): string => {
  const text = fixed(100 * Math.abs(share), 1);
  return text === '0.0' ? text : `${share < 0 ? '−' : '+'}${text}`;
};

/** What tells the students apart at a pair: "Only the distilled student arrives". */
export function tellingPairInWords({ vanillaArrived, distilledArrived, shared }: TellingPair): string {
  if (vanillaArrived !== distilledArrived)
    return `Only the ${distilledArrived ? 'distilled' : 'vanilla'} student arrives`;
  const who = vanillaArrived ? 'Both arrive' : 'Neither arrives';
  return `${who}; they share ${percent(shared, 0)} of their roads`;
}
