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

/** How a learning rate goes by epochs, as in the official code of HTP. */
export interface EpochRates {
  readonly peak: number;
  readonly epochs: number;
  readonly warmupEpochs: number;
  readonly warmupStart: number;
  readonly least: number;
}

/** 100 epochs with 1e-4; the schedule of the published configuration of HTP's first stage. */
export const HTP_RATES: EpochRates = {
  peak: 1e-4,
  epochs: 100,
  warmupEpochs: 10,
  warmupStart: 1e-6,
  least: 1e-5,
};

/**
 * Learning rate of an epoch (0-based), the same in all of its steps: a line up to the peak, then half a cosine. The cosine counts epochs
 * from 0 and not from the end of the warm-up, so that the rate jumps there and never reaches the peak.
 */
export function epochRate(
  { peak, epochs, warmupEpochs, warmupStart, least }: EpochRates,
  epoch: number,
): number {
  if (epoch < warmupEpochs) return warmupStart + (epoch * (peak - warmupStart)) / warmupEpochs;
  return least + (peak - least) * 0.5 * (1 + Math.cos((Math.PI * epoch) / epochs));
}
