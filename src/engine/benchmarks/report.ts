import * as v from 'valibot';
import { count, finite } from '../../base/json';
import { BACKEND_NAMES } from '../../nn/backend-names';

/** What a benchmark writes as JSON: the machine, what it can do at best, and what each benchmark took. */

/** Lower and upper quartile. */
const spread = v.tuple([finite, finite]);

const MACHINE = v.object({
  /** When the run began, as ISO 8601. */
  date: v.string(),
  /** Runtime or browser with its version. */
  host: v.string(),
  cpu: v.nullable(v.string()),
  cores: v.nullable(count),
  memoryBytes: v.nullable(count),
  /** Graphics adapter, where there is one. */
  adapter: v.nullable(v.string()),
  /** Runnable processes over the last minute, before and after; null where the host does not tell. */
  load: v.nullable(v.object({ before: finite, after: finite })),
  /** What seconds are: of the wall, or of CPU time that the process used. */
  clock: v.picklist(['wall', 'cpu']),
  versions: v.record(v.string(), v.string()),
});

const CALIBRATED = v.object({
  median: finite,
  spread,
  /** The best round: what benchmarks are held against. */
  best: finite,
  unit: v.string(),
});

const CALIBRATION = v.object({
  matmul: CALIBRATED,
  bandwidth: CALIBRATED,
  dispatch: CALIBRATED,
});

const RESULT = v.object({
  name: v.string(),
  backend: v.picklist(BACKEND_NAMES),
  /** Threads of the backend; 0 for WebGPU, whose threads are the device's own. */
  threads: count,
  size: v.record(v.string(), finite),
  /** Null, as spread and share, where the benchmark could not run. */
  median: v.nullable(finite),
  spread: v.nullable(spread),
  unit: v.string(),
  /** Time that the calibrated limit allows over the time taken; null where the work cannot be counted. */
  limitShare: v.nullable(finite),
  rounds: count,
  /** Why the benchmark could not run; null where it did. */
  failure: v.nullable(v.string()),
});

/** Reports have had the results of benchmarks under `jobs` from the beginning. */
const BENCH_REPORT = v.object({ machine: MACHINE, calibration: CALIBRATION, jobs: v.array(RESULT) });

export type BenchReport = v.InferOutput<typeof BENCH_REPORT>;
export type Machine = BenchReport['machine'];
export type Calibration = BenchReport['calibration'];
export type Calibrated = Calibration['matmul'];
export type BenchmarkResult = BenchReport['jobs'][number];

/** The report as text. @throws ValiError for anything else: a NaN would become a null unseen */
export function benchJson(report: BenchReport): string {
  return `${JSON.stringify(v.parse(BENCH_REPORT, report), null, 2)}\n`;
}

/** Figures of the table as text: on the command line and on the page. */

/** "0.29 to 0.32". */
export const range = ([lower, upper]: readonly [number, number]): string =>
  `${digits(lower)} to ${digits(upper)}`;

/** Share of the limit, "42 %"; nothing where it is not known. */
export const shareText = (share: number | null): string =>
  share === null ? '' : `${(100 * share).toPrecision(2)} %`;

/** "roads 2,039, trips 64". */
export const sizeText = (size: BenchmarkResult['size']): string =>
  Object.entries(size)
    .map(([what, value]) => `${what} ${digits(value)}`)
    .join(', ');

/** Three figures, whole numbers in full. */
export function digits(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
