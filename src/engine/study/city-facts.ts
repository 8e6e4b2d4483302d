import type { Dataset } from '../../domain/dataset';
import { kilometersOf } from '../datasets/trip-histograms';
import type { CityFacts } from './study-result';

/** The facts of a city that studies of several cities are compared by; means are 0 without training trips. */
export function cityFacts({ network, trips: { train } }: Pick<Dataset, 'network' | 'trips'>): CityFacts {
  const { roadCount } = network;
  const { tripCount } = train;
  const kilometres = kilometersOf(train, network).reduce((sum, one) => sum + one, 0);
  return {
    roads: roadCount,
    trips: tripCount,
    roadsPerTrip: train.roads.length / Math.max(1, tripCount),
    tripsPerRoad: tripCount / Math.max(1, roadCount),
    kilometres: kilometres / Math.max(1, tripCount),
  };
}
