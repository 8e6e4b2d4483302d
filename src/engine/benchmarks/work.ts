import type { Calibration } from './report';

/**
 * What a benchmark asks for at least: floating-point operations (a multiply-add
 * is two) and bytes to and from memory.
 */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
}

/** Operations of (rows x inputs) times (inputs x outputs). */
export const dense = (rows: number, inputs: number, outputs: number) => 2 * rows * inputs * outputs;

/** Fewest seconds that the calibrated machine needs: the longer of arithmetic and traffic. */
export function leastSeconds({ flops, bytes }: Work, { matmul, bandwidth }: Calibration): number {
  return Math.max(flops / (matmul.best * 1e9), bytes / (bandwidth.best * 1e9));
}
