import type { Dataset } from '../domain/dataset';

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
