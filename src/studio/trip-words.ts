import type { Dataset } from '../domain/dataset';

/** How the trips of a data set are called: nobody drove simulated ones, and everything that comes of them says so. */
export interface TripWords {
  readonly simulated: boolean;
  readonly kind: 'real' | 'simulated';
  /** A text that was written of real trips: "real trip" reads "simulated trip" where they are simulated. */
  readonly of: (text: string) => string;
}

const REAL: TripWords = { simulated: false, kind: 'real', of: (text) => text };

const SIMULATED: TripWords = {
  simulated: true,
  kind: 'simulated',
  of: (text) =>
    text.replace(/\b([Rr])eal(?= (?:and tampered )?trips?\b)/g, (_, first: string) =>
      first === 'R' ? 'Simulated' : 'simulated',
    ),
};

/** The words for the trips of a data set; without one, those of real trips. */
export const tripWords = (dataset: Pick<Dataset, 'card'> | null | undefined): TripWords =>
  dataset?.card?.simulated ? SIMULATED : REAL;
