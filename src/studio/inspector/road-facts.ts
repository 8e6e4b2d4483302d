import type { Dataset } from '../../domain/dataset';
import { gridFor, roadCells, type Grid } from '../../domain/grid';
import type { RoadNetwork } from '../../domain/road-network';
import { visitsPerRoad } from '../map/vertex-values';

/** What is derived from a data set to describe its roads and cells. */
export interface RoadFacts {
  /** (R) number of visits by training trips. */
  readonly visits: Uint32Array;
  readonly grid: Grid;
  /** (R) cell of each road. */
  readonly cells: Uint32Array;
}

const known = new WeakMap<Dataset, RoadFacts>();

/** Derived when first asked for, then kept as long as the data set lives. */
export function roadFacts(dataset: Dataset): RoadFacts {
  const found = known.get(dataset);
  if (found) return found;
  const { network, trips } = dataset;
  const grid = gridFor(network);
  const facts = {
    visits: visitsPerRoad(network.roadCount, trips.train.roads),
    grid,
    cells: roadCells(network, grid),
  };
  known.set(dataset, facts);
  return facts;
}

/**
 * Facts about a road that the models do not learn from: speed limit, lanes, level. Facts that are not known
 * are left out.
 */
export function mapFacts({ details, maxSpeedKmh }: RoadNetwork, road: number): [string, string][] {
  const limit = maxSpeedKmh[road];
  const usual = details?.usualSpeed[road] === 1 ? ', assumed from its class' : '';
  const speed: [string, string] = [
    'Speed limit',
    Number.isNaN(limit) ? 'not known' : `${shortest(limit)} km/h${usual}`,
  ];
  if (!details) return [speed];
  const lanes = details.lanes[road];
  const level = details.layers[road];
  return [
    speed,
    ...(Number.isNaN(lanes) ? [] : [['Lanes this way', shortest(lanes)] as [string, string]]),
    ...(level === 0 ? [] : [['Level', levelInWords(level)] as [string, string]]),
  ];
}

/** A limit in miles per hour has decimals in km/h; one of them is enough. */
const shortest = (value: number) => String(Math.round(10 * value) / 10);

const levelInWords = (level: number) => `${Math.abs(level)} ${level > 0 ? 'above' : 'below'} ground`;

/** The OpenStreetMap page of the way that a road is part of; null if the road is not from OpenStreetMap. */
export function wayOf({ details }: RoadNetwork, road: number): { id: number; href: string } | null {
  const id = details?.wayIds[road] ?? NaN;
  return Number.isInteger(id) && id > 0 ? { id, href: `https://www.openstreetmap.org/way/${id}` } : null;
}

/** The roads whose centroid lies in a cell. */
export const roadsInCell = ({ cells }: RoadFacts, cell: number): number[] =>
  Array.from(cells.keys()).filter((road) => cells[road] === cell);

/** The time of day of a wall-clock time (s): "08:15:30". */
export const timeOfDay = (seconds: number): string =>
  Number.isNaN(seconds) ? '–' : new Date(seconds * 1000).toISOString().slice(11, 19);

/** The day and time of a wall-clock time (s): "2013-07-01 08:15". */
export const dayAndTime = (seconds: number): string =>
  Number.isNaN(seconds) ? 'no time' : new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
