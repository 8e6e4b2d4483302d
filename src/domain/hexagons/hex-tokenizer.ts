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
  /** Of the cells that it knows. */
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
