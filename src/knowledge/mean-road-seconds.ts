import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { roadObservations, usualPace } from './road-observations';

/** So many observations weigh as much as the pace of the class. */
const CLASS_WEIGHT = 3;

/**
 * Mean seconds to cross each road, (R), shrunk to the pace of its class:
 * (sum of its observations + 3 * length * class pace) / (observations + 3), the class pace being all seconds
 * of the class over all its metres, and the usual speed where no trip drove the class. Waits are in it, so that
 * a sum over a trip is its expected duration; a cheapest path does better on the medians of `roadSeconds`.
 */
export function meanRoadSeconds(network: RoadNetwork, trips: TrajectorySet): Float64Array {
  const { roadCount, lengthMeters, classCodes, classNames } = network;
  const { offsets, values } = roadObservations(roadCount, trips);
  const sums = new Float64Array(roadCount);
  const seconds = new Float64Array(classNames.length);
  const meters = new Float64Array(classNames.length);
  for (let road = 0; road < roadCount; road++) {
    for (let i = offsets[road]; i < offsets[road + 1]; i++) sums[road] += values[i];
    if (!(lengthMeters[road] > 0)) continue;
    seconds[classCodes[road]] += sums[road];
    meters[classCodes[road]] += (offsets[road + 1] - offsets[road]) * lengthMeters[road];
  }
  return sums.map((sum, road) => {
    const code = classCodes[road];
    const pace = meters[code] > 0 ? seconds[code] / meters[code] : usualPace(network, road);
    const count = offsets[road + 1] - offsets[road];
    return (sum + CLASS_WEIGHT * lengthMeters[road] * pace) / (count + CLASS_WEIGHT);
  });
}
