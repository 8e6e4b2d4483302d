import { badInput, Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { ReferenceFolder } from './reference-folder';

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
  /** What a subject holds on the device until its end. */
  readonly owned: { dispose(): void }[];
}

/** A part of the reference that is checked as a whole; what it throws becomes a failed row. */
export interface Subject {
  readonly name: string;
  run(context: VerificationContext): Promise<void>;
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

/** One number, or a list of them. */
export type Values = number | ArrayLike<number>;
type Words = readonly (string | number | boolean | null)[];
/** A tolerance, or the name under which a file states it. */
export type Allowed = Tolerance | string;
/** The parts of a subject by their names, in the order in which they run. */
export type Parts = Readonly<Record<string, () => Promise<void> | void>>;

/** Rows of the report that belong to one group. */
export class Rows {
  constructor(
    readonly context: VerificationContext,
    readonly group: string,
  ) {}

  /** A tolerance by its name, where the rows are those of a file that states some. */
  tolerance(name: string): Tolerance {
    throw badInput(`No file states a tolerance "${shown(name)}" for ${this.group}.`);
  }

  /** Compares values that the device computed. */
  computed(what: string, actual: Values, expected: Values, allowed: Allowed): void {
    const { absolute, relative } = this.#allowed(allowed);
    const { slack } = this.context;
    this.#compare(what, actual, expected, { absolute: absolute * slack, relative: relative * slack });
  }

  /** Compares values that no device computed: the slack of the backend gives them nothing. */
  row(what: string, actual: Values, expected: Values, allowed: Allowed): void {
    this.#compare(what, actual, expected, this.#allowed(allowed));
  }

  exact(what: string, actual: Values, expected: Values): void {
    this.row(what, actual, expected, EXACT);
  }

  /** Compares lists of names, roads or words, which are equal or not; two empty ones agree. */
  lists(what: string, actual: Words, expected: Words): void {
    const length = Math.max(actual.length, expected.length);
    const differing = Array.from({ length }, (_, i) => i).filter((i) => !Object.is(actual[i], expected[i]));
    const [i] = differing;
    this.#report(what, length, {
      ...(differing.length > 0 && {
        detail: `${differing.length} of ${length} differ, first at ${i}: ${worded(actual[i])} where ${worded(expected[i])} is expected`,
      }),
    });
  }

  /** Reports a check that could not run, which is a failure. */
  fails(what: string, detail: string): void {
    this.#report(what, 0, { detail });
  }

  /** Rows of a part of the group, as "hoser_train/weights". */
  section(name: string): Rows {
    const rows = new Rows(this.context, `${this.group}/${name}`);
    rows.tolerance = (stated) => this.tolerance(stated);
    return rows;
  }

  /** Runs one part. What it throws fails a row of its own, and the parts after it still run. */
  async part(what: string, run: () => Promise<void> | void): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.fails(what, `could not run: ${reasonOf(error)}`);
    }
  }

  /** Runs parts one after the other. */
  async parts(parts: Parts): Promise<void> {
    for (const [what, run] of Object.entries(parts)) await this.part(what, run);
  }

  /**
   * A list of another length, a value that is not a number where a number is expected, and an empty pair of lists are failures:
   * nothing was shown then. Equal infinities agree, and so do two values that are both not numbers.
   */
  #compare(what: string, first: Values, second: Values, tolerance: Tolerance): void {
    const [actual, expected] = [first, second].map((values) =>
      typeof values === 'number' ? [values] : values,
    );
    const { length } = expected;
    if (actual.length !== length || length === 0) {
      const unequal = `${actual.length} values where ${length} are expected`;
      const detail = actual.length === length ? 'there is nothing to compare' : unequal;
      this.#report(what, 0, { tolerance, detail });
      return;
    }
    const { worst, outside, count, used } = differences(actual, expected, tolerance);
    const detail = `${count} of ${length} outside; worst at ${outside}: ${actual[outside]} where ${expected[outside]} is expected`;
    this.#report(what, length, { worst, tolerance, used, ...(count > 0 && { detail }) });
  }

  /** One row, which passes where no detail says why it does not. */
  #report(
    what: string,
    values: number,
    found: Partial<Pick<Check, 'worst' | 'tolerance' | 'used' | 'detail'>>,
  ) {
    this.context.report(rowOf(this.group, what, values, found));
  }

  #allowed(allowed: Allowed): Tolerance {
    return typeof allowed === 'string' ? this.tolerance(allowed) : allowed;
  }
}

/** The row of a check that could not run, which is a failure. */
export const couldNotRunRow = (group: string, what: string, detail: string): Check =>
  rowOf(group, what, 0, { detail });

const rowOf = (group: string, what: string, values: number, found: Partial<Check>): Check => ({
  ...{ group, what, values, worst: { absolute: 0, relative: 0 }, tolerance: EXACT },
  ...found,
  passed: found.detail === undefined,
});

const worded = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

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

export function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
