import { matMul, randomNormal, slice, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { dense } from '../../src/engine/benchmarks/benchmark-result';
import { allowingHalfProducts, turnHalfProducts } from '../../src/nn/half-products';
import { hasHalfProducts } from '../../src/nn/kernels/webgpu/half-product';
import { timeWays, type Way } from '../by-turns';
import type { Benchmark } from '../context';

/** A tree of windows through the wide layer of the thesis's teacher. */
const [ROWS, INNER, COLUMNS] = [2048, 128, 512];
const PRODUCTS = 20;

/** Products of a teacher that is asked, in single precision and, where the device has it, in half precision. */
export const teacherProductsBenchmark: Benchmark = {
  name: 'teacher-products',
  run: async (context) => {
    const x = randomNormal([ROWS, INNER], 0, 1, 'float32', 1) as Tensor2D;
    const weight = randomNormal([COLUMNS, INNER], 0, 0.1, 'float32', 2) as Tensor2D;
    const products = (): Tensor[] => Array.from({ length: PRODUCTS }, () => matMul(x, weight, false, true));
    /** The last value of the last is there when all are. */
    const readEnd = async (all: readonly Tensor[]) => {
      const end = slice(all[PRODUCTS - 1], [ROWS - 1, COLUMNS - 1], [1, 1]);
      await end.data();
      for (const held of [end, ...all]) held.dispose();
    };
    const ways: Way[] = [{ what: 'single', run: () => readEnd(products()) }];
    if (hasHalfProducts()) ways.push({ what: 'half', run: () => readEnd(allowingHalfProducts(products)) });
    turnHalfProducts(hasHalfProducts());
    try {
      return await timeWays(
        {
          subject: 'Products of a teacher',
          size: { rows: ROWS, inner: INNER, columns: COLUMNS, products: PRODUCTS },
          rate: { amount: (PRODUCTS * dense(ROWS, INNER, COLUMNS)) / 1e9, unit: 'GFLOP/s' },
        },
        ways,
        context,
      );
    } finally {
      turnHalfProducts(false);
      x.dispose();
      weight.dispose();
    }
  },
};
