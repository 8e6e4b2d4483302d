import { matMul, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { allowingHalfProducts } from './half-products';

/** Of what the largest value of a product may be off, in half precision: some times what rounding takes. */
export const HALF_TOLERANCE = 0.01;

const SIDE = 64;

const wave = (step: number) =>
  tensor2d(
    Float32Array.from({ length: SIDE * SIDE }, (_, i) => Math.sin(step * (i + 1))),
    [SIDE, SIDE],
  );

/** How far a product in half precision is off the same in single precision, as a share of the largest value. */
export async function halfProductError(): Promise<number> {
  const [a, b] = [wave(0.7), wave(1.3)];
  const product = () => matMul(a, b, false, true) as Tensor2D;
  const [single, half] = [product(), allowingHalfProducts(product)];
  const [expected, found] = [await single.data<'float32'>(), await half.data<'float32'>()];
  for (const held of [a, b, single, half]) held.dispose();
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = expected.reduce((most, value, i) => {
    const difference = Math.abs(found[i] - value);
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }, 0);
  return worst / largest;
}
