import {
  type Calibration,
  type BenchmarkResult,
  digits,
  range,
  shareText,
  sizeText,
} from '../src/engine/benchmarks/report';

const NAME_WIDTH = 34;

export const TABLE_HEAD = `${'benchmark'.padEnd(NAME_WIDTH)} ${'median'.padStart(9)}   ${'quartiles'.padEnd(19)} ${'unit'.padEnd(9)} ${'of limit'.padStart(8)}  size`;

/** One line of the table, for people. */
export function rowText({ name, median, spread, unit, limitShare, size, failure }: BenchmarkResult): string {
  if (median === null || spread === null) return `${name.padEnd(NAME_WIDTH)} COULD NOT RUN: ${failure}`;
  return `${name.padEnd(NAME_WIDTH)} ${digits(median).padStart(9)}   ${range(spread).padEnd(19)} ${unit.padEnd(9)} ${shareText(limitShare).padStart(8)}  ${sizeText(size)}`;
}

/** What the machine can do, one line each. */
export function calibrationText(calibration: Calibration): string {
  return Object.entries(calibration)
    .map(([name, { median, spread, best, unit }]) => {
      return `${`calibration-${name}`.padEnd(NAME_WIDTH)} ${digits(median).padStart(9)}   ${range(spread).padEnd(19)} ${unit.padEnd(9)} best ${digits(best)}`;
    })
    .join('\n');
}
