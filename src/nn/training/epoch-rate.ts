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
