import type { RoadNetwork } from '../domain/road-network';
import { isOpposite } from './matched-piece';

/** Roads that nothing follows but the way back. */
export function deadEnds(network: RoadNetwork): number[] {
  const { roadCount, successorOffsets, successors } = network;
  const found: number[] = [];
  for (let road = 0; road < roadCount; road++) {
    const following = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
    if (following.every((next) => isOpposite(network, road, next))) found.push(road);
  }
  return found;
}
