import { Failure } from '../../base/failure';

/**
 * How the time of day is encoded. `cos-sin`: cos and sin of t * frequencies, scaled, as published.
 * `cos-linear`: cos of a linear layer, as in the thesis's own code, whose checkpoints have
 * `temporal_encoder.time_emb` in place of `freqs`.
 */
export const TIME_ENCODINGS = ['cos-sin', 'cos-linear'] as const;
type TimeEncoding = (typeof TIME_ENCODINGS)[number];

/**
 * Widths of HOSER, under the names of the official configuration. The embedding widths sum to `hiddenDim`.
 */
export interface HoserConfig {
  readonly hiddenDim: number;
  readonly roadIdDim: number;
  /** Width of each of the four attribute embeddings (length, type, longitude, latitude). */
  readonly attributeDim: number;
  readonly heads: number;
  readonly layers: number;
  /** Left out: `cos-sin`. */
  readonly timeEncoding?: TimeEncoding;
  /**
   * Width of the hidden layer of the residual over what counting and the network know of candidates; 0 for a linear
   * one. Left out: none, HOSER as published.
   */
  readonly residual?: number;
}

/** Sizes that the dataset decides. */
export interface HoserSizes {
  readonly roadCount: number;
  readonly roadTypeCount: number;
  readonly zoneCount: number;
}

/** The official widths (config/Beijing.yaml): 2 heads of 128 over a model of 256. */
export const OFFICIAL_HOSER: HoserConfig = {
  hiddenDim: 128,
  roadIdDim: 64,
  attributeDim: 16,
  heads: 2,
  layers: 2,
};

/**
 * A configuration of the official proportions: half the width for the road itself, an eighth per attribute.
 */
export function hoserConfig(hiddenDim: number, layers = 2, heads = 2): HoserConfig {
  if (hiddenDim % 8 !== 0)
    throw new Failure('bad-input', `HOSER's width must be a multiple of 8, not ${hiddenDim}`);
  return { hiddenDim, roadIdDim: hiddenDim / 2, attributeDim: hiddenDim / 8, heads, layers };
}
