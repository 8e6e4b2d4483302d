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
import type { BackendName } from '../src/engine/backend/backend';
import type { Calibrated, Calibration } from '../src/engine/benchmarks/report';
import { timeRounds, type Clock, type Rounds } from './rounds';
import { figureOf, rates } from '../src/engine/benchmarks/benchmark-result';

/**
 * How much is done in a round; the sides of the square matrices double until a
 * round takes long enough for a clock.
 */
export interface CalibrationSizes {
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
