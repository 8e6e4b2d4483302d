import type { Calibration, JobResult } from './report';

const NAME_WIDTH = 34;

export const TABLE_HEAD = `${'job'.padEnd(NAME_WIDTH)} ${'median'.padStart(9)}   ${'quartiles'.padEnd(19)} ${'unit'.padEnd(9)} ${'of limit'.padStart(8)}  size`;

/** One line of the table, for people. */
export function rowText({ name, median, spread, unit, limitShare, size, failure }: JobResult): string {
  if (median === null || spread === null) return `${name.padEnd(NAME_WIDTH)} COULD NOT RUN: ${failure}`;
  const quartiles = `${digits(spread[0])} to ${digits(spread[1])}`;
  const share = limitShare === null ? '' : percent(limitShare);
  const sizes = Object.entries(size).map(([what, value]) => `${what} ${digits(value)}`);
  return `${name.padEnd(NAME_WIDTH)} ${digits(median).padStart(9)}   ${quartiles.padEnd(19)} ${unit.padEnd(9)} ${share.padStart(8)}  ${sizes.join(', ')}`;
}

/** What the machine can do, one line each. */
export function calibrationText(calibration: Calibration): string {
  return Object.entries(calibration)
    .map(([name, { median, spread, best, unit }]) => {
      const quartiles = `${digits(spread[0])} to ${digits(spread[1])}`;
      return `${`calibration-${name}`.padEnd(NAME_WIDTH)} ${digits(median).padStart(9)}   ${quartiles.padEnd(19)} ${unit.padEnd(9)} best ${digits(best)}`;
    })
    .join('\n');
}

const percent = (share: number) => `${(100 * share).toPrecision(2)} %`;

/** Three figures, whole numbers in full. */
function digits(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
