import { HOUR_AND_HOUR } from '../../domain/counts/forecast-windows';
import { STUDENT_NAMES } from './networks';
import { ERRORS, type ErrorName } from './results';

/** What the map can show of the moment in view, the usual first. */
export const VIEWS = ['counted', 'forecast', 'difference', 'error'] as const;
export type FlowView = (typeof VIEWS)[number];

/** The measures of forecasts that tables and charts can show. */
export const MEASURES: readonly ErrorName[] = ERRORS.map(({ name }) => name);

/** Which students are trained. */
export const TRAINED = ['both', ...STUDENT_NAMES] as const;
export type Trained = (typeof TRAINED)[number];

/** Bins before a moment at which its forecast is made that is shown first. */
export const USUAL_HORIZON = 3;
const HORIZONS = Array.from({ length: HOUR_AND_HOUR.outputs }, (_, i) => String(i + 1));

/** What the page's address says beside the settings: the words that each name can have, the usual one first. */
export const CHOICES = {
  students: TRAINED,
  show: VIEWS,
  network: ['distilled', 'undistilled', 'teacher'],
  ahead: [String(USUAL_HORIZON), ...HORIZONS.filter((bins) => bins !== String(USUAL_HORIZON))],
  measure: MEASURES,
  divider: ['off', 'on'],
} as const;

/** The moment in view, "2013-09-19T08:00" on the clock of the place, and the id of the road or sensor that is chosen. */
export const DATA_CHOICES = ['time', 'sensor'] as const;
