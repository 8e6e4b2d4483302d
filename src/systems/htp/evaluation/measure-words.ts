import type { MeasureName } from './evaluation-report';

/** How people read a measure. */
export interface MeasureWords {
  /** "Trip lengths". */
  readonly label: string;
  /** What is compared, in a sentence. */
  readonly meaning: string;
  readonly better: 'lower' | 'higher';
  readonly unit: 'bits' | 'share' | 'metres';
  readonly decimals: number;
}

const DIVERGENCE =
  'Jensen-Shannon divergence: 0 where both have the same distribution, 1 where they share nothing.';

/** The measures of the paper's appendix A.4, by their names there. */
export const POINT_MEASURE_WORDS: Readonly<Record<MeasureName, MeasureWords>> = {
  'T-Dist': divergence('Trip lengths', 'How long trips are, from point to point.'),
  'S-Dist': divergence(
    'Step lengths',
    'How far a point is from the one before it, which is how fast the vehicle moves.',
  ),
  Radius: divergence('Extent of trips', 'How far the points of a trip lie from their middle.'),
  'PR-Dist': divergence(
    'Distance to the road',
    'How far points lie from their roads, which is how noisy they are.',
  ),
  'G-Den': likeness('Visited cells', 'How often each cell of 100 m is visited, as a cosine.'),
  'G-Pat': likeness('Busiest cells', 'How many of the cells with the most visits are the same.'),
  'R-Den': likeness('Visited roads', 'How often each road is visited, as a cosine.'),
  'R-Pat': likeness('Busiest roads', 'How many of the roads with the most visits are the same.'),
};

function divergence(label: string, meaning: string): MeasureWords {
  return { label, meaning: `${meaning} ${DIVERGENCE}`, better: 'lower', unit: 'bits', decimals: 4 };
}

function likeness(label: string, meaning: string): MeasureWords {
  return { label, meaning: `${meaning} 1 is alike.`, better: 'higher', unit: 'share', decimals: 4 };
}

/** What a source of points is judged by besides: it has no modes and no intervals. */
export const SOURCE_MEASURES = ['rmse', 'recall', 'precision'] as const;
export type SourceMeasure = (typeof SOURCE_MEASURES)[number];

export const SOURCE_MEASURE_WORDS: Readonly<Record<SourceMeasure, MeasureWords>> = {
  rmse: {
    label: 'Distance to the recorded point',
    meaning:
      'Root mean square of the distances to where the vehicle was at the same moment. It asks for one drive of many that are possible.',
    better: 'lower',
    unit: 'metres',
    decimals: 1,
  },
  recall: {
    label: 'Roads found again',
    meaning: 'Share of the roads of the routes that map-matching of the points finds.',
    better: 'higher',
    unit: 'share',
    decimals: 3,
  },
  precision: {
    label: 'Roads found rightly',
    meaning: 'Share of the roads that map-matching of the points finds which are of the routes.',
    better: 'higher',
    unit: 'share',
    decimals: 3,
  },
};

export const MODE_LABELS: Readonly<Record<'paper' | 'honest', string>> = {
  paper: 'as in the paper',
  honest: 'matched anew',
};

/** What the two ways to read the measures are. */
export const MODE_MEANINGS: Readonly<Record<'paper' | 'honest', string>> = {
  paper:
    'As the official code and the tables of the paper: generated points are said to be on the roads of the route that they were made from.',
  honest:
    'Generated points are matched to roads anew, the most visited places are as many as a network of this size can tell apart, and the pattern scores are true F1.',
};

/** Whether one value of a measure is better than another. */
export const isBetter = (a: number, b: number, { better }: Pick<MeasureWords, 'better'>): boolean =>
  better === 'lower' ? a < b : a > b;
