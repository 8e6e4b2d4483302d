import type { Dataset } from '../../domain/dataset';
import { gridFor, roadCells, type Grid } from '../../domain/grid';
import { lmTadVocabulary, type LmTadVocabulary } from '../../models/lm-tad/tokens';
import { visitsPerRoad } from '../map/vertex-values';

/** What is derived of a data set to speak of its roads and cells; made when first asked for. */
export interface RoadFacts {
  /** (R) visits of training trips. */
  readonly visits: Uint32Array;
  readonly grid: Grid;
  /** (R) cell of each road. */
  readonly cells: Uint32Array;
  readonly vocabulary: LmTadVocabulary;
}

const known = new WeakMap<Dataset, RoadFacts>();

export function roadFacts(dataset: Dataset): RoadFacts {
  const found = known.get(dataset);
  if (found) return found;
  const { network, trips } = dataset;
  const grid = gridFor(network);
  const facts = {
    visits: visitsPerRoad(network.roadCount, trips.train.roads),
    grid,
    cells: roadCells(network, grid),
    vocabulary: lmTadVocabulary(network, grid),
  };
  known.set(dataset, facts);
  return facts;
}

/** The roads whose middle lies in a cell. */
export const roadsInCell = ({ cells }: RoadFacts, cell: number): number[] =>
  Array.from(cells.keys()).filter((road) => cells[road] === cell);

/** "08:15:30" of a wall-clock time. */
export const timeOfDay = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

/** "2013-07-01 08:15" of a wall-clock time. */
export const dayAndTime = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
