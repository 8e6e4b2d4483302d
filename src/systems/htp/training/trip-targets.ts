import {
  labelScales,
  scaledLabels,
  type LabelScales,
  type PointLabels,
} from '../../../domain/route-points/point-labels';
import type { PointTarget } from '../settings';
import type { PointTrip } from '../trips/point-trips';
import type { TripLabels } from '../trips/trip-labels';

/** What the heads of the tokeniser are to say of the points of a trip, before it is scaled. */
type Targets = Pick<PointLabels, 'steps' | 'offsets'>;

/**
 * Targets of a trip. Offsets of `space` are places: metres from the middle of the city to the east and to the
 * north.
 */
function targetsOf(labels: TripLabels, trip: PointTrip, target: PointTarget): Targets {
  const { steps, offsets } = labels.labelsOf(trip);
  if (target === 'route') return { steps, offsets };
  const { plane } = labels;
  const xy = trip.lonLat.map((value, i) => (i % 2 === 0 ? plane.x(value) : plane.y(value)));
  return { steps, offsets: xy };
}

/** A trip as the tokeniser learns from it. */
export interface LearntTrip {
  readonly points: number;
  /** (2 n) scaled by the city's box. */
  readonly scaled: Float32Array;
  /** (n) and (2 n), z-scored. */
  readonly steps: Float32Array;
  readonly offsets: Float32Array;
  readonly roads: Uint32Array;
  /** (2 K) */
  readonly middles: Float64Array;
}

/** The trips of the training part as the tokeniser learns from them, and the z-scores of their labels. */
export interface LearntTrips {
  readonly trips: readonly LearntTrip[];
  readonly scales: LabelScales;
}

/**
 * @param scales of a tokeniser that was trained before; left out, those of the trips
 * @throws Failure 'bad-input' where all values of a label are equal
 */
export function learntTrips(
  labels: TripLabels,
  trips: readonly PointTrip[],
  target: PointTarget,
  given?: LabelScales,
): LearntTrips {
  const targets = trips.map((trip) => targetsOf(labels, trip, target));
  const scales = given ?? labelScales(targets);
  return {
    scales,
    trips: trips.map((trip, i) => {
      const { steps, offsets } = scaledLabels(targets[i], scales);
      return {
        points: steps.length,
        scaled: Float32Array.from(labels.scaledPoints(trip.lonLat)),
        steps: Float32Array.from(steps),
        offsets: Float32Array.from(offsets),
        roads: trip.roads,
        middles: labels.middlesOf(trip.roads),
      };
    }),
  };
}
