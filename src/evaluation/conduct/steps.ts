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
  /** Roads that touch the one before, or the one after, only where they would be driven against their direction. */
  readonly wrongWays: number;
  /** The next road is no successor and touches the last one nowhere. */
  readonly jumps: number;
  /** Place in the route of the first of each, -1 for none. */
  readonly first: { readonly forbiddenTurn: number; readonly wrongWay: number; readonly jump: number };
}

/** Whether the beginning or the end of a road touches that of another. */
function touch(
  { shapeOffsets, shapeLonLat }: RoadNetwork,
  road: number,
  atEnd: 0 | 1,
  other: number,
  itsEnd: 0 | 1,
): boolean {
  const [a, b] = [2 * (shapeOffsets[road + atEnd] - atEnd), 2 * (shapeOffsets[other + itsEnd] - itsEnd)];
  const km = haversineKm(shapeLonLat[a], shapeLonLat[a + 1], shapeLonLat[b], shapeLonLat[b + 1]);
  return 1000 * km <= JUMP_TOLERANCE_METERS;
}

/**
 * Looks at each two consecutive roads. A road that is listed twice in a row is no step: it is a revisit.
 * @param roads (P) roads of one route
 */
export function countSteps(network: RoadNetwork, roads: ArrayLike<number>): StepCounts {
  let [uTurns, forbiddenTurns, jumps, wrongWays] = [0, 0, 0, 0];
  const first = { forbiddenTurn: -1, wrongWay: -1, jump: -1 };
  /** Place of the last road that was driven against its direction: both of its ends show it. */
  let against = -1;
  for (let i = 1; i < roads.length; i++) {
    const [road, next] = [roads[i - 1], roads[i]];
    if (road === next) continue;
    if (areOpposite(network, road, next)) uTurns++;
    if (successorIndex(network, road, next) >= 0) continue;
    if (touch(network, road, 1, next, 0)) {
      forbiddenTurns++;
      if (first.forbiddenTurn < 0) first.forbiddenTurn = i;
      continue;
    }
    const isNext = touch(network, road, 1, next, 1);
    if (isNext || touch(network, road, 0, next, 0) || touch(network, road, 0, next, 1)) {
      const at = isNext ? i : i - 1;
      if (at !== against) wrongWays++;
      if (first.wrongWay < 0) first.wrongWay = at;
      against = at;
      continue;
    }
    jumps++;
    if (first.jump < 0) first.jump = i;
  }
  return { uTurns, forbiddenTurns, wrongWays, jumps, first };
}
