import type { RoadNetwork } from '../domain/road-network';
import { counted } from './figures';

/** What the lines of the map are called. */
export interface RoadWords {
  /** Alone: "Roads". */
  readonly title: string;
  /** Of one: "road". */
  readonly noun: string;
  /** False where the files bring no roads, and straight lines stand in their place. */
  readonly areRoads: boolean;
}

const ROADS: RoadWords = { title: 'Roads', noun: 'road', areRoads: true };
const lines = (between: string): RoadWords => ({
  title: `Lines between ${between}`,
  noun: 'line',
  areRoads: false,
});

/** By the class of the lines that stand for roads. */
const IN_THEIR_PLACE: ReadonlyMap<string, RoadWords> = new Map([
  ['place link', lines('places')],
  ['sensor link', lines('sensors')],
]);

/** Whether they are roads: networks of lines have one class alone. */
export function roadWords({ classNames }: Pick<RoadNetwork, 'classNames'>): RoadWords {
  const [only, ...others] = classNames;
  return (others.length === 0 && only !== undefined && IN_THEIR_PLACE.get(only)) || ROADS;
}

/** "2,041 roads". */
export const roadsText = (network: Pick<RoadNetwork, 'classNames' | 'roadCount'>): string =>
  counted(network.roadCount, roadWords(network).noun);
