import { add, mul, square, sub, sum, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { stopGradient } from '../../nn/ops/stop-gradient';
import type { Quantised } from './quantiser';

/**
 * How the loss of the quantiser is said. Both have one value, and one gradient for x. `cumulative` is the code's: sums of codewords
 * against x, so that a codebook learns from the errors of all that follow it. `residual` is Eq. 9 of the paper: each codeword
 * against what it had to say, so that a codebook learns from its own error.
 */
export type QuantiserLossForm = 'cumulative' | 'residual';

/** Rows (N, width), of which those with a 0 do not count. */
export interface CountedRows {
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
