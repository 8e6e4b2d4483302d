import { badInput } from '../../base/failure';
import type { PointMask } from '../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../domain/masked-trajectories/trajectories';

/** Points of a trip that are known. */
export interface KnownPoints {
  /** (k) which points of the trip, ascending; the first is 0. */
  readonly positions: Uint32Array;
  /** (2 k) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (k) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
}

/** Points of a trip whose places are asked for. */
export interface HiddenPoints {
  /** (h) which points of the trip, ascending; the first is 0. */
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

/** What is asked of a trip, and where its hidden points were. */
export interface AskedPlaces {
  readonly seen: PartlySeenTrip;
  /** (2 h) degrees. */
  readonly truth: Float64Array;
}

/** What is asked of a trip, and how long it took. */
export interface AskedTravelTime {
  readonly question: TravelTimeQuestion;
  readonly minutes: number;
}

/**
 * A trip whose places are hidden as a mask says. Points that the mask leaves out do not exist.
 * @throws Failure 'bad-input' for a mask that hides the time of a known place, or the times of some hidden places and not of others:
 * neither prediction nor recovery asks so
 */
export function askedPlaces({ lonLat, times }: Trajectory, mask: PointMask): AskedPlaces {
  const positions = mask.points.map((_, place) => place);
  const hidden = positions.filter((place) => mask.hidesSpace[place] === 1);
  const known = positions.filter((place) => mask.hidesSpace[place] === 0);
  const hidesTimes = hidden.some((place) => mask.hidesTime[place] === 1);
  if (positions.some((place) => mask.hidesTime[place] !== Number(hidesTimes && mask.hidesSpace[place] === 1)))
    throw badInput(
      'A mask hides the time of a place that is known, or the times of some hidden places only. Take one of prediction or recovery.',
    );
  const timesAt = (places: Int32Array) => Float64Array.from(places, (place) => times[mask.points[place]]);
  const lonLatAt = (places: Int32Array) =>
    Float64Array.from(
      { length: 2 * places.length },
      (_, i) => lonLat[2 * mask.points[places[i >> 1]] + (i % 2)],
    );
  return {
    seen: {
      known: { positions: Uint32Array.from(known), lonLat: lonLatAt(known), times: timesAt(known) },
      hidden: { positions: Uint32Array.from(hidden), times: hidesTimes ? null : timesAt(hidden) },
    },
    truth: lonLatAt(hidden),
  };
}

/** A trip whose travel time is asked for. @throws Failure 'bad-input' for a trip of less than two points */
export function askedTravelTime({ lonLat, times }: Trajectory): AskedTravelTime {
  const last = times.length - 1;
  if (last < 1) throw badInput(`A trip of ${times.length} points has no travel time. Two are needed.`);
  return {
    question: {
      from: [lonLat[0], lonLat[1]],
      to: [lonLat[2 * last], lonLat[2 * last + 1]],
      departure: times[0],
    },
    minutes: (times[last] - times[0]) / 60,
  };
}

/** Known points around a hidden one, as places in the list of known points, and how far the hidden one is from the first to the second. */
interface KnownNeighbours {
  /** -1 where no known point comes before. */
  readonly before: number;
  /** The number of known points where none comes after. */
  readonly after: number;
  /**
   * Share of the way from `before` to `after`, 0 to 1: of the time between them, and of the points between them where times
   * are hidden or the two have one time. NaN where one of them is missing.
   */
  readonly share: number;
}

/** (h) the known points around each hidden point of a trip. */
export function knownNeighbours({ known, hidden }: PartlySeenTrip): KnownNeighbours[] {
  let after = 0;
  return Array.from(hidden.positions, (position, i) => {
    while (after < known.positions.length && known.positions[after] < position) after++;
    const before = after - 1;
    if (before < 0 || after === known.positions.length) return { before, after, share: NaN };
    const byTime = hidden.times && shareOf(hidden.times[i], known.times[before], known.times[after]);
    const byPoint = shareOf(position, known.positions[before], known.positions[after]);
    return { before, after, share: byTime ?? byPoint! };
  });
}

/** Null where the two are one. */
function shareOf(value: number, from: number, to: number): number | null {
  return to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : null;
}
