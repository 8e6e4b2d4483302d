/** One masked token that a network was asked for. */
export interface MaskedToken {
  /** Which hexagon it belongs to: tokens of one hexagon have the same number, those of others another. */
  readonly hexagon: number;
  /** Its place in the hexagon, from 1. */
  readonly level: number;
  /** -log p of the true token. */
  readonly nats: number;
  readonly isRight: boolean;
}

/** How well masked hexagons are told. */
export interface MaskedMeasures {
  readonly tokens: number;
  readonly hexagons: number;
  /** Mean nats of a token: the loss. */
  readonly loss: number;
  /** exp(loss): per token, so that vocabularies with other tokens cannot be compared by it. */
  readonly perplexity: number;
  /** Mean over hexagons of the bits of their tokens, which count as independent. */
  readonly bitsPerHexagon: number;
  /** Share of right tokens at each level, level 1 first; NaN where none was asked for. */
  readonly accuracyByLevel: readonly number[];
  readonly accuracy: number;
}

/** Adds up masked tokens, batch by batch. */
export class MaskedTally {
  #nats = 0;
  #hexagons = 0;
  readonly #levels: { right: number; total: number }[] = [];

  /** Adds tokens of hexagons of which none was added before. */
  add(tokens: readonly MaskedToken[]): void {
    this.#hexagons += new Set(tokens.map(({ hexagon }) => hexagon)).size;
    for (const { level, nats, isRight } of tokens) {
      this.#nats += nats;
      while (this.#levels.length < level) this.#levels.push({ right: 0, total: 0 });
      const found = this.#levels[level - 1];
      found.total++;
      if (isRight) found.right++;
    }
  }

  /** NaN of everything where nothing was added. */
  get measures(): MaskedMeasures {
    const sum = (of: 'right' | 'total') => this.#levels.reduce((all, level) => all + level[of], 0);
    const tokens = sum('total');
    const loss = this.#nats / tokens;
    return {
      tokens,
      hexagons: this.#hexagons,
      loss,
      perplexity: Math.exp(loss),
      bitsPerHexagon: this.#nats / Math.LN2 / this.#hexagons,
      accuracyByLevel: this.#levels.map(({ right, total }) => right / total),
      accuracy: sum('right') / tokens,
    };
  }
}

/** Bits of each hexagon, in the order in which they first appear. */
export function bitsOfHexagons(tokens: readonly MaskedToken[]): Map<number, number> {
  const bits = new Map<number, number>();
  for (const { hexagon, nats } of tokens) bits.set(hexagon, (bits.get(hexagon) ?? 0) + nats / Math.LN2);
  return bits;
}
