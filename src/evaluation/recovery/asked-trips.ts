import { Failure } from '../../base/failure';
import type { PointMask } from '../../domain/masked-trajectories/point-mask';
import type { Trajectory } from '../../domain/masked-trajectories/trajectories';
import type { PartlySeenTrip, TravelTimeQuestion } from './partly-seen-trip';

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
    throw new Failure(
      'bad-input',
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
  if (last < 1)
    throw new Failure('bad-input', `A trip of ${times.length} points has no travel time. Two are needed.`);
  return {
    question: {
      from: [lonLat[0], lonLat[1]],
      to: [lonLat[2 * last], lonLat[2 * last + 1]],
      departure: times[0],
    },
    minutes: (times[last] - times[0]) / 60,
  };
}
