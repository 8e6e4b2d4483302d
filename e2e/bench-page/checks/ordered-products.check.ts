import * as tf from '@tensorflow/tfjs-core';
import { againstCpu, type DeviceCheck } from '../device-check';

const wave = (rows: number, columns: number, phase: number) =>
  tf.tensor2d(
    Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(0.37 * i + phase) / 8),
    [rows, columns],
  );

/**
 * Products over more items than the stock kernel sums without atomics: weights'
 * and biases' gradients, and all others.
 */
export const check: DeviceCheck = {
  backends: ['webgpu'],
  tolerance: 1e-4,
  deviations: againstCpu(async () => {
    const product = async (rows: number, items: number, columns: number, ways: [boolean, boolean]) => {
      const [turnA, turnB] = ways;
      const a = turnA ? wave(items, rows, 0) : wave(rows, items, 0);
      const b = turnB ? wave(columns, items, 1) : wave(items, columns, 1);
      return tf.matMul(a, b, turnA, turnB).data();
    };
    const bias = wave(1, 40, 2);
    const fused = tf.fused.matMul({ a: wave(24, 2100, 0), b: wave(2100, 40, 1), bias });
    return {
      'weights, a whole number of parts': await product(24, 2048, 40, [true, false]),
      'weights, with a rest': await product(33, 3077, 65, [true, false]),
      bias: await product(1, 2500, 200, [false, false]),
      'rows by columns': await product(24, 2100, 40, [false, false]),
      'rows by rows': await product(24, 2100, 40, [false, true]),
      'columns by rows': await product(24, 2100, 40, [true, true]),
      'with a bias': await fused.data(),
    };
  }),
};
