/** Bins of the reliability curve: confidence from 0 to 1 in tenths. */
const RELIABILITY_BINS = 10;

export interface ReliabilityBin {
  readonly steps: number;
  /** Mean probability of the likeliest candidate; NaN without steps. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** Gathers how often a network's likeliest candidate is right, by the probability that it gives it. */
export class Reliability {
  readonly #bins = Array.from({ length: RELIABILITY_BINS }, () => ({ steps: 0, confidence: 0, hits: 0 }));

  /** @param hit 1 where the likeliest candidate was right, 0 where it was not, or a share where several are */
  add(confidence: number, hit: number): void {
    const bin = this.#bins[Math.min(RELIABILITY_BINS - 1, Math.floor(confidence * RELIABILITY_BINS))];
    bin.steps++;
    bin.confidence += confidence;
    bin.hits += hit;
  }

  get bins(): ReliabilityBin[] {
    return this.#bins.map(({ steps, confidence, hits }) => ({
      steps,
      confidence: confidence / steps,
      accuracy: hits / steps,
    }));
  }

  /**
   * Expected calibration error (Naeini, Cooper and Hauskrecht 2015): mean difference of confidence and accuracy over
   * the bins, weighed by steps; 0 without any.
   */
  get error(): number {
    let [apart, steps] = [0, 0];
    for (const bin of this.#bins) {
      apart += Math.abs(bin.confidence - bin.hits);
      steps += bin.steps;
    }
    return apart / Math.max(1, steps);
  }
}
