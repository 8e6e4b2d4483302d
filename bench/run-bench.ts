import type { EventTask } from '../src/base/task';
import type { BackendReport, BackendName } from '../src/engine/backend/backend';
import type { BenchCities } from './cities';
import { type BenchContext, type Benchmark, type Clock, timeRounds, type Rounds } from './rounds';
import type { BenchEvent } from '../src/engine/benchmarks/bench-service';
import { CALIBRATION } from '../src/engine/benchmarks/benchmark-names';
import { failedResult, resultOf, figureOf, rates } from '../src/engine/benchmarks/benchmark-result';
import {
  type Calibration,
  type BenchmarkResult,
  type Calibrated,
  digits,
  range,
  shareText,
  sizeText,
} from '../src/engine/benchmarks/report';
import {
  add,
  fill,
  matMul,
  ones,
  scalar,
  slice,
  tidy,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

interface BenchRequest {
  readonly backend: Pick<BackendReport, 'backend' | 'threads'>;
  readonly benchmarks: readonly Benchmark[];
  readonly rounds: number;
  readonly clock: Clock;
  readonly cities: BenchCities;
  /** Other threads that do pieces of work. */
  readonly help?: BenchContext['help'];
  /** What the machine can do, where that is known. */
  readonly calibration?: Calibration;
  /**
   * What has befallen the device since it was started, if anything: its results are then not to be trusted.
   */
  readonly trouble?: () => Promise<Error | undefined>;
}

/**
 * Measures the machine, then the benchmarks one after another, on the backend in use. A benchmark that
 * cannot run is reported with its reason. Emits each figure as it is found.
 */
export async function runBench(
  {
    backend: { backend, threads },
    benchmarks,
    rounds,
    clock,
    cities,
    trouble,
    calibration: known,
    help = null,
  }: BenchRequest,
  task: EventTask<BenchEvent>,
): Promise<{ calibration: Calibration; results: BenchmarkResult[] }> {
  task.emit({ kind: 'benchmark', name: CALIBRATION });
  task.progress({ step: 'bench.calibrate', done: 0, total: 1, unit: 'machine' });
  const calibration = known ?? (await calibrate(backend, clock));
  task.emit({ kind: 'calibration', calibration });
  const on = { backend, threads };
  const results: BenchmarkResult[] = [];
  const add = (result: BenchmarkResult) => {
    results.push(result);
    task.emit({ kind: 'result', result });
  };
  for (const benchmark of benchmarks) {
    task.emit({ kind: 'benchmark', name: benchmark.name });
    task.progress({ step: 'bench.measure', subject: benchmark.name, done: 0, total: rounds, unit: 'rounds' });
    try {
      const found = await benchmark.run({ backend, threads, rounds, clock, cities, task, help });
      const befallen = await trouble?.();
      if (befallen) throw befallen;
      for (const measured of found) add(resultOf(benchmark.name, measured, calibration, on));
    } catch (error) {
      add(failedResult(benchmark.name, error, on));
    }
  }
  return { calibration, results };
}

/**
 * How much is done in a round; the sides of the square matrices double until a
 * round takes long enough for a clock.
 */
interface CalibrationSizes {
  readonly smallestSide: number;
  /** Numbers of each array that is streamed. */
  readonly streamed: number;
  readonly dispatches: number;
  readonly rounds: number;
}

/**
 * The arrays are far beyond any cache; rounds are more than those of a benchmark:
 * the best of them is the limit of all.
 */
const SIZES: CalibrationSizes = { smallestSide: 256, streamed: 2 ** 24, dispatches: 1000, rounds: 15 };
const LARGEST_SIDE = 4096;
const LONG_ENOUGH_SECONDS = 0.1;
const PRODUCTS = 4;
const WARM_UPS = 2;

/**
 * What backend and machine can do at best: GFLOP/s of square matrix products, GB/s of a stream through
 * memory, and microseconds that a kernel costs that has nothing to compute.
 */
export async function calibrate(
  backend: BackendName,
  clock: Clock,
  { smallestSide, streamed, dispatches, rounds }: CalibrationSizes = SIZES,
): Promise<Calibration> {
  const many = { clock, warmUps: WARM_UPS, rounds };
  return {
    matmul: await matmulRate(smallestSide, many),
    bandwidth:
      backend === 'webgpu' ? await deviceBandwidth(streamed, many) : await hostBandwidth(streamed, many),
    dispatch: await dispatchCost(dispatches, many),
  };
}

async function matmulRate(smallestSide: number, many: Rounds): Promise<Calibrated> {
  let side = smallestSide;
  while (
    side < LARGEST_SIDE &&
    (await matmulSeconds(side, { ...many, warmUps: 1, rounds: 1 }))[0] < LONG_ENOUGH_SECONDS
  )
    side *= 2;
  const seconds = await matmulSeconds(side, many);
  return calibrated(rates((PRODUCTS * 2 * side ** 3) / 1e9, seconds), 'GFLOP/s', Math.max);
}

/** Each product waits for the one before. */
async function matmulSeconds(side: number, many: Rounds): Promise<number[]> {
  const matrix = fill([side, side], 1 / side) as Tensor2D;
  const seconds = await timeRounds(many, () =>
    readOne(() => {
      let product = matrix;
      for (let i = 0; i < PRODUCTS; i++) product = matMul(product, matrix);
      return slice(product, [0, 0], [1, 1]);
    }),
  );
  matrix.dispose();
  return seconds;
}

/** Copies from one array to another: read once, written once. */
async function hostBandwidth(streamed: number, many: Rounds): Promise<Calibrated> {
  const from = new Float32Array(streamed).fill(1);
  const to = new Float32Array(streamed);
  const seconds = await timeRounds(many, () => to.set(from));
  return calibrated(rates((2 * from.byteLength) / 1e9, seconds), 'GB/s', Math.max);
}

/** Adds two arrays into a third. */
async function deviceBandwidth(streamed: number, many: Rounds): Promise<Calibrated> {
  const numbers = ones([streamed]);
  const seconds = await timeRounds(many, () => readOne(() => slice(add(numbers, numbers), [0], [1])));
  numbers.dispose();
  return calibrated(rates((3 * 4 * streamed) / 1e9, seconds), 'GB/s', Math.max);
}

async function dispatchCost(dispatches: number, many: Rounds): Promise<Calibrated> {
  const seconds = await timeRounds(many, () =>
    readOne(() => {
      let value: Tensor = scalar(0);
      for (let i = 0; i < dispatches; i++) value = add(value, value);
      return value;
    }),
  );
  return calibrated(
    seconds.map((each) => (1e6 * each) / dispatches),
    'us',
    Math.min,
  );
}

async function readOne(make: () => Tensor): Promise<void> {
  const result = tidy(make);
  await result.data();
  result.dispose();
}

function calibrated(
  values: readonly number[],
  unit: string,
  better: (...values: number[]) => number,
): Calibrated {
  const { median, spread } = figureOf(values);
  return { median, spread: [...spread], best: better(...values), unit };
}

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
