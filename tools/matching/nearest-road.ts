import type { MatchGraph } from '../../src/matching/match-graph';
import { nearRoads } from '../../src/matching/segment-index';

/** Enough to find both directions of a two-way street, and of one beside it. */
const LOOKED_AT = 8;
/** Roads as near as this are one street, whose direction the next point decides. */
const SAME_STREET_METERS = 0.01;

/**
 * What one has without a model: the nearest road of every point, runs of one road taken together, not
 * connected. Of the two directions of a street it takes the one that the vehicle moves in. The
 * baseline that matching has to beat.
 * @param lonLat (2 P) degrees
 */
export function nearestRoadPath(graph: MatchGraph, lonLat: Float64Array, radiusMeters: number): Uint32Array {
  const found = nearRoads(LOOKED_AT);
  const { plane, index } = graph;
  const path: number[] = [];
  const count = lonLat.length / 2;
  for (let point = 0; point < count; point++) {
    const [x, y] = [plane.x(lonLat[2 * point]), plane.y(lonLat[2 * point + 1])];
    index.near(x, y, radiusMeters, found);
    if (found.count === 0) continue;
    const from = point + 1 < count ? point : Math.max(0, point - 1);
    const movesX = plane.x(lonLat[2 * Math.min(from + 1, count - 1)]) - plane.x(lonLat[2 * from]);
    const movesY = plane.y(lonLat[2 * Math.min(from + 1, count - 1) + 1]) - plane.y(lonLat[2 * from + 1]);
    let best = 0;
    for (let i = 1; i < found.count && found.distances[i] - found.distances[0] < SAME_STREET_METERS; i++)
      if (
        headsAlong(graph, found.roads[i], movesX, movesY) >
        headsAlong(graph, found.roads[best], movesX, movesY)
      )
        best = i;
    if (path[path.length - 1] !== found.roads[best]) path.push(found.roads[best]);
  }
  return Uint32Array.from(path);
}

/** How much of a movement goes the way of a road, from its first vertex to its last. */
function headsAlong({ network, shapeXY }: MatchGraph, road: number, movesX: number, movesY: number): number {
  const first = 2 * network.shapeOffsets[road];
  const last = 2 * (network.shapeOffsets[road + 1] - 1);
  return (shapeXY[last] - shapeXY[first]) * movesX + (shapeXY[last + 1] - shapeXY[first + 1]) * movesY;
}
