import { type Tensor1D, type Tensor2D, pad, type Tensor } from '@tensorflow/tfjs-core';
import { runKernel } from '../kernels/specs';
import type { RowIndex } from './row-index';

/**
 * The candidates of N steps, padded to C: which road, at what (scaled) distance
 * and angle; `lengths` of them are real.
 */
export interface CandidateTensors {
  /** (N x C) */
  readonly ids: Tensor2D;
  readonly lengths: Tensor1D;
  readonly distance: Tensor2D;
  readonly angle: Tensor2D;
  /** Over the real candidates only: item = position in the flat (N x C) array. */
  readonly byRoad: Pick<RowIndex, 'offsets' | 'order'>;
}

export interface NavigatorTerms {
  readonly distanceWeight: Tensor1D;
  readonly angleWeight: Tensor1D;
  readonly bias: Tensor1D;
  /** v_proj.weight as (D). */
  readonly score: Tensor1D;
}

/**
 * score . tanh(q[n] + k[candidate] + distance * distanceWeight + angle * angleWeight + bias).
 * q (N x D), k (R x D): one projected key per road -> logits (N x C), 0 at padded candidates.
 */
export function additiveAttention(
  q: Tensor2D,
  k: Tensor2D,
  candidates: CandidateTensors,
  terms: NavigatorTerms,
): Tensor2D {
  const inputs = {
    q: toVectorWidth(q),
    k: toVectorWidth(k),
    candidates: candidates.ids,
    lengths: candidates.lengths,
    distance: candidates.distance,
    angle: candidates.angle,
    byRoadOffsets: candidates.byRoad.offsets,
    byRoadOrder: candidates.byRoad.order,
    wd: toVectorWidth(terms.distanceWeight),
    wa: toVectorWidth(terms.angleWeight),
    bias: toVectorWidth(terms.bias),
    v: toVectorWidth(terms.score),
  };
  return runKernel('AdditiveAttention', inputs)[0] as Tensor2D;
}

/** Lanes of the SIMD kernels, which read rows four floats at a time. */
const LANES = 4;

/**
 * The rows of a tensor (or the one row of a vector) with zeros at their end, so
 * that they can be read in whole vectors.
 */
export function toVectorWidth<T extends Tensor>(x: T): T {
  const width = x.shape[x.rank - 1];
  const missing = (LANES - (width % LANES)) % LANES;
  if (missing === 0) return x;
  const paddings = x.shape.map((_, i): [number, number] => [0, i === x.rank - 1 ? missing : 0]);
  return pad(x, paddings);
}
