import type { HiddenPart } from '../../domain/masked-trajectories/masks';
import type { Estimate } from '../bootstrap';

/** A task in which places are hidden. */
export type PlacesTask =
  /** The last so many points are asked for. */
  | { readonly kind: 'prediction'; readonly points: number; readonly hidden: HiddenPart }
  /** One point in `step` is kept, and the last of all; the others are asked for. */
  | { readonly kind: 'recovery'; readonly step: number; readonly hidden: HiddenPart };

/** How long a trip takes from its first point to its last. */
export interface TravelTimeTask {
  readonly kind: 'travel-time';
}

/** Errors in metres, by the haversine formula, with 95 % bootstrap intervals over trips. */
export interface MetreErrors {
  readonly mae: Estimate;
  readonly rmse: Estimate;
}

/** Errors in minutes, with 95 % bootstrap intervals over trips. */
export interface MinuteEstimates extends MetreErrors {
  /** Mean of |error| / true time over trips that took time, a fraction. */
  readonly mape: Estimate;
}

/** Errors of the hidden points at one place of their gap. */
export interface GapErrors {
  /**
   * Where the points are: shares of the points from the known one before to the known one after, from 0 to 1, or, where none comes after
   * (as in a prediction), how many points after the last known one. From the first of the two on, below the second.
   */
  readonly unit: 'share' | 'points';
  readonly from: number;
  readonly to: number;
  readonly points: number;
  readonly mae: Estimate;
}

/** Errors of places that one source says. Measures of one task have the same names for all of its sources. */
export interface PlaceErrors {
  /** Errors of all hidden points of all trips together. */
  readonly all: MetreErrors;
  /** Errors of the last point of each trip; null in a recovery, which knows it. */
  readonly destination: MetreErrors | null;
}

export interface PlacesOfSource extends PlaceErrors {
  /** Id of the source. */
  readonly source: string;
  /** By place in the gap, ascending; places without a point are left out. */
  readonly alongGap: readonly GapErrors[];
}

export interface TimesOfSource {
  readonly source: string;
  readonly errors: MinuteEstimates;
}

/** Errors of one source minus those of another, resampled together: below 0 where `after` is better. */
export interface PairedErrors<Errors> {
  readonly before: string;
  readonly after: string;
  readonly difference: Errors;
}

/** A task in which places are asked for, in sources of places that all saw the same of the same trips. */
export interface PlacesReport {
  readonly task: PlacesTask;
  /** Trips that count, and hidden points in them. */
  readonly trips: number;
  readonly points: number;
  /** Trips that do not: nothing of them is hidden, or nothing known. */
  readonly leftOut: number;
  readonly sources: readonly PlacesOfSource[];
  /** Every two sources, in the order of the sources. */
  readonly differences: readonly PairedErrors<PlaceErrors>[];
}

export interface TravelTimeReport {
  readonly task: TravelTimeTask;
  readonly trips: number;
  readonly sources: readonly TimesOfSource[];
  readonly differences: readonly PairedErrors<MinuteEstimates>[];
}

export type TaskReport = PlacesReport | TravelTimeReport;

/** How well trajectories are recovered, predicted and timed: tasks, and within them sources and their measures. Plain data. */
export interface RecoveryReport {
  readonly tasks: readonly TaskReport[];
}
