import type { Random } from '../../base/random';

export interface SkipGramSettings {
  readonly width: number;
  /** Most places between a word and one of its context; for each word it is drawn from 1 to this. */
  readonly window: number;
  /** Words that were not there, drawn for each one that was. */
  readonly negatives: number;
}

/** Negatives are drawn by counts to this power. */
const COUNT_POWER = 0.75;
const LARGEST_SUM = 8;

/** Vectors of words by what stands near them: skip-gram with negative sampling (Mikolov et al. 2013). */
export class SkipGram {
  /** (words x width) */
  readonly vectors: Float32Array;
  readonly #contexts: Float32Array;
  readonly #step: Float32Array;
  readonly #shares: Float64Array;

  /** @param counts (words) how often each one occurs, or about so */
  constructor(
    counts: ArrayLike<number>,
    readonly settings: SkipGramSettings,
    private readonly random: Random,
  ) {
    const { width } = settings;
    this.vectors = Float32Array.from({ length: counts.length * width }, () => (random.next() - 0.5) / width);
    this.#contexts = new Float32Array(counts.length * width);
    this.#step = new Float32Array(width);
    this.#shares = Float64Array.from(counts, (count) => count ** COUNT_POWER);
    for (let i = 1; i < counts.length; i++) this.#shares[i] += this.#shares[i - 1];
  }

  /** Learns from one sentence, at one rate. */
  learn(words: ArrayLike<number>, rate: number): void {
    const { random } = this;
    for (let i = 0; i < words.length; i++) {
      const window = 1 + random.int(this.settings.window);
      for (let j = Math.max(0, i - window); j <= Math.min(words.length - 1, i + window); j++)
        if (j !== i) this.#pair(words[i], words[j], rate);
    }
  }

  /** Draws a word and its context together, and apart from what was drawn at random. */
  #pair(word: number, context: number, rate: number): void {
    const { width, negatives } = this.settings;
    const step = this.#step.fill(0);
    for (let draw = 0; draw <= negatives; draw++) {
      const other = draw === 0 ? context : this.#anyWord();
      if (draw > 0 && other === context) continue;
      const [a, b] = [word * width, other * width];
      let product = 0;
      for (let k = 0; k < width; k++) product += this.vectors[a + k] * this.#contexts[b + k];
      const bounded = Math.max(-LARGEST_SUM, Math.min(LARGEST_SUM, product));
      const pull = rate * ((draw === 0 ? 1 : 0) - 1 / (1 + Math.exp(-bounded)));
      for (let k = 0; k < width; k++) {
        step[k] += pull * this.#contexts[b + k];
        this.#contexts[b + k] += pull * this.vectors[a + k];
      }
    }
    for (let k = 0; k < width; k++) this.vectors[word * width + k] += step[k];
  }

  #anyWord(): number {
    const shares = this.#shares;
    const wanted = this.random.next() * shares[shares.length - 1];
    let [low, high] = [0, shares.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
