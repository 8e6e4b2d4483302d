import { nonDecreasing } from '../base/isotonic';
import { increasingWhole } from '../base/whole-numbers';

export interface Passage {
  /** (K) metres of route before each of its roads; the first is 0. */
  readonly starts: Float64Array;
  /** (M) metres of route at each matched point; may step back a little. */
  readonly positions: Float64Array;
  /** (M) seconds at each matched point, strictly increasing. */
  readonly times: Float64Array;
  /** The trip is known to lie between these. */
  readonly earliest: number;
  readonly latest: number;
}

/**
 * When each road of a route is entered, in whole seconds, strictly increasing. Between two points
 * the vehicle is taken to move evenly; where it stands at the border of two roads, it enters the
 * second when it comes there. Before the first point and after the last it moves on at its mean
 * speed, but not beyond the limits of the trip.
 */
export function entryTimes(passage: Passage): Float64Array {
  const { earliest, latest } = passage;
  const entered = momentsAt(passage, nonDecreasing(passage.positions));
  // Files of trips, and the programs that read them, know no fractions, and a road of a few metres is passed in less than a
  // second. Where there are more roads than seconds, the last ones are entered after the end.
  return increasingWhole(
    entered.map((time) => Math.min(latest, Math.max(earliest, time))),
    earliest,
    latest,
  );
}

function momentsAt({ starts, times }: Passage, positions: Float64Array): Float64Array {
  const last = positions.length - 1;
  const speed = last > 0 ? (positions[last] - positions[0]) / (times[last] - times[0]) : 0;
  let point = 0;
  return starts.map((at) => {
    while (point < last && positions[point] < at) point++;
    if (at < positions[0]) return times[0] - (positions[0] - at) / speed;
    if (at > positions[last]) return times[last] + (at - positions[last]) / speed;
    if (at === positions[point]) return times[point];
    const part = (at - positions[point - 1]) / (positions[point] - positions[point - 1]);
    return times[point - 1] + part * (times[point] - times[point - 1]);
  });
}
