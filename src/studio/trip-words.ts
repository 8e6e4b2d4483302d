import type { Dataset } from '../domain/dataset';

/** How the trips of a data set are called: nobody drove simulated ones, and everything that comes of them says so. */
export interface TripWords {
  readonly simulated: boolean;
  readonly kind: 'real' | 'simulated';
  /** After a number: "6,400 trips", "6,400 simulated trips". */
  readonly trips: 'trips' | 'simulated trips';
  /** A text that was written of trips: "real trip" reads "simulated trip", "test trip" reads "simulated test trip" where they are simulated. */
  readonly of: (text: string) => string;
  /** The name of a file that is about them: "measures.csv", "measures-simulated.csv". */
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

/** The words for trips of which only that is known. */
export const wordsFor = (simulated: boolean): TripWords => (simulated ? SIMULATED : REAL);

/** The words for the trips of a data set; without one, those of real trips. */
export const tripWords = (dataset: Pick<Dataset, 'card'> | null | undefined): TripWords =>
  wordsFor(dataset?.card?.simulated ?? false);
