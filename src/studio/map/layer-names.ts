/** Layers of the map in the order of the legend. */
export const LAYER_NAMES = [
  'roads',
  'real',
  'distilled',
  'vanilla',
  'shortest',
  'fastest',
  'markov',
  'ends',
  'beams',
  'surprise',
  'anomalies',
  'visits',
  'cells',
  'zones',
] as const;

export type LayerName = (typeof LAYER_NAMES)[number];
