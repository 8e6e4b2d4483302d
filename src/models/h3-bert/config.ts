/** The masked language model over hexagons: BERT's encoder with the norms first and a tied output. */
export interface H3BertConfig {
  /** Tokens, the special ones included. */
  readonly vocabulary: number;
  /** d: length of a token's vector, a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** Width of the feed-forward layers. */
  readonly hidden: number;
  /** Longest sequence in tokens, the special ones included. */
  readonly context: number;
  /** Rows of the level embedding: 0 for special tokens, then one for each token of a hexagon. */
  readonly levels: number;
  /** Share of values that training drops: of the embedding, and of what each branch adds. */
  readonly dropout: number;
  /** Whether a token knows the hour of the week of its hexagon. */
  readonly hours: boolean;
  readonly normEps: number;
}

/** PyTorch's eps of layer normalisation. */
export const NORM_EPS = 1e-5;

/** Hours of a week; row 0 of the hour embedding is that of special tokens, row 1 + h that of hour h. */
export const HOURS_OF_WEEK = 168;
