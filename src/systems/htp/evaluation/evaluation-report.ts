import type { PointMeasures } from '../../../evaluation/gps-points/point-measures';

/** What generated points are held against, in the order in which they are listed. */
export const POINT_SOURCES = ['htp', 'constant-speed', 'road-speeds', 'jittered'] as const;
export type PointSource = (typeof POINT_SOURCES)[number];

/** What people call them, in the middle of a sentence. */
export const SOURCE_LABELS: Readonly<Record<PointSource, string>> = {
  htp: 'HTP',
  'constant-speed': 'constant speed',
  'road-speeds': 'speeds by road and hour',
  jittered: 'jittered real traces',
};

/** The eight measures, in the order in which they are listed. */
export const MEASURE_NAMES = [
  'T-Dist',
  'S-Dist',
  'Radius',
  'PR-Dist',
  'G-Den',
  'G-Pat',
  'R-Den',
  'R-Pat',
] as const satisfies readonly (keyof PointMeasures)[];
export type MeasureName = (typeof MEASURE_NAMES)[number];

/** A measure with its 95 % bootstrap interval over trips. */
export interface MeasureWithInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export type MeasuresWithIntervals = Readonly<Record<keyof PointMeasures, MeasureWithInterval>>;

/** How good one source of points is, held against the real points of the same trips. */
export interface SourceReport {
  readonly paper: MeasuresWithIntervals;
  /** With the roads of a new map-matching. */
  readonly honest: MeasuresWithIntervals;
  /** Root mean square of the distances in metres to the real points of the same moment, as far as both go. */
  readonly rmse: number;
  /** Share of the roads of the routes that map-matching of the points finds again, and of those it finds that are of the routes. */
  readonly rematched: { readonly recall: number; readonly precision: number };
}

/** Metres between following points, on average over routes. */
export interface MeanSteps {
  readonly peak: number;
  readonly offPeak: number;
}

/** The same routes asked for at the slowest hour of the day and at the fastest: whether points lie closer where traffic is slow. */
export interface PeakSteps {
  readonly routes: number;
  /** Hours of the day, 0 to 23. */
  readonly peakHour: number;
  readonly offPeakHour: number;
  /** As the durations say that were asked for: those of speeds by road and hour. */
  readonly asked: MeanSteps;
  readonly drawn: MeanSteps;
  /** Share of the routes whose drawn steps are shorter at the slow hour. */
  readonly shorter: number;
}

/** All measures of the trips of a part. */
export interface EvaluationReport {
  readonly trips: number;
  readonly points: number;
  readonly sources: Readonly<Record<PointSource, SourceReport>>;
  /** Share of drawn answers that are whole by the grammar: with its mask, and without. */
  readonly valid: { readonly masked: number; readonly unmasked: number };
  /** Median of |n interval - duration| / duration over the trips. */
  readonly durationError: number;
  /** Shares of the generated points that lie behind the one before them, or where it lies. */
  readonly reversed: number;
  readonly stalled: number;
  /** Null where the training trips have too few hours to tell a slow one from a fast one. */
  readonly peak: PeakSteps | null;
}
