import type { ParameterSpec } from '../../nn/parameters';

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
