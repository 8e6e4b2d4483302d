/** Layers of an open data set, in the order of the legend. They are part of the page's address. */
export const LAYER_NAMES = [
  'roads',
  'gapKnown',
  'gapTruth',
  'gapFilled',
  'gapFirst',
  'gapSecond',
  'gapErrors',
  'gapAttention',
  'flows',
  'gpsRoute',
  'gpsMade',
  'gpsReal',
  'gpsBefore',
  'experts',
  'hexFill',
  'hexVisited',
  'hexHidden',
  'closed',
  'real',
  'vanilla',
  'distilled',
  'shortest',
  'fastest',
  'markov',
  'likeliest',
  'learnt',
  'setA',
  'setB',
  'setC',
  'setD',
  'difference',
  'before',
  'failures',
  'ends',
  'beams',
  'surprise',
  'anomalies',
  'visits',
  'cells',
  'zones',
] as const;

/** Layers that belong to one stage: they are seen while it is open. By the stage's id. */
export const STAGE_LAYERS: Readonly<Partial<Record<string, readonly PageLayer[]>>> = {
  data: ['visits', 'zones'],
  teacher: ['surprise', 'anomalies', 'cells'],
  generate: ['beams'],
};

/** Layers of a data set that is being built, beside its roads. They are not part of the page's address. */
export const BUILDER_LAYERS = [
  'traces',
  'matched',
  'spots',
  'points',
  'dropped',
  'candidates',
  'path',
] as const;

export type PageLayer = (typeof LAYER_NAMES)[number];
export type BuilderLayer = (typeof BUILDER_LAYERS)[number];
export type LayerName = PageLayer | BuilderLayer;
