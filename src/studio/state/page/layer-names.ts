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

/** Layers of a data set in the making; roads are shown with them. They are no part of the page's address. */
export const MAKING_LAYERS = ['traces', 'matched', 'points', 'dropped', 'candidates', 'path'] as const;

export type PageLayer = (typeof LAYER_NAMES)[number];
export type BuilderLayer = (typeof MAKING_LAYERS)[number];
export type LayerName = PageLayer | BuilderLayer;
