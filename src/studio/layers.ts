import type { SystemEntry } from '../engine/experiments/system';
import { systems } from '../systems/registry';
import { INKS } from './inks';
import type { LegendRow } from './map-show';

type LayerTable = SystemEntry['layers'] & object;

/**
 * Layers that the page has itself, in the order of the legend: what each is called, whether it is on at first, and the stage that it
 * belongs to. Their names are part of the page's address, as are those of what systems show.
 */
const OF_PAGE = {
  roads: ['Roads', true],
  closed: ['Closed roads', true],
  real: ['Real trips', true],
  vanilla: [INKS.vanilla.label, true],
  distilled: [INKS.distilled.label, true],
  shortest: [INKS.shortest.label, false],
  fastest: [INKS.fastest.label, false],
  markov: [INKS.markov.label, false],
  likeliest: [INKS.likeliest.label, false],
  learnt: [INKS.learnt.label, false],
  'recursive-logit': [INKS['recursive-logit'].label, false],
  'link-constants-logit': [INKS['link-constants-logit'].label, false],
  'path-size-logit': [INKS['path-size-logit'].label, false],
  setA: [INKS.setA.label, true],
  setB: [INKS.setB.label, true],
  setC: [INKS.setC.label, true],
  setD: [INKS.setD.label, true],
  difference: ['Fewer or more than trips', false],
  before: ['Routes before', true],
  failures: ['Places of failure', false],
  ends: ['Origins and destinations', true],
  beams: ['Beams of the chosen pair', false, 'generate'],
  visits: ['Visits of training trips', false, 'data'],
  cells: ["Teacher's cells", false, 'teacher'],
  zones: ['Zones', false, 'data'],
} as const satisfies LayerTable;

/** Layers of GPS points along routes, which several systems show. */
const OF_POINTS: LayerTable = {
  gpsRoute: ['Route', true],
  gpsMade: ['Generated points', true],
  gpsReal: ['Real points', true],
  gpsBefore: ['Points before', true],
};

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
export type OwnLayer = PageLayer | BuilderLayer;

const OF_SHOWS: LayerTable = Object.assign({}, OF_POINTS, ...systems.map(({ layers }) => layers));
const ALL: LayerTable = { ...OF_PAGE, ...OF_SHOWS, ...OF_BUILDER };

export const PAGE_LAYERS = Object.keys(OF_PAGE) as PageLayer[];
export const BUILDER_LAYERS = Object.keys(OF_BUILDER) as BuilderLayer[];
/** Layers that the page's address names. */
export const LAYER_NAMES: readonly string[] = [...PAGE_LAYERS, ...Object.keys(OF_SHOWS)];

/** What a layer is called. */
export const layerLabel = (name: string): string => ALL[name][0];

/** The layers that are on at first. */
export const layersAtFirst = () =>
  Object.fromEntries(Object.entries(ALL).map(([name, [, on]]) => [name, on])) as Record<OwnLayer, boolean> &
    Record<string, boolean>;

/** What a row of the legend says beside the name of its layer. */
type RowParts = Pick<LegendRow, 'sign'> &
  Partial<Omit<LegendRow, 'name' | 'count'>> & {
    /** Left out where a number means nothing. */
    readonly count?: number;
  };

/** The row of a layer that has something to show. */
export const legendRow = (name: string, { count, ...parts }: RowParts): LegendRow => ({
  ...{ name, label: layerLabel(name), missing: null, ink: null },
  count: count === undefined ? '' : count.toLocaleString('en'),
  ...parts,
});

/** Layers that belong to a stage: they are seen while it is open. */
export const layersOfStage = (stage: string): string[] =>
  Object.keys(ALL).filter((name) => ALL[name][2] === stage);
