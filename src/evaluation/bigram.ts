/**
 * Token sequences end to end: sequence i predicts targets[k] from inputs[k] for k in
 * [sequenceOffsets[i], sequenceOffsets[i+1]).
 */
export interface PackedSequences {
  /** (N+1) */
  readonly sequenceOffsets: ArrayLike<number>;
  /** (T) token before, the first of a sequence SOT. */
  readonly inputs: ArrayLike<number>;
  /** (T) token to predict, the last of a sequence EOT. */
  readonly targets: ArrayLike<number>;
  /** Number of tokens that the smoothing spreads its mass over. */
  readonly vocabularySize: number;
}

/** Added to every count: the value of the published figure for Porto. */
const BIGRAM_SMOOTHING = 0.1;

/** The least that a teacher has to beat: the next cell from the cell before alone, by smoothed counts. */
export class Bigram {
  readonly #pairs = new Map<number, number>();
  readonly #totals: Float64Array;
  readonly #vocabularySize: number;
  readonly #smoothing: number;

  /** Counts (input, target) pairs of the training sequences. */
  constructor(training: PackedSequences, smoothing = BIGRAM_SMOOTHING) {
    const { inputs, targets, vocabularySize } = training;
    this.#vocabularySize = vocabularySize;
    this.#smoothing = smoothing;
    this.#totals = new Float64Array(vocabularySize);
    for (let i = 0; i < inputs.length; i++) {
      const pair = inputs[i] * vocabularySize + targets[i];
      this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1);
      this.#totals[inputs[i]]++;
    }
  }

  /** log P(target | input) = log((n(input, target) + a) / (n(input) + a V)), natural logarithm. */
  logProbability(input: number, target: number): number {
    const count = this.#pairs.get(input * this.#vocabularySize + target) ?? 0;
    return Math.log(
      (count + this.#smoothing) / (this.#totals[input] + this.#smoothing * this.#vocabularySize),
    );
  }

  /** Perplexity over all tokens: exp of the mean negative log-probability of the targets, EOT included. */
  perplexity({ inputs, targets }: PackedSequences): number {
    let sum = 0;
    for (let i = 0; i < inputs.length; i++) sum -= this.logProbability(inputs[i], targets[i]);
    return Math.exp(sum / inputs.length);
  }

  /** (N) mean surprisal (nats per token) of each sequence: a score to rank anomalies by. */
  meanSurprisals({ sequenceOffsets, inputs, targets }: PackedSequences): Float64Array {
    return Float64Array.from({ length: sequenceOffsets.length - 1 }, (_, i) => {
      let sum = 0;
      for (let k = sequenceOffsets[i]; k < sequenceOffsets[i + 1]; k++) {
        sum -= this.logProbability(inputs[k], targets[k]);
      }
      return sum / (sequenceOffsets[i + 1] - sequenceOffsets[i]);
    });
  }
}
