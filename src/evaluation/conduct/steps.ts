import { haversineKm } from '../../domain/geo';
import { areOpposite } from '../../domain/road-adjacency';
import { successorIndex, type RoadNetwork } from '../../domain/road-network';

/**
 * How far apart two roads may be and still touch. Coordinates with five decimals, the fewest that files of
 * roads have, are right to 0.6 m each way, so two copies of one crossing lie within 2 m of each other;
 * neighbouring crossings that are two lie 10 m apart and more, the width of a street.
 */
export const JUMP_TOLERANCE_METERS = 5;

/** How often a route goes on in ways that deserve a look. */
export interface StepCounts {
  /** A road followed by the other direction of its own street, whether the network allows it or not. */
  readonly uTurns: number;
  /** The next road touches the end of the last, but is none of its successors. */
  readonly forbiddenTurns: number;
  /** The next road is no successor and begins elsewhere. */
  readonly jumps: number;
}

/** Metres from the end of one road to the start of another. */
export function gapMeters({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number, next: number): number {
  const [end, start] = [2 * (shapeOffsets[road + 1] - 1), 2 * shapeOffsets[next]];
  const [lon, lat] = [shapeLonLat[end], shapeLonLat[end + 1]];
  return 1000 * haversineKm(lon, lat, shapeLonLat[start], shapeLonLat[start + 1]);
}

/**
 * Looks at each two consecutive roads. A road that is listed twice in a row is no step: it is a revisit.
 * @param roads (P) roads of one route
 */
export function countSteps(network: RoadNetwork, roads: ArrayLike<number>): StepCounts {
  let [uTurns, forbiddenTurns, jumps] = [0, 0, 0];
  for (let i = 1; i < roads.length; i++) {
    const [road, next] = [roads[i - 1], roads[i]];
    if (road === next) continue;
    if (areOpposite(network, road, next)) uTurns++;
    if (successorIndex(network, road, next) >= 0) continue;
    if (gapMeters(network, road, next) <= JUMP_TOLERANCE_METERS) forbiddenTurns++;
    else jumps++;
  }
  return { uTurns, forbiddenTurns, jumps };
}
