import type { CityFacts } from '../study-result';

/** A fact of cities as tables and pictures show it. */
export interface CityFact {
  readonly key: keyof CityFacts;
  readonly label: string;
  readonly decimals: number;
}

/** In the order shown. */
export const CITY_FACTS: readonly CityFact[] = [
  { key: 'roads', label: 'Roads', decimals: 0 },
  { key: 'trips', label: 'Training trips', decimals: 0 },
  { key: 'roadsPerTrip', label: 'Roads per trip', decimals: 1 },
  { key: 'tripsPerRoad', label: 'Training trips per road', decimals: 2 },
  { key: 'kilometres', label: 'Length of a trip, km', decimals: 2 },
];
