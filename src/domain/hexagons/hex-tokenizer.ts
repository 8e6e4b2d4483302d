import { cellIndex } from './city-hexagons';
import { textOfCell, childOf, digitOf, isCellAt, parentOf, resolutionOf } from './h3-index';

/** Tokens that stand for no hexagon, at the beginning of every vocabulary. */
export const SPECIAL_TOKENS = ['<pad>', '<cls>', '<sep>', '<mask>', '<unk>'] as const;
export const PAD = 0;
export const CLS = 1;
export const SEP = 2;
export const MASK = 3;
export const UNK = 4;

/** What is not asked for in a masked sequence has this label. */
export const NO_LABEL = -100;

export const TOKENIZER_KINDS = ['digits', 'wordpiece', 'flat'] as const;
export type TokenizerKind = (typeof TOKENIZER_KINDS)[number];

/**
 * How a hexagon becomes tokens and tokens become a hexagon. The tokens of a hexagon stand on levels 1, 2, ... in their order; level 0
 * is that of the special tokens.
 */
export interface HexTokenizer {
  readonly kind: TokenizerKind;
  /** Resolution of the cells that it knows. */
  readonly resolution: number;
  /** Name of each token, the special ones first. */
  readonly vocabulary: readonly string[];
  /** Tokens of a hexagon at most; those of `digits` and `flat` have no fewer. */
  readonly mostTokens: number;
  /** Levels, the one of the special tokens included: `mostTokens + 1`. */
  readonly levels: number;
  /** The tokens of a cell; of one that it does not know only `UNK`. */
  tokensOf(cell: bigint): Int32Array;
  /** The cell whose tokens these are, or null if they are none's. */
  cellOf(tokens: ArrayLike<number>): bigint | null;
  /** All that `tokenizerFrom` needs to make the same again. */
  readonly plain: PlainTokenizer;
}

/** A tokeniser as plain data, for the headers of files. Cells are written as 15 hexadecimal digits. */
export type PlainTokenizer =
  | { readonly kind: 'digits'; readonly resolution: number; readonly roots: readonly string[] }
  | { readonly kind: 'wordpiece'; readonly resolution: number; readonly pieces: readonly string[] }
  | { readonly kind: 'flat'; readonly resolution: number; readonly cells: readonly string[] };

const FIRST_CELL = SPECIAL_TOKENS.length;

/** One token for each cell of the city, in ascending order: what the other tokenisers are compared with. */
export class FlatTokenizer implements HexTokenizer {
  readonly kind = 'flat';
  readonly vocabulary: readonly string[];
  readonly mostTokens = 1;
  readonly levels = 2;

  /** @param cells ascending, distinct, all of the resolution */
  constructor(
    readonly resolution: number,
    readonly cells: BigUint64Array,
  ) {
    this.vocabulary = [...SPECIAL_TOKENS, ...Array.from(cells, textOfCell)];
  }

  get plain(): PlainTokenizer {
    return { kind: 'flat', resolution: this.resolution, cells: Array.from(this.cells, textOfCell) };
  }

  tokensOf(cell: bigint): Int32Array {
    const at = cellIndex(this, cell);
    return Int32Array.of(at < 0 ? UNK : FIRST_CELL + at);
  }

  cellOf(tokens: ArrayLike<number>): bigint | null {
    const at = tokens[0] - FIRST_CELL;
    return tokens.length === 1 && at >= 0 && at < this.cells.length ? this.cells[at] : null;
  }
}

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
