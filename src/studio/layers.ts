import { INKS } from './inks';

type LayerTable = Readonly<Record<string, readonly [label: string, on: boolean]>>;

/**
 * Layers of an open data set in the order of the legend: what each is called, and whether it is on at first. Their names are
 * part of the page's address.
 */
const OF_PAGE = {
  roads: ['Roads', true],
  gapKnown: ['Known points', true],
  gapTruth: ['Hidden points', true],
  gapFilled: ['Filled in by the network', true],
  gapFirst: ['Straight lines', false],
  gapSecond: ['Along the road', true],
  gapErrors: ['Errors of the network', true],
  gapAttention: ['Attention of the point', true],
  flows: ['Flows', true],
  gpsRoute: ['Route', true],
  gpsMade: ['Generated points', true],
  gpsReal: ['Real points', true],
  gpsBefore: ['Points before', true],
  experts: ['Experts by point', true],
  hexFill: ['Hexagons', true],
  hexVisited: ['Visited hexagons', true],
  hexHidden: ['Hidden hexagons', true],
  closed: ['Closed roads', true],
  real: ['Real trips', true],
  vanilla: [INKS.vanilla.label, true],
  distilled: [INKS.distilled.label, true],
  shortest: [INKS.shortest.label, false],
  fastest: [INKS.fastest.label, false],
  markov: [INKS.markov.label, false],
  likeliest: [INKS.likeliest.label, false],
  learnt: [INKS.learnt.label, false],
  setA: [INKS.setA.label, true],
  setB: [INKS.setB.label, true],
  setC: [INKS.setC.label, true],
  setD: [INKS.setD.label, true],
  difference: ['Fewer or more than trips', true],
  before: ['Routes before', true],
  failures: ['Places of failure', false],
  ends: ['Origins and destinations', true],
  beams: ['Beams of the chosen pair', false],
  surprise: ['Surprise along the chosen trip', false],
  anomalies: ['Anomalous trips', false],
  visits: ['Visits of training trips', false],
  cells: ["Teacher's cells", false],
  zones: ['Zones', false],
} as const satisfies LayerTable;

/** Layers of a data set that is being built, beside its roads. They are not part of the page's address. */
const OF_BUILDER = {
  traces: ['GPS traces', true],
  matched: ['Matched trips', true],
  spots: ['Trouble spots', true],
  points: ['Matched points', true],
  dropped: ['Dropped points', true],
  candidates: ['Candidates of this trace', true],
  path: ['Path of this trace', true],
} as const satisfies LayerTable;

export type PageLayer = keyof typeof OF_PAGE;
export type BuilderLayer = keyof typeof OF_BUILDER;
export type LayerName = PageLayer | BuilderLayer;

const ALL: Readonly<Record<LayerName, readonly [label: string, on: boolean]>> = { ...OF_PAGE, ...OF_BUILDER };

export const LAYER_NAMES = Object.keys(OF_PAGE) as PageLayer[];
export const BUILDER_LAYERS = Object.keys(OF_BUILDER) as BuilderLayer[];

/** What a layer is called. */
export const layerLabel = (name: LayerName): string => ALL[name][0];

/** The layers that are on at first. */
export const layersAtFirst = (): Record<LayerName, boolean> =>
  Object.fromEntries(Object.entries(ALL).map(([name, [, on]]) => [name, on])) as Record<LayerName, boolean>;

/** Layers that belong to one stage: they are seen while it is open. By the stage's id. */
export const STAGE_LAYERS: Readonly<Partial<Record<string, readonly PageLayer[]>>> = {
  data: ['visits', 'zones'],
  teacher: ['surprise', 'anomalies', 'cells'],
  generate: ['beams'],
};
