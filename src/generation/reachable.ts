import type { RoadNetwork } from '../domain/road-network';

/** Whether the network has any way from one road to another. */
export function isReachable(
  { roadCount, successorOffsets, successors }: RoadNetwork,
  origin: number,
  destination: number,
): boolean {
  const seen = new Uint8Array(roadCount);
  const waiting = [origin];
  seen[origin] = 1;
  for (let road = waiting.pop(); road !== undefined; road = waiting.pop()) {
    if (road === destination) return true;
    for (let i = successorOffsets[road]; i < successorOffsets[road + 1]; i++) {
      if (seen[successors[i]]) continue;
      seen[successors[i]] = 1;
      waiting.push(successors[i]);
    }
  }
  return false;
}
