import { FOUNDATION_NETWORKS } from './networks';

/** What is looked at on the stage Explore. */
export const EXPLORE_VIEWS = ['hidden', 'alike', 'probes'] as const;
export type ExploreView = (typeof EXPLORE_VIEWS)[number];

/** Hexagons of which resolution show beliefs: those that fit the zoom of the map, or always the same. */
export const HEX_LEVELS = ['zoom', ...Array.from({ length: 13 }, (_, i) => String(i))] as const;
export type HexLevel = (typeof HEX_LEVELS)[number];

/** What the page's address says of the stage Explore beside the settings: the words of each name, the usual one first. */
export const EXPLORE_CHOICES = {
  'explore-by': EXPLORE_VIEWS,
  'explored-network': FOUNDATION_NETWORKS,
  'hex-level': HEX_LEVELS,
} as const;

/** The sequence in view by its number from 1, what of it is hidden ("5-7"), and the hexagon that is looked at, as H3 writes it. */
export const EXPLORE_DATA_CHOICES = ['sequence', 'hide', 'hexagon'] as const;
