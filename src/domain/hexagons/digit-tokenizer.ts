import { childOf, digitOf, isCellAt, parentOf, resolutionOf, textOfCell } from './h3-index';
import { SPECIAL_TOKENS, UNK, type HexTokenizer, type PlainTokenizer } from './hex-tokenizer';

/** Children of a hexagon. */
const DIGITS = 7;
const FIRST_ROOT = SPECIAL_TOKENS.length;

/**
 * The default: a token for the ancestor at the root resolution, one of those of the city, then one for the digit at each finer level.
 * The vocabulary is `<r_0>`, `<r_1>`, ... by ascending id, then `<l7_0>` to `<l7_6>` and so on.
 */
export class DigitTokenizer implements HexTokenizer {
  readonly kind = 'digits';
  readonly vocabulary: readonly string[];
  readonly mostTokens: number;
  readonly levels: number;
  readonly #rootResolution: number;
  readonly #rootIndex: ReadonlyMap<bigint, number>;

  /** @param roots ascending, distinct, all of one resolution that is no finer */
  constructor(
    readonly resolution: number,
    private readonly roots: BigUint64Array,
  ) {
    this.#rootResolution = resolutionOf(roots[0]);
    this.#rootIndex = new Map(Array.from(roots, (root, i) => [root, i]));
    this.mostTokens = 1 + resolution - this.#rootResolution;
    this.levels = this.mostTokens + 1;
    const digits = Array.from({ length: this.mostTokens - 1 }, (_, i) => this.#rootResolution + 1 + i);
    this.vocabulary = [
      ...SPECIAL_TOKENS,
      ...Array.from(roots, (_, i) => `<r_${i}>`),
      ...digits.flatMap((level) => Array.from({ length: DIGITS }, (_, digit) => `<l${level}_${digit}>`)),
    ];
  }

  get plain(): PlainTokenizer {
    return { kind: 'digits', resolution: this.resolution, roots: Array.from(this.roots, textOfCell) };
  }

  tokensOf(cell: bigint): Int32Array {
    const tokens = new Int32Array(this.mostTokens).fill(UNK);
    if (!isCellAt(cell, this.resolution)) return tokens;
    const root = this.#rootIndex.get(parentOf(cell, this.#rootResolution));
    if (root === undefined) return tokens;
    tokens[0] = FIRST_ROOT + root;
    for (let i = 1; i < tokens.length; i++)
      tokens[i] = this.#firstDigit(i) + digitOf(cell, this.#rootResolution + i);
    return tokens;
  }

  cellOf(tokens: ArrayLike<number>): bigint | null {
    if (tokens.length !== this.mostTokens) return null;
    let cell = this.roots.at(tokens[0] - FIRST_ROOT);
    if (cell === undefined || tokens[0] < FIRST_ROOT) return null;
    for (let i = 1; i < tokens.length; i++) {
      const digit = tokens[i] - this.#firstDigit(i);
      if (!(digit >= 0 && digit < DIGITS)) return null;
      cell = childOf(cell, digit);
    }
    // Below a pentagon there are digits that no cell has.
    return isCellAt(cell, this.resolution) ? cell : null;
  }

  /** The token of digit 0 at the i-th place of a hexagon. */
  #firstDigit(i: number): number {
    return FIRST_ROOT + this.roots.length + DIGITS * (i - 1);
  }
}
