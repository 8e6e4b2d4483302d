import type { Check, WorstError } from './compare';
import type { VerifiedBackend } from './compare';

/** What a whole run found. */
export interface VerificationReport {
  readonly backend: VerifiedBackend;
  /** What computed, as "swiftshader" or "Node 20"; for people. */
  readonly device: string;
  readonly passed: number;
  readonly failed: number;
  readonly groups: readonly GroupSummary[];
  readonly checks: readonly Check[];
}

interface GroupSummary {
  readonly group: string;
  readonly checks: number;
  readonly failed: number;
  /** The largest errors of its checks, each of its own check. */
  readonly worst: WorstError;
  /**
   * The largest share of a check's tolerance that was used up by a value's absolute error; 1 is the limit.
   */
  readonly used: number;
}

export function reportOf(
  backend: VerifiedBackend,
  device: string,
  checks: readonly Check[],
): VerificationReport {
  const failed = checks.filter(({ passed }) => !passed).length;
  return { backend, device, passed: checks.length - failed, failed, groups: summarise(checks), checks };
}

function summarise(checks: readonly Check[]): GroupSummary[] {
  const names = [...new Set(checks.map(({ group }) => group))];
  return names.map((group) => {
    const own = checks.filter((check) => check.group === group);
    const most = (of: (check: Check) => number) =>
      own.reduce((worst, check) => Math.max(worst, of(check)), 0);
    return {
      group,
      checks: own.length,
      failed: own.filter(({ passed }) => !passed).length,
      worst: {
        absolute: most(({ worst }) => worst.absolute),
        relative: most(({ worst }) => worst.relative),
      },
      used: most(({ used = 0 }) => used),
    };
  });
}

/** Room for the longest name of a group. */
const GROUP_WIDTH = 36;

const figure = (value: number) => (value === 0 ? '0' : value.toExponential(1));

/**
 * One line of the table: verdict, group, what, number of values, worst
 * absolute and relative error, tolerance.
 */
export function rowText({ group, what, values, worst, tolerance, passed, detail }: Check): string {
  const errors = `${figure(worst.absolute).padStart(8)} ${figure(worst.relative).padStart(8)}`;
  const allowed = `${figure(tolerance.absolute)} + ${figure(tolerance.relative)}`;
  const row = `${passed ? 'ok  ' : 'FAIL'} ${group.padEnd(GROUP_WIDTH)} ${String(values).padStart(7)} ${errors}  ${allowed.padEnd(17)} ${what}`;
  return detail === undefined ? row : `${row} (${detail})`;
}

export const TABLE_HEAD = `     ${'group'.padEnd(GROUP_WIDTH)} ${'values'.padStart(7)} ${'abs'.padStart(8)} ${'rel'.padStart(8)}  ${'tolerance'.padEnd(17)} what`;

/** The groups with their worst errors, and the count. */
export function summaryText({ backend, device, passed, failed, groups }: VerificationReport): string {
  const lines = groups.map(({ group, checks, failed: wrong, worst, used }) => {
    const errors = `worst ${figure(worst.absolute).padStart(8)} absolute, ${figure(worst.relative).padStart(8)} relative`;
    const share = `${(100 * used).toFixed(0).padStart(3)} % of a tolerance`;
    return `${group.padEnd(GROUP_WIDTH)} ${String(checks).padStart(4)} checks  ${errors}, ${share}${wrong > 0 ? `  ${wrong} FAILED` : ''}`;
  });
  return [`On ${backend} (${device}):`, ...lines, `${passed} passed, ${failed} failed`].join('\n');
}

/** JSON has no infinity and no NaN; they are written as text. */
export function reportJson(report: VerificationReport): string {
  const plain = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(report, plain, 2)}\n`;
}
