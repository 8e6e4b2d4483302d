import { Failure } from '../../src/base/failure';
import type { ReferenceFolder, StoredTensors } from './reference-folder';

/** Largest differences of two lists of numbers. `relative` is to the size of the expected value. */
export interface WorstError {
  readonly absolute: number;
  readonly relative: number;
}

/** What a value may differ by: |actual - expected| <= absolute + relative * |expected|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** One row of the report. */
export interface Check {
  /** The file or subject that it belongs to, as "hoser_forward_tiny". */
  readonly group: string;
  /** What was compared, as "gradient of navigator.q_proj.weight". */
  readonly what: string;
  /** How many values were compared; 0 where the check could not run. */
  readonly values: number;
  readonly worst: WorstError;
  readonly tolerance: Tolerance;
  /**
   * The largest share of the tolerance that a value's error takes up; 1 is the
   * limit. Absent where nothing may differ.
   */
  readonly used?: number;
  readonly passed: boolean;
  /** Why it failed or could not run, in words; where the worst value stands. */
  readonly detail?: string;
}

export type VerifiedBackend = 'cpu' | 'wasm' | 'webgpu';

/** What a subject is given: the folder, the backend that is in use, and where its rows go. */
export interface VerificationContext {
  readonly folder: ReferenceFolder;
  readonly backend: VerifiedBackend;
  /**
   * 1 on cpu and wasm, 10 on webgpu: factor on every tolerance of values that were computed on the device.
   */
  readonly slack: number;
  report(check: Check): void;
}

/** A part of the reference that is checked as a whole; what it throws becomes a failed row. */
export interface Subject {
  readonly name: string;
  run(context: VerificationContext): Promise<void>;
}

/** Two lists of numbers that should agree, value by value. */
export interface Comparison {
  readonly group: string;
  readonly what: string;
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  readonly tolerance: Tolerance;
  /** True for values that no device computed: the backend's slack then gives them nothing. */
  readonly onHost?: boolean;
  /** Names the place of a value in words, as "step 3, candidate 1"; its index otherwise. */
  readonly place?: (index: number) => string;
}

/** Nothing may differ: roads, counts, labels. */
export const EXACT: Tolerance = { absolute: 0, relative: 0 };
/** Where the files state no tolerance. */
export const FORWARD: Tolerance = { absolute: 1e-5, relative: 1e-4 };
export const GRADIENT: Tolerance = { absolute: 1e-5, relative: 1e-3 };

/** A difference that is allowed, whatever the size of the value. */
export const within = (absolute: number): Tolerance => ({ absolute, relative: 0 });
/** A difference that is allowed as a share of the expected value. */
export const shareOf = (relative: number): Tolerance => ({ absolute: 0, relative });

/**
 * Compares two lists of numbers and reports one row. A list of another length, a value that is not a number
 * where a number is expected, and an empty pair of lists are failures: nothing was shown then. Equal
 * infinities agree, and so do two values that are both not numbers.
 *
 * @returns whether all agreed
 */
export function compare(context: VerificationContext, comparison: Comparison): boolean {
  const { group, what, actual, expected, onHost, place = String } = comparison;
  const tolerance = onHost ? comparison.tolerance : widened(comparison.tolerance, context.slack);
  const base = { group, what, tolerance };
  if (actual.length !== expected.length || expected.length === 0) {
    const detail =
      actual.length === expected.length
        ? 'there is nothing to compare'
        : `${actual.length} values where ${expected.length} are expected`;
    context.report({ ...base, values: 0, worst: NOTHING, passed: false, detail });
    return false;
  }
  const { worst, outside, count, used } = differences(actual, expected, tolerance);
  const row: Check = { ...base, values: expected.length, worst, used, passed: count === 0 };
  context.report(
    count === 0
      ? row
      : {
          ...row,
          detail: `${count} of ${expected.length} outside; worst at ${place(outside)}: ${actual[outside]} where ${expected[outside]} is expected`,
        },
  );
  return count === 0;
}

/** Two lists of things that are equal or not: roads of a path, names, words. One row. */
export interface ListComparison {
  readonly group: string;
  readonly what: string;
  readonly actual: readonly (string | number | boolean | null)[];
  readonly expected: readonly (string | number | boolean | null)[];
}

/**
 * Compares two lists of names, roads or words and reports one row; two empty lists agree.
 * @returns whether they are the same
 */
export function compareLists(context: VerificationContext, comparison: ListComparison): boolean {
  const { group, what, actual, expected } = comparison;
  const length = Math.max(actual.length, expected.length);
  const differing = Array.from({ length }, (_, i) => i).filter((i) => !Object.is(actual[i], expected[i]));
  const base = { group, what, tolerance: EXACT, worst: NOTHING, values: length };
  if (differing.length === 0) context.report({ ...base, passed: true });
  else {
    const [i] = differing;
    context.report({
      ...base,
      passed: false,
      detail: `${differing.length} of ${length} differ, first at ${i}: ${shown(actual[i])} where ${shown(expected[i])} is expected`,
    });
  }
  return differing.length === 0;
}

/** The row of a check that could not run, which is a failure. */
export const couldNotRunRow = (group: string, what: string, detail: string): Check => ({
  group,
  what,
  values: 0,
  worst: NOTHING,
  tolerance: EXACT,
  passed: false,
  detail,
});

/** Reports a check that could not run. */
export function couldNotRun(context: VerificationContext, group: string, what: string, detail: string): void {
  context.report(couldNotRunRow(group, what, detail));
}

/**
 * Reports each entry of a file (tensor or field) that no check has read:
 * what is stored is checked, or it fails.
 */
export function reportUnread(
  context: VerificationContext,
  group: string,
  stored: Pick<StoredTensors, 'unread'>,
): void {
  for (const name of stored.unread()) couldNotRun(context, group, name, 'not checked: no check knows it');
}

const NOTHING: WorstError = { absolute: 0, relative: 0 };

const widened = ({ absolute, relative }: Tolerance, slack: number): Tolerance => ({
  absolute: absolute * slack,
  relative: relative * slack,
});

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/**
 * The largest differences, how many values are outside of the tolerance, and which one takes up most of it.
 */
function differences(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance) {
  let absolute = 0;
  let relative = 0;
  let outside = -1;
  let used = 0;
  let count = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = distance(actual[i], expected[i]);
    const size = Math.abs(expected[i]);
    absolute = Math.max(absolute, difference);
    // Relative to a value near 0 says nothing: what the absolute tolerance
    // covers counts as no more than itself.
    relative = Math.max(relative, portion(difference, Math.max(size, tolerance.absolute)));
    const share = portion(difference, tolerance.absolute + tolerance.relative * size);
    if (share > 1) count++;
    if (share > used) [outside, used] = [i, share];
  }
  return { worst: { absolute, relative }, outside, count, used };
}

/** Not NaN where both are 0 or both infinite. */
const portion = (difference: number, whole: number) =>
  difference === 0 || difference === Infinity ? difference : difference / whole;

/**
 * |a - b|; 0 for equal infinities and for two that are not numbers, infinite
 * where only one is a (finite) number.
 */
function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const difference = Math.abs(a - b);
  return Number.isNaN(difference) ? Infinity : difference;
}

/** Runs one part of a subject. What it throws becomes a failed row, and the parts after it still run. */
export async function part(
  context: VerificationContext,
  group: string,
  what: string,
  run: () => Promise<void> | void,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    couldNotRun(context, group, what, `could not run: ${reasonOf(error)}`);
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
