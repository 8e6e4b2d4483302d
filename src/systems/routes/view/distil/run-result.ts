import { bootstrap, type Estimate } from '../../../../evaluation/bootstrap';
import type { RunRecord } from '../../../../engine/records/run-record';
import type { RouteSource } from '../../../../engine/routes/route-source';
import type { RouteSet } from '../../../../generation/route';
import { STUDENT_NAMES, type StudentName } from '../../distillation/distillation-config';
import { routesRecord } from '../../record';

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
  /** Of which trips the accuracy is. */
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
