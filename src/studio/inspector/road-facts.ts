import type { Dataset } from '../../domain/dataset';
import { gridFor, roadCells, type Grid } from '../../domain/grid';
import type { RoadNetwork } from '../../domain/road-network';
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

/** What a map says of a road beyond what models learn from, for a list of facts; nothing where it says nothing. */
export function mapFacts({ details, maxSpeedKmh }: RoadNetwork, road: number): [string, string][] {
  const limit = maxSpeedKmh[road];
  const usual = details?.usualSpeed[road] === 1 ? ', usual for its class' : '';
  const speed: [string, string] = [
    'Speed limit',
    Number.isNaN(limit) ? 'not in the file' : `${shortest(limit)} km/h${usual}`,
  ];
  if (!details) return [speed];
  const lanes = details.lanes[road];
  const level = details.layers[road];
  return [
    speed,
    ...(Number.isNaN(lanes) ? [] : [['TaskQueues this way', shortest(lanes)] as [string, string]]),
    ...(level === 0 ? [] : [['Level', levelInWords(level)] as [string, string]]),
  ];
}

/** Limits in miles have decimals: one is enough. */
const shortest = (value: number) => String(Math.round(10 * value) / 10);

const levelInWords = (level: number) => `${Math.abs(level)} ${level > 0 ? 'above' : 'below'} the ground`;

/** The page of OpenStreetMap about the way that a road is cut from; null where there is none. */
export function wayOf({ details }: RoadNetwork, road: number): { id: number; href: string } | null {
  const id = details?.wayIds[road] ?? NaN;
  return Number.isInteger(id) && id > 0 ? { id, href: `https://www.openstreetmap.org/way/${id}` } : null;
}

/** The roads whose middle lies in a cell. */
export const roadsInCell = ({ cells }: RoadFacts, cell: number): number[] =>
  Array.from(cells.keys()).filter((road) => cells[road] === cell);

/** "08:15:30" of a wall-clock time. */
export const timeOfDay = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

/** "2013-07-01 08:15" of a wall-clock time. */
export const dayAndTime = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
