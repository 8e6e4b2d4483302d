import type { AttributeName } from '../../evaluation/distribution-divergence';
import type { MeasureKey } from '../../evaluation/measure-catalogue';

/** The attributes of trips whose distributions are compared, as charts call them. */
export const TRIP_ATTRIBUTES = {
  distance: {
    label: 'Distance',
    title: 'Distance over the midpoints of the roads',
    unit: 'km',
    measure: 'jsdDistance',
  },
  radius: { label: 'Radius', title: 'Radius of gyration', unit: 'km', measure: 'jsdRadius' },
  duration: {
    label: 'Duration',
    title: 'Time from one road to the next',
    unit: 'min',
    measure: 'jsdDuration',
  },
} as const satisfies Record<
  AttributeName,
  { readonly label: string; readonly title: string; readonly unit: string; readonly measure: MeasureKey }
>;
