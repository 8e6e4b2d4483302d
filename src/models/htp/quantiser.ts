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
  type Scalar,
} from '@tensorflow/tfjs-core';
import { constantOf, stopGradient } from '../../nn/ops/elementwise';
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

/**
 * How the loss of the quantiser is said. Both have one value, and one gradient for x. `cumulative` is the code's: sums of codewords
 * against x, so that a codebook learns from the errors of all that follow it. `residual` is Eq. 9 of the paper: each codeword
 * against what it had to say, so that a codebook learns from its own error.
 */
export type QuantiserLossForm = 'cumulative' | 'residual';

/** Rows (N, width), of which those with a 0 do not count. */
interface CountedRows {
  /** (N, 1) 1 or 0; all rows count where it is left out. */
  readonly valid?: Tensor2D;
  /** How many there are. */
  readonly count: number;
}

/** The two errors of one codebook, means over counted rows and channels. */
export interface CodebookErrors {
  /** mse(sg x, cum_l), or mse(sg r_l, e_l): moves codewords. */
  readonly codebook: Scalar;
  /** The same the other way round, times beta: moves x. */
  readonly commitment: Scalar;
}

/** The errors of each codebook, by which Lq is made. */
export function codebookErrors(
  x: Tensor2D,
  { residuals, codewords, sums }: Quantised,
  commitment: number,
  rows: CountedRows,
  form: QuantiserLossForm = 'cumulative',
): CodebookErrors[] {
  return sums.map((said, l) => {
    const [target, value] =
      form === 'cumulative' ? [x, said] : [detached(x, residuals[l], sums[l - 1]), codewords[l]];
    return {
      codebook: meanSquare(sub(stopGradient(target), value), rows),
      commitment: mul(meanSquare(sub(target, stopGradient(value)), rows), commitment),
    };
  });
}

/** Lq: the mean over the codebooks of both errors. */
export function quantiserLoss(errors: readonly CodebookErrors[]): Scalar {
  const sums = errors.map(({ codebook, commitment }) => add<Scalar>(codebook, commitment));
  return mul<Scalar>(
    sums.reduce((total, each) => add<Scalar>(total, each)),
    1 / errors.length,
  );
}

/** r_l whose gradient goes to x alone, and not to the codewords that were taken away. */
const detached = (x: Tensor2D, residual: Tensor2D, said: Tensor2D | undefined): Tensor2D =>
  said ? sub<Tensor2D>(x, stopGradient(said)) : residual;

function meanSquare(difference: Tensor2D, { valid, count }: CountedRows): Scalar {
  const errors = square(difference);
  return mul<Scalar>(sum(valid ? mul(errors, valid) : errors), 1 / (count * difference.shape[1]));
}

/** How the codewords of one codebook are used. */
interface CodebookUsage {
  /** (codewords) how often each was chosen. */
  readonly hits: Int32Array;
  /** Share of the codewords that were chosen at all. */
  readonly used: number;
  /** exp of the entropy of the choices, as a share of the codewords: 1 where all are chosen equally often. */
  readonly perplexity: number;
}

/** Keeps the logarithm of a share of 0 finite, as the official code does. */
const SHARE_GUARD = 1e-6;

/** Usage of a codebook of so many codewords, over the codes of a batch. */
export function codebookUsage(codes: ArrayLike<number>, codewords: number): CodebookUsage {
  const hits = new Int32Array(codewords);
  for (let i = 0; i < codes.length; i++) hits[codes[i]]++;
  let entropy = 0;
  for (const count of hits) {
    const share = count / codes.length;
    entropy -= share * Math.log(share + SHARE_GUARD);
  }
  const used = hits.filter((count) => count > 0).length / codewords;
  return { hits, used, perplexity: Math.exp(entropy) / codewords };
}
