import type { GroupMeasures, RouteValues } from '../../../engine/metrics/measure-route-groups';
import { MEASURES, type MeasureKey } from '../../../evaluation/measure-catalogue';
import { CONDUCT, CONDUCT_KEYS, type ConductKey } from '../../../evaluation/conduct/conduct-catalogue';
import type { ReviewColumn, SourceValues } from './review-table';

/** Measures of A.2 that hold a single route against the trip of its pair. */
const BESIDE_TRIP = [
  'edr',
  'dtw',
  'hausdorff',
  'dtwPerRoad',
  'hausdorffPerRoad',
  'identical',
] as const satisfies readonly (MeasureKey & keyof RouteValues)[];

/** Conduct that is held against the trip of the pair, or that a driven trip cannot have. */
const BESIDE_OWN_TRIP: readonly ConductKey[] = ['tripDetour', 'remaining'];

const PERCENT = 100;

/** What the list says of each line, in the order of its columns. */
export const REVIEW_COLUMNS: readonly ReviewColumn[] = [
  ...CONDUCT_KEYS.map((key): ReviewColumn => {
    const { label, unit, reading, decimals } = CONDUCT[key];
    const isShare = unit === 'share';
    return {
      ...{ key, label, reading, digits: decimals, factor: isShare ? PERCENT : 1 },
      unit: isShare ? '%' : unit === 'times' ? '×' : unit,
      besideTrip: BESIDE_OWN_TRIP.includes(key),
    };
  }),
  ...BESIDE_TRIP.map((key): ReviewColumn => {
    const { label, unit, reading, decimals } = MEASURES[key];
    const isShare = unit === 'share';
    return {
      ...{ key, label, reading, digits: isShare ? 0 : decimals, factor: isShare ? PERCENT : 1 },
      unit: isShare ? '%' : unit === 'km per road' ? 'km' : unit,
      besideTrip: true,
    };
  }),
];

/** What was measured of each set, for the table. */
export const measuredValues = ({ results }: GroupMeasures): SourceValues[] =>
  results.map(({ source, values }) => ({
    source,
    values: Object.fromEntries(BESIDE_TRIP.map((key) => [key, values[key]])),
    kinds: null,
  }));
