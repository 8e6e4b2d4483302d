/** The measures of a set of routes, in the order in which tables show them. */
export const MEASURE_KEYS = [
  'arrival',
  'odMatch',
  'jsdDistance',
  'jsdRadius',
  'jsdDuration',
  'hausdorff',
  'dtw',
  'edr',
  'hausdorffPerRoad',
  'dtwPerRoad',
  'identical',
  'roads',
  'distance',
] as const;

export type MeasureKey = (typeof MEASURE_KEYS)[number];

/** Something of each measure, by its key. */
export function forEachMeasure<T>(of: (key: MeasureKey) => T): Record<MeasureKey, T> {
  return Object.fromEntries(MEASURE_KEYS.map((key) => [key, of(key)])) as Record<MeasureKey, T>;
}

/** What a measure is called, in what unit, by which reading of its definition, and which way is better. */
export interface MeasureDefinition {
  readonly label: string;
  readonly unit: 'share' | 'bits' | 'km' | 'km per road' | '' | 'roads';
  readonly reading: string;
  readonly better: 'lower' | 'higher' | 'as real';
  readonly decimals: number;
}

/** Units as they stand behind values of measures; a measure per road says so in its name. */
export const SHOWN_UNITS: Readonly<Record<MeasureDefinition['unit'], string>> = {
  share: '%',
  bits: 'bits',
  km: 'km',
  'km per road': 'km',
  roads: '',
  '': '',
};

const PAIRED = 'route i against the real trip of the same requested OD pair';
const BINS = 'thesis: 100 bins over [0, real max] and one to infinity, base-2 logarithm, in [0, 1]';
const SPHERE = 'great circle, R = 6371.0088 km';

export const MEASURES: Readonly<Record<MeasureKey, MeasureDefinition>> = {
  arrival: {
    label: 'Arrival',
    unit: 'share',
    reading: 'last road of the route is the requested destination road',
    better: 'higher',
    decimals: 1,
  },
  odMatch: {
    label: 'OD match',
    unit: 'share',
    reading: 'Eq. 21: per generated route, OD pairs of 0.001-degree cells, among all real trips of the set',
    better: 'higher',
    decimals: 1,
  },
  jsdDistance: {
    label: 'JSD distance',
    unit: 'bits',
    reading: `Eq. 10-12; ${BINS}`,
    better: 'lower',
    decimals: 3,
  },
  jsdRadius: {
    label: 'JSD radius',
    unit: 'bits',
    reading: `Eq. 15-17, mean distance to the mean point; ${BINS}`,
    better: 'lower',
    decimals: 3,
  },
  jsdDuration: {
    label: 'JSD duration',
    unit: 'bits',
    reading: `Eq. 13-14, per road; ${BINS}`,
    better: 'lower',
    decimals: 3,
  },
  hausdorff: {
    label: 'Hausdorff',
    unit: 'km',
    reading: `Eq. 18; ${SPHERE}; ${PAIRED}`,
    better: 'lower',
    decimals: 3,
  },
  dtw: {
    label: 'DTW',
    unit: 'km',
    reading: `Eq. 19, exact; ${SPHERE}; ${PAIRED}`,
    better: 'lower',
    decimals: 2,
  },
  edr: {
    label: 'EDR',
    unit: '',
    reading: `Eq. 20; below 100 m, great circle, R = 6378.137 km; ${PAIRED}`,
    better: 'lower',
    decimals: 3,
  },
  hausdorffPerRoad: {
    label: 'Hausdorff/road',
    unit: 'km per road',
    reading: 'Hausdorff over the mean number of roads of the two routes',
    better: 'lower',
    decimals: 4,
  },
  dtwPerRoad: {
    label: 'DTW/road',
    unit: 'km per road',
    reading: 'exact DTW over the mean number of roads of the two routes',
    better: 'lower',
    decimals: 3,
  },
  identical: {
    label: 'Identical',
    unit: 'share',
    reading: 'same roads in the same order as the real trip',
    better: 'higher',
    decimals: 1,
  },
  roads: {
    label: 'Roads',
    unit: 'roads',
    reading: 'mean number of roads of a route',
    better: 'as real',
    decimals: 1,
  },
  distance: {
    label: 'Distance',
    unit: 'km',
    reading: 'Eq. 11, mean over routes of two roads or more; great circle, R = 6371.009 km',
    better: 'as real',
    decimals: 2,
  },
};
