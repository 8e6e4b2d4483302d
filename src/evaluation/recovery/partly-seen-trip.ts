import { Failure } from '../../base/failure';

/** Points of a trip that are known. */
export interface KnownPoints {
  /** (k) which points of the trip, ascending from 0. */
  readonly positions: Uint32Array;
  /** (2 k) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (k) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
}

/** Points of a trip whose places are asked for. */
export interface HiddenPoints {
  /** (h) which points of the trip, ascending from 0. */
  readonly positions: Uint32Array;
  /** (h) seconds, as those of known points; null where the times are hidden too. */
  readonly times: Float64Array | null;
}

/** What one may see of a trip with hidden places: whoever says where they are is given this and no more. */
export interface PartlySeenTrip {
  readonly known: KnownPoints;
  readonly hidden: HiddenPoints;
}

/** Says where the hidden points of a trip lie: (2 h) longitude, latitude in degrees. */
export type PlaceSource = (trip: PartlySeenTrip) => Float64Array;

/** What one may see of a trip whose travel time is asked for. */
export interface TravelTimeQuestion {
  /** Longitude, latitude in degrees of the first point and of the last. */
  readonly from: readonly [lon: number, lat: number];
  readonly to: readonly [lon: number, lat: number];
  /** Seconds since 1970 on the clock of the place at the first point. */
  readonly departure: number;
}

/** Says how many minutes a trip takes. */
export type TravelTimeSource = (question: TravelTimeQuestion) => number;

/** All points of a trip. */
export interface TripPoints {
  /** (2 n) longitude, latitude in degrees. */
  readonly lonLat: ArrayLike<number>;
  /** (n) seconds since 1970 on the clock of the place, never falling. */
  readonly times: ArrayLike<number>;
}

/**
 * A trip without the places of some of its points.
 * @param positions (h) the hidden points, ascending
 * @param times whether their times are known or hidden with the places
 * @throws Failure 'bad-input' for positions that are no points of the trip, or do not ascend
 */
export function hidePlaces(
  trip: TripPoints,
  positions: ArrayLike<number>,
  times: 'known' | 'hidden' = 'known',
): PartlySeenTrip {
  const hidden = checkedPositions(positions, trip.times.length);
  const isHidden = new Set(hidden);
  const known = Uint32Array.from(
    Array.from({ length: trip.times.length }, (_, point) => point).filter((point) => !isHidden.has(point)),
  );
  return {
    known: { positions: known, lonLat: placesAt(trip, known), times: timesAt(trip, known) },
    hidden: { positions: hidden, times: times === 'known' ? timesAt(trip, hidden) : null },
  };
}

/** (2 k) the places of some points of a trip, in degrees. */
export const placesAt = (
  { lonLat }: Pick<TripPoints, 'lonLat'>,
  positions: ArrayLike<number>,
): Float64Array =>
  Float64Array.from({ length: 2 * positions.length }, (_, i) => lonLat[2 * positions[i >> 1] + (i % 2)]);

const timesAt = ({ times }: TripPoints, positions: ArrayLike<number>): Float64Array =>
  Float64Array.from(positions, (point) => times[point]);

function checkedPositions(positions: ArrayLike<number>, points: number): Uint32Array {
  for (let i = 0; i < positions.length; i++) {
    const least = i === 0 ? 0 : positions[i - 1] + 1;
    if (Number.isInteger(positions[i]) && positions[i] >= least && positions[i] < points) continue;
    throw new Failure(
      'bad-input',
      `Hidden point ${i + 1} of a trip of ${points} points has position ${positions[i]}. Positions ascend and are below ${points}.`,
    );
  }
  return Uint32Array.from(positions);
}
