import type { Dataset } from './dataset';
import { EXTRA_NAMES, type DatasetExtras } from './dataset-extras';

/** What systems learn from; every data set has roads, and one of these at least. */
export type DatasetPart = 'trips' | keyof DatasetExtras;

export const DATASET_PARTS: readonly DatasetPart[] = ['trips', ...EXTRA_NAMES];

/** In the middle of a sentence. */
export const PART_WORDS: Readonly<Record<DatasetPart, string>> = {
  trips: 'trips',
  series: 'sensor series',
  traces: 'GPS traces',
  places: 'places',
  checkIns: 'check-ins',
};

/** The parts that a data set has. Trips are there where some can be trained on. */
export const partsOf = ({ trips, extras }: Pick<Dataset, 'trips' | 'extras'>): DatasetPart[] =>
  DATASET_PARTS.filter((part) =>
    part === 'trips' ? trips.train.tripCount > 0 : extras?.[part] !== undefined,
  );
