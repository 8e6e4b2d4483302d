import { matMul, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';

/** Whether the backend multiplies in half precision where that is allowed. */
let isOn = false;
let allowed = 0;

/** Said where a backend is started; no other than WebGPU can. */
export function turnHalfProducts(on: boolean): void {
  isOn = on;
}

/**
 * Lets products of the work round their factors to half precision (11 bits), where the backend does: for what is asked of
 * a network that does not learn from it. The work must be over when it returns.
 */
export function allowingHalfProducts<T>(work: () => T): T {
  allowed++;
  try {
    return work();
  } finally {
    allowed--;
  }
}

/** Whether the next product is computed in half precision. */
export const isHalfProduct = (): boolean => isOn && allowed > 0;

const bits = new DataView(new ArrayBuffer(4));

/** IEEE 754 half precision (its 16 bits) to a number. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * A number to the 16 bits of IEEE 754 half precision, by way of float32, ties
 * to even; too large becomes infinity.
 */
export function numberToHalf(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  const size = Math.abs(bits.getFloat32(0));
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundHalfEven(size * 2 ** 24);
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}

/** bfloat16 (its 16 bits) to a number. */
export function bfloat16ToNumber(half: number): number {
  bits.setUint32(0, half << 16);
  return bits.getFloat32(0);
}

/** A number to the 16 bits of bfloat16, by way of float32, ties to even. */
export function numberToBfloat16(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  if ((word & 0x7fffffff) > 0x7f800000) return ((word >>> 16) | 0x40) & 0xffff;
  return ((word + 0x7fff + ((word >>> 16) & 1)) / 0x10000) & 0xffff;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Largest error of a half-precision product, relative to its largest value: several rounding errors. */
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
