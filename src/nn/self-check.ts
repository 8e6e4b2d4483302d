import {
  add,
  dispose,
  grads,
  mean,
  tensor1d,
  tensor2d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { causalAttention, SequenceLayout } from './ops/attention';
import { gelu, layerNorm, softmaxCrossEntropyRows } from './ops/elementwise';
import { linear } from './ops/linear';
import { gatherRows, RowIndex } from './ops/row-index';

export interface GradientSelfCheck {
  readonly ok: boolean;
  /** Largest deviation from the stored numbers. */
  readonly worst: number;
  readonly message: string;
}

/** Wide enough for the rounding of any float32 backend, far below a wrong kernel's error. */
const TOLERANCE = 1e-4;

/**
 * d loss / d table of the small network below, as the plain kernels give it (themselves held against finite
 * differences and official PyTorch in the tests).
 */
export const STORED_GRADIENT: readonly number[] = [
  0.0239204, 1.2032918, -0.6820168, 0.5372525, -0.1926612, -0.4466854, 0.0515266, 0.1020243, 0.2105809,
  0.4458398, 0.1953583, 0.0594607, 0.0200451, -0.2337254, -0.2339998, -0.2915488, -0.0066993, -0.1079163,
  -0.1069052, -0.1910378,
];

const wave = (n: number, step: number, scale: number) =>
  Float32Array.from({ length: n }, (_, i) => scale * Math.sin(step * (i + 1)));

/**
 * A small language model with one of every kernel that training rests on; returns d loss / d (5 x 4 table).
 */
export async function selfCheckGradient(): Promise<Float32Array> {
  const index = RowIndex.from(Int32Array.of(0, 3, 1, 3, 2), 5);
  const layout = new SequenceLayout(Int32Array.of(0, 2, 5));
  const targets = tensor1d([3, 1, 3, 2, 4], 'int32');
  const table = tensor2d(wave(20, 0.7, 0.8), [5, 4]);
  const qkv = tensor2d(wave(48, 1.3, 0.6), [12, 4]);
  const hidden = tensor2d(wave(32, 0.9, 0.5), [8, 4]);
  const out = tensor2d(wave(32, 1.9, 0.5), [4, 8]);
  const gamma = tensor1d(wave(4, 2.3, 1));
  const bias = tensor1d(wave(8, 0.4, 0.3));
  const loss = (weights: Tensor) => {
    const x = gatherRows(weights as Tensor2D, index);
    const attended = causalAttention(linear(layerNorm(x, gamma as Tensor1D), qkv), layout, 2);
    const y = add(x, attended) as Tensor2D;
    const z = add(y, linear(gelu(linear(y, hidden, bias as Tensor1D)), out)) as Tensor2D;
    return mean(softmaxCrossEntropyRows(linear(z, weights as Tensor2D), targets));
  };
  const [gradient] = grads((weights: Tensor) => loss(weights))([table]);
  const values = Float32Array.from(await gradient.data());
  dispose([gradient, targets, table, qkv, hidden, out, gamma, bias]);
  index.dispose();
  layout.dispose();
  return values;
}

/**
 * Compares a small gradient on the current backend with stored numbers: some
 * devices compute silently wrong ones.
 */
export async function gradientSelfCheck(): Promise<GradientSelfCheck> {
  const values = await selfCheckGradient();
  const worst = STORED_GRADIENT.reduce((most, expected, i) => {
    const difference = Math.abs(values[i] - expected);
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }, 0);
  const ok = worst < TOLERANCE;
  const found = `the worst of ${STORED_GRADIENT.length} values is off by ${worst.toExponential(1)}`;
  return {
    ok,
    worst,
    message: ok ? `Gradients agree: ${found}.` : `Gradients differ from the stored ones: ${found}.`,
  };
}
