import type { SplitName } from '../domain/dataset';
import type { TrajectorySet } from '../domain/trajectory-set';
import type { LegendRow } from './map-show';

/** A trip of the data set, or one that the open system made. */
export type TripOrMade =
  | { readonly kind: 'trip'; readonly split: SplitName; readonly trip: number }
  | { readonly kind: 'made'; readonly trip: number };

/** What a system says of each step of a trip. */
export interface StepValues {
  /** (roads + 1) one for each road, and one for the end of the trip. */
  readonly values: Float32Array;
  /** The value at which the colours end. */
  readonly most: number;
  /** The trip as a whole: a label and a value, for people. */
  readonly fact: readonly [label: string, value: string];
}

/** Trips that a system made of test trips. */
export interface MadeTrips {
  /** The layer of the map that draws all of them. */
  readonly layer: string;
  readonly trips: TrajectorySet;
  /** The test trip that each was made from. */
  readonly sources: Uint32Array;
  /** "Tampered trip", and what it is of the one that it was made from: "Tampered copy of". */
  readonly noun: string;
  readonly copyOf: string;
}

/** What a system reads in trips. One object for as long as the system is open: it changes by itself. */
export interface TripReading {
  /** Rows of the legend for its layers, whether or not there is something to show. */
  readonly rows: readonly LegendRow[];
  /** The layer of the map that colours the chosen trip by the values of its steps; null where there is none. */
  readonly along: string | null;
  /** Null for a trip that was not read. */
  of(trip: TripOrMade): StepValues | null;
  /** Null where it made none. */
  readonly made: MadeTrips | null;
}

/** No trip was read. */
export const NO_READING: TripReading = { rows: [], along: null, of: () => null, made: null };
