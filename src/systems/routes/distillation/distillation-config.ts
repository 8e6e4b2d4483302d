/** The two students: `vanilla` learns alone (lambda = 0), `distilled` from the teacher too. */
export type StudentName = 'vanilla' | 'distilled';

/** In the order in which they are trained and listed. */
export const STUDENT_NAMES: readonly StudentName[] = ['vanilla', 'distilled'];

/** The terms of Eq. 9. */
export interface DistillationConfig {
  /** Weight of the time loss; 1 in the official code. */
  readonly alpha: number;
  /** Weight of the teacher; 0 trains the vanilla student. */
  readonly lambda: number;
  readonly tau: number;
  /** Whether to multiply by tau^2 as Eq. 5 does; the thesis's code does not. */
  readonly tauSquared: boolean;
  /**
   * Steps that learn from the teacher: `all` as in Algorithm 1, or each trip's `last` alone as in the
   * thesis's code.
   */
  readonly steps: 'all' | 'last';
  /** Teacher window w. */
  readonly window: number;
  /** Candidates kept per step (k). */
  readonly maxCandidates: number;
}

/**
 * Temperature and window of the thesis's Table 2, with all steps and tau^2 as in its equations. Its lambda of
 * 0.0014 was tuned for a loss over last steps only and without tau^2; with this loss, 0.1 helped official
 * HOSER most on Porto.
 */
export const DEFAULT_DISTILLATION: DistillationConfig = {
  alpha: 1,
  lambda: 0.1,
  tau: 4.37,
  tauSquared: true,
  steps: 'all',
  window: 7,
  maxCandidates: 64,
};
