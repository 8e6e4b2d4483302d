import {
  add,
  argMin,
  cast,
  matMul,
  mul,
  oneHot,
  square,
  stack,
  sub,
  sum,
  tensor1d,
  transpose,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { constantOf } from '../../nn/ops/stop-gradient';
import type { Weights } from '../weights';

/** How vectors (N, width) are said in codewords, one of each codebook. Lists have one entry per codebook. */
export interface Quantised {
  /** (N, codebooks) int32 */
  readonly codes: Tensor2D;
  /** (N, width) what was left to be said by each codebook: r_l. */
  readonly residuals: readonly Tensor2D[];
  /** (N, codewords) squared distances. */
  readonly distances: readonly Tensor2D[];
  /** (N, width) e_l */
  readonly codewords: readonly Tensor2D[];
  /** (N, width) e_1 + ... + e_l, the last of them the quantised vector. */
  readonly sums: readonly Tensor2D[];
}

/** Name of the weights (codewords, width) of a codebook. */
export const codebookName = (codebook: number): string => `rq_quant.codebooks.${codebook}.codebook.weight`;

/** The codebooks of a network, the coarsest first. */
export const codebooksOf = (weights: Weights, count: number): Tensor2D[] =>
  Array.from({ length: count }, (_, l) => weights.get<Tensor2D>(codebookName(l)));

/** Residual quantisation, Eq. 4 and 5: each codebook says what those before it have left of x (N, width). */
export function quantise(codebooks: readonly Tensor2D[], x: Tensor2D): Quantised {
  const codes: Tensor1D[] = [];
  const [residuals, distances, codewords, sums]: Tensor2D[][] = [[], [], [], []];
  codebooks.forEach((codebook, l) => {
    const residual = l === 0 ? x : sub<Tensor2D>(x, sums[l - 1]);
    const distance = squaredDistances(residual, codebook);
    // The first of equally near ones. Which one it is has no gradient, and those that were not chosen get exactly 0.
    const code = constantOf<Tensor1D>(() => argMin(distance, 1));
    const chosen = constantOf(() => rowsOfOne(code, codebook.shape[0]));
    const codeword = matMul<Tensor2D>(chosen, codebook);
    codes.push(code);
    residuals.push(residual);
    distances.push(distance);
    codewords.push(codeword);
    sums.push(l === 0 ? codeword : add<Tensor2D>(sums[l - 1], codeword));
  });
  return { codes: stack(codes, 1) as Tensor2D, residuals, distances, codewords, sums };
}

/** The vectors (N, width) that codes (N, codebooks) stand for: the sum of their codewords. */
export function vectorsOfCodes(codebooks: readonly Tensor2D[], codes: readonly Int32Array[]): Tensor2D {
  const parts = codebooks.map((codebook, l) => {
    const ids = tensor1d(
      codes.map((row) => row[l]),
      'int32',
    );
    return matMul<Tensor2D>(rowsOfOne(ids, codebook.shape[0]), codebook);
  });
  return parts.reduce((total, part) => add<Tensor2D>(total, part));
}

/** |x|^2 + |c|^2 - 2 x c of each row x (N, width) and codeword c (C, width): (N, C). */
function squaredDistances(x: Tensor2D, codebook: Tensor2D): Tensor2D {
  const ofRows = sum(square(x), 1, true);
  const ofCodewords = transpose(sum(square(codebook), 1, true));
  return sub<Tensor2D>(
    add<Tensor2D>(ofRows, ofCodewords),
    mul<Tensor2D>(matMul<Tensor2D>(x, codebook, false, true), 2),
  );
}

/** (N, C) with 1 at the number of each row. */
const rowsOfOne = (ids: Tensor1D, count: number): Tensor2D => cast(oneHot(ids, count), 'float32') as Tensor2D;
