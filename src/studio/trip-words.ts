import type { Dataset } from '../domain/dataset';
import type { RoadNetwork } from '../domain/road-network';
import { counted } from './figures';

/**
 * What the trips of a data set are called. Nobody drove simulated trips, and everything derived from them
 * says so.
 */
export interface TripWords {
  readonly simulated: boolean;
  readonly kind: 'real' | 'simulated';
  /** The noun after a number: "6,400 trips", "6,400 simulated trips". */
  readonly trips: 'trips' | 'simulated trips';
  /**
   * Adapts a text about trips: if they are simulated, "real trip" becomes "simulated trip" and "test trip"
   * becomes "simulated test trip".
   */
  readonly of: (text: string) => string;
  /** Name of a file about the trips: "measures.csv", "measures-simulated.csv". */
  readonly fileName: (name: string) => string;
}

const REAL: TripWords = {
  simulated: false,
  kind: 'real',
  trips: 'trips',
  of: (text) => text,
  fileName: (name) => name,
};

const SIMULATED: TripWords = {
  simulated: true,
  kind: 'simulated',
  trips: 'simulated trips',
  fileName: (name) => name.replace(/(\.\w+)?$/, '-simulated$1'),
  of: (text) =>
    text
      .replace(/\b([Rr])eal(?= (?:and tampered )?trips?\b)/g, (_, first: string) =>
        first === 'R' ? 'Simulated' : 'simulated',
      )
      .replace(/(?<![Ss]imulated )\b(?=(?:test|training|validation) trips?\b)/g, 'simulated ')
      .replace(
        /\b([TV])(est|raining|alidation)(?= trips?\b)/g,
        (_, first: string, rest: string) => `Simulated ${first.toLowerCase()}${rest}`,
      ),
};

/** The words for trips that are simulated, or that are not. */
export const wordsFor = (simulated: boolean): TripWords => (simulated ? SIMULATED : REAL);

/** The words for the trips of a data set; without one, the words for real trips. */
export const tripWords = (dataset: Pick<Dataset, 'card'> | null | undefined): TripWords =>
  wordsFor(dataset?.card?.simulated ?? false);

/** What the lines of the map are called. */
export interface RoadWords {
  /** Alone: "Roads". */
  readonly title: string;
  /** Noun for one: "road". */
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
