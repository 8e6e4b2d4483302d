import { badInput } from '../../base/failure';
import type { ParameterSpec } from '../../nn/parameters';

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
  /** Inputs of a residual. Left out: all that are known, `CHOICE_WIDTH`. */
  readonly residualInputs?: number;
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
  if (hiddenDim % 8 !== 0) throw badInput(`HOSER's width must be a multiple of 8, not ${hiddenDim}`);
  return { hiddenDim, roadIdDim: hiddenDim / 2, attributeDim: hiddenDim / 8, heads, layers };
}

/**
 * Which parts of a student learn, each a part of the one before: everything; everything but the graph layers of
 * the road network encoder, whose embeddings of roads, attributes and zones learn; the trajectory encoder and the
 * navigator; the heads, which are the navigator's scores of candidates and its times.
 */
export const LEARNS = ['all', 'no-road-encoder', 'trajectory-navigator', 'heads'] as const;
export type Learns = (typeof LEARNS)[number];

/** Beginnings of the official names of what learns no more. */
const FROZEN: Readonly<Record<Learns, readonly string[]>> = {
  all: [],
  'no-road-encoder': ['road_network_encoder.road_gat.', 'road_network_encoder.zone_gcn.'],
  'trajectory-navigator': ['road_network_encoder.'],
  heads: ['road_network_encoder.', 'trajectory_encoder.'],
};

/** Names of HOSER's parameters that keep the weights that they start with. */
export const frozenParts = (specs: readonly Pick<ParameterSpec, 'name'>[], learns: Learns): string[] =>
  specs.map(({ name }) => name).filter((name) => FROZEN[learns].some((part) => name.startsWith(part)));
