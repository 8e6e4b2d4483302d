import { bootstrap, type Estimate } from '../../../../evaluation/bootstrap';
import type { RunRecord } from '../../../../engine/records/run-record';
import type { GroupMeasures } from '../../../../engine/metrics/measure-route-groups';
import type { Measure, ResultTable, Values } from '../../../../engine/results/result-table';
import { MEASURE_KEYS, MEASURES } from '../../../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../../../evaluation/metrics-report';
import type { RouteSource } from '../../../../engine/routes/route-source';
import type { RouteSet } from '../../../../generation/route';
import { STUDENT_NAMES, type StudentName } from '../../distillation/distillation-config';
import { routesRecord } from '../../record';
import { count, fixed, percent } from '../../../../studio/figures';
import type { TellingPair } from '../../../../studio/state/routes/telling-pairs';

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
  /** Trips that each student learnt from, and all training trips. */
  readonly learnt: { readonly own: number; readonly all: number };
}

/** Routes of some sources for the same pairs. */
export type RouteSets = readonly { readonly source: RouteSource; readonly routes: RouteSet }[];

/** @param sets the routes of the run for its test pairs */
export function runResult(record: RunRecord, sets: RouteSets): RunResult {
  const { students, data } = routesRecord(record);
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
    arrivalGap: vanilla && distilled ? gap(vanilla, distilled) : null,
    learnt: { own: students[names[0]]?.trips?.own ?? data.trips.train, all: data.trips.train },
  };
}

export const routesOf = (sets: RouteSets, student: StudentName): RouteSet | null =>
  sets.find(({ source }) => source === student)?.routes ?? null;

function arrivalOf(routes: RouteSet | null): number {
  if (!routes || routes.count === 0) return NaN;
  return routes.arrived.reduce((sum, one) => sum + one, 0) / routes.count;
}

/** With the resamples of Evaluate, so that both say the same. */
function gap(before: RouteSet, after: RouteSet): Estimate | null {
  const { count } = before;
  if (count < 2 || after.count !== count) return null;
  const difference = (weights: Float64Array) =>
    weights.reduce((sum, weight, i) => sum + weight * (after.arrived[i] - before.arrived[i]), 0) / count;
  return bootstrap(count, { difference }).difference;
}

/** What was measured of the routes of a run, as a table that compares its students. */
export const measuredTable = ({
  results,
  differences,
}: Pick<GroupMeasures, 'results' | 'differences'>): ResultTable => ({
  ...{ id: 'routes', title: 'Routes', rowHeading: 'Model', note: '', compare: [['vanilla', 'distilled']] },
  measures: MEASURE_KEYS.map((name): Measure => {
    const { label, unit, better, decimals } = MEASURES[name];
    const isShare = unit === 'share';
    const [shown] = unit.split(' ');
    return {
      ...{ name, label, isShare, decimals: isShare ? 1 : decimals },
      ...(shown && !isShare && { unit: shown }),
      ...(better !== 'as real' && { better }),
    };
  }),
  rows: results.map(({ source, estimates }) => ({
    ...{ name: source, label: source, role: 'other', values: valuesOf(estimates) },
  })),
  differences: differences.map(({ estimates, ...pair }) => ({ ...pair, values: valuesOf(estimates) })),
});

const valuesOf = (estimates: ReportedEstimates): Values =>
  Object.fromEntries(
    Object.entries(estimates).map(([name, { value, low, high }]) => [
      name,
      { value: value ?? NaN, low: low ?? NaN, high: high ?? NaN },
    ]),
  );

/** Why a student that follows the teacher closely may arrive less often. */
const TEACHER_LIMIT =
  'The teacher knows the habits of the last few roads, not the destination: the larger its weight λ, the more ' +
  'the distilled student follows habits and forgets where it is going.';

const OTHER: Readonly<Record<StudentName, string>> = {
  vanilla: 'Train both from the same seed to see what a teacher changes.',
  distilled: 'Train both from the same seed to see what the teacher changed.',
};

/** The verdict on a finished run: a sentence on the next road and one on arrival, as far as there are numbers. */
export function resultInWords({ students, arrivalGap, learnt }: RunResult): string[] {
  if (students.length < 2)
    return students.map(({ student }) => `Only the ${student} student was trained. ${OTHER[student]}`);
  const [vanilla, distilled] = students;
  const gap = distilled.accuracy - vanilla.accuracy;
  const few = `Each student learnt from ${count(learnt.own)} of ${count(learnt.all)} training trips.`;
  return [
    ...(learnt.own < learnt.all ? [few] : []),
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
