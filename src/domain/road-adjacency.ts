import { endPoints } from './end-points';
import { directionAngle } from './geo';
import { successorIndex, type RoadNetwork } from './road-network';

/**
 * The graph of the road encoder: an edge both ways between any two roads that share an end point,
 * ordered by source, then target. Since every edge has its opposite, a row of the CSR lists a
 * road's incoming neighbours as well.
 */
export interface RoadAdjacency {
  readonly edgeCount: number;
  /** (R+1) the edges that leave each road. */
  readonly offsets: Uint32Array;
  /** (E) */
  readonly sources: Int32Array;
  /** (E) */
  readonly targets: Int32Array;
  /** (E) index of the edge that goes the other way. */
  readonly opposite: Int32Array;
  /**
   * (E x 2) angle between the roads' directions / pi in [0, 1], and 1 if the
   * target can follow the source, else 0.
   */
  readonly attributes: Float32Array;
}

/**
 * Adjacency by shared end points (start or end, compared exactly), as
 * `road_edge_index` and `intersection_attr` of HOSER.
 */
export function roadAdjacency(network: RoadNetwork): RoadAdjacency {
  const { offsets, targets } = neighboursByEndPoint(network);
  const edgeCount = targets.length;
  const sources = new Int32Array(edgeCount);
  const opposite = new Int32Array(edgeCount);
  const attributes = new Float32Array(2 * edgeCount);
  const directions = roadDirections(network);
  const nextIncoming = Uint32Array.from(offsets);
  for (let road = 0; road < network.roadCount; road++) {
    for (let edge = offsets[road]; edge < offsets[road + 1]; edge++) {
      const target = targets[edge];
      sources[edge] = road;
      opposite[edge] = nextIncoming[target]++;
      const turn = Math.abs(directions[road] - directions[target]);
      attributes[2 * edge] = (turn > Math.PI ? 2 * Math.PI - turn : turn) / Math.PI;
      attributes[2 * edge + 1] = successorIndex(network, road, target) >= 0 ? 1 : 0;
    }
  }
  return { edgeCount, offsets, sources, targets, opposite, attributes };
}

/** (R) direction from each road's first vertex to its last, in radians. */
function roadDirections({ roadCount, shapeOffsets, shapeLonLat }: RoadNetwork): Float64Array {
  const directions = new Float64Array(roadCount);
  for (let road = 0; road < roadCount; road++) {
    const first = 2 * shapeOffsets[road];
    const last = 2 * (shapeOffsets[road + 1] - 1);
    directions[road] = directionAngle(
      shapeLonLat[first + 1],
      shapeLonLat[first],
      shapeLonLat[last + 1],
      shapeLonLat[last],
    );
  }
  return directions;
}

function neighboursByEndPoint(network: RoadNetwork): { offsets: Uint32Array; targets: Int32Array } {
  const { roadCount } = network;
  const ends = endPoints(network);
  const roadsAt = roadsByPoint(ends);
  const offsets = new Uint32Array(roadCount + 1);
  const targets: number[] = [];
  const seenBy = new Int32Array(roadCount).fill(-1);
  for (let road = 0; road < roadCount; road++) {
    seenBy[road] = road;
    const row: number[] = [];
    for (const point of [ends[2 * road], ends[2 * road + 1]])
      for (let i = roadsAt.offsets[point]; i < roadsAt.offsets[point + 1]; i++) {
        const other = roadsAt.roads[i];
        if (seenBy[other] === road) continue;
        seenBy[other] = road;
        row.push(other);
      }
    row.sort((a, b) => a - b);
    for (const other of row) targets.push(other);
    offsets[road + 1] = targets.length;
  }
  return { offsets, targets: Int32Array.from(targets) };
}

function roadsByPoint(ends: Uint32Array): { offsets: Uint32Array; roads: Uint32Array } {
  const offsets = new Uint32Array(ends.length + 1);
  for (const point of ends) offsets[point + 1]++;
  for (let point = 0; point < ends.length; point++) offsets[point + 1] += offsets[point];
  const next = Uint32Array.from(offsets);
  const roads = new Uint32Array(ends.length);
  for (let i = 0; i < ends.length; i++) roads[next[ends[i]]++] = i >> 1;
  return { offsets, roads };
}
