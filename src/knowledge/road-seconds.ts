import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { roadObservations, usualPace, type RoadObservations } from './road-observations';

/** Fewer observations than this say less about a road than the pace of its class does. */
const ENOUGH_OBSERVATIONS = 3;

/**
 * No road is crossed faster than this, whatever its median says. Matching can give neighbouring roads equal
 * times, and a road that costs nothing would draw every fastest path.
 */
const FASTEST_KMH = 130;

/**
 * Seconds to cross each road, (R). The time between entering a road and entering the next belongs to
 * the road that is left (times are entry times). A road has the median of its own observations in
 * `trips` if there are at least 3; else its length at the median pace (seconds per metre) of its class;
 * else at its speed limit or its class's usual speed. Medians leave out waits at lights and stands, so
 * a sum over a trip falls short of the mean trip: see `meanRoadSeconds`.
 */
export function roadSeconds(network: RoadNetwork, trips: TrajectorySet): Float64Array {
  const observed = roadObservations(network.roadCount, trips);
  const pace = classPaces(network, observed);
  return Float64Array.from({ length: network.roadCount }, (_, road) => {
    const length = network.lengthMeters[road];
    const own = observed.values.subarray(observed.offsets[road], observed.offsets[road + 1]);
    const classPace = pace[network.classCodes[road]];
    const seconds =
      own.length >= ENOUGH_OBSERVATIONS
        ? medianOfSorted(own)
        : length * (Number.isNaN(classPace) ? usualPace(network, road) : classPace);
    return Math.max(seconds, (length * 3.6) / FASTEST_KMH);
  });
}

/** Median seconds per metre of each class over all observations; NaN for a class without any. */
function classPaces(
  { classNames, classCodes, lengthMeters }: RoadNetwork,
  observed: RoadObservations,
): Float64Array {
  const paces: number[][] = classNames.map(() => []);
  for (let road = 0; road < classCodes.length; road++) {
    if (!(lengthMeters[road] > 0)) continue;
    for (let i = observed.offsets[road]; i < observed.offsets[road + 1]; i++) {
      paces[classCodes[road]].push(observed.values[i] / lengthMeters[road]);
    }
  }
  return Float64Array.from(paces, (values) => medianOfSorted(Float64Array.from(values).sort()));
}

function medianOfSorted(values: Float64Array): number {
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/** Entry times of a route that departs at `departure` and takes `seconds[road]` on each road. */
export function entryTimes(roads: ArrayLike<number>, departure: number, seconds: Float64Array): Float64Array {
  const times = new Float64Array(roads.length);
  let now = departure;
  for (let i = 0; i < roads.length; i++) {
    times[i] = now;
    now += seconds[roads[i]];
  }
  return times;
}
