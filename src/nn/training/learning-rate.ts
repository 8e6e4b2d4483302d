/** Linear warm-up, then half a cosine down to `finalShare` of the peak. */
export interface LearningRateSchedule {
  readonly peak: number;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  readonly finalShare: number;
}

/** Learning rate of optimiser step `step` (0-based). */
export function learningRateAt(
  { peak, totalSteps, warmupSteps, finalShare }: LearningRateSchedule,
  step: number,
): number {
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  const share = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  return peak * (finalShare + (1 - finalShare) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))));
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
