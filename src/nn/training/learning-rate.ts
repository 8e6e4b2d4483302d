/** Linear warm-up, then half a cosine, or a line, down to `finalShare` of the peak. */
export interface LearningRateSchedule {
  readonly peak: number;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  readonly finalShare: number;
  /** Left out: a cosine. */
  readonly fall?: RateFall;
}

/** How a rate goes from its peak to its end. */
export type RateFall = 'cosine' | 'linear';

/** Learning rate of optimiser step `step` (0-based). */
export function learningRateAt(
  { peak, totalSteps, warmupSteps, finalShare, fall = 'cosine' }: LearningRateSchedule,
  step: number,
): number {
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  const share = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  const left = fall === 'linear' ? 1 - share : 0.5 * (1 + Math.cos(Math.PI * share));
  return peak * (finalShare + (1 - finalShare) * left);
}

/** A rate that falls in steps, as torch.optim.lr_scheduler.MultiStepLR. */
export interface SteppedRate {
  /** Numbers of epochs, ascending: the rate falls once so many are closed. */
  readonly epochs: readonly number[];
  /** What it is multiplied by each time. */
  readonly factor: number;
}

/** Learning rate of the epoch that follows on `closed` ones. */
export const steppedRateAt = (peak: number, { epochs, factor }: SteppedRate, closed: number): number =>
  peak * factor ** epochs.filter((epoch) => epoch <= closed).length;
