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
import type { BackendName } from '../src/engine/backend';
import type { Calibrated, Calibration } from './report';
import { timeRounds, type Clock, type Rounds } from './rounds';
import { figureOf, rates } from './statistics';

/** Sides of the square matrices: they double until a round takes long enough for a clock. */
const SMALLEST_SIDE = 256;
const LARGEST_SIDE = 4096;
const LONG_ENOUGH_SECONDS = 0.1;
const PRODUCTS = 4;
/** Numbers of each array that is streamed: far beyond any cache. */
const STREAMED = 2 ** 24;
const DISPATCHES = 1000;
const WARM_UPS = 2;
/** More than of a job: the best of them is the limit of all. */
const ROUNDS = 15;

/**
 * What backend and machine can do at best: GFLOP/s of square matrix products, GB/s of a stream through memory, and microseconds that a kernel
 * costs that has nothing to compute.
 */
export async function calibrate(backend: BackendName, clock: Clock, rounds = ROUNDS): Promise<Calibration> {
  const many = { clock, warmUps: WARM_UPS, rounds };
  return {
    matmul: await matmulRate(many),
    bandwidth: backend === 'webgpu' ? await deviceBandwidth(many) : await hostBandwidth(many),
    dispatch: await dispatchCost(many),
  };
}

async function matmulRate(many: Rounds): Promise<Calibrated> {
  let side = SMALLEST_SIDE;
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
async function hostBandwidth(many: Rounds): Promise<Calibrated> {
  const from = new Float32Array(STREAMED).fill(1);
  const to = new Float32Array(STREAMED);
  const seconds = await timeRounds(many, () => to.set(from));
  return calibrated(rates((2 * from.byteLength) / 1e9, seconds), 'GB/s', Math.max);
}

/** Adds two arrays into a third. */
async function deviceBandwidth(many: Rounds): Promise<Calibrated> {
  const numbers = ones([STREAMED]);
  const seconds = await timeRounds(many, () => readOne(() => slice(add(numbers, numbers), [0], [1])));
  numbers.dispose();
  return calibrated(rates((3 * 4 * STREAMED) / 1e9, seconds), 'GB/s', Math.max);
}

async function dispatchCost(many: Rounds): Promise<Calibrated> {
  const seconds = await timeRounds(many, () =>
    readOne(() => {
      let value: Tensor = scalar(0);
      for (let i = 0; i < DISPATCHES; i++) value = add(value, value);
      return value;
    }),
  );
  return calibrated(
    seconds.map((each) => (1e6 * each) / DISPATCHES),
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
