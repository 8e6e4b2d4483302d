import { directionAngle } from './geo';
import { successorIndex, type RoadNetwork } from './road-network';
import { NumberTable } from '../base/number-table';
import { groupedBy } from '../base/numbers';

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
  const endsAt = groupedBy(ends, ends.length);
  const offsets = new Uint32Array(roadCount + 1);
  const targets: number[] = [];
  const seenBy = new Int32Array(roadCount).fill(-1);
  for (let road = 0; road < roadCount; road++) {
    seenBy[road] = road;
    const row: number[] = [];
    for (const point of [ends[2 * road], ends[2 * road + 1]])
      for (let i = endsAt.offsets[point]; i < endsAt.offsets[point + 1]; i++) {
        const other = endsAt.rows[i] >> 1;
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

/**
 * (2R) number of the point where each road starts (2 road) and ends (2 road + 1), counted from 0 in the order
 * of the roads; equal coordinates, compared exactly, share a number: it is that of a crossing.
 */
export function endPoints({
  roadCount,
  shapeOffsets,
  shapeLonLat,
}: Pick<RoadNetwork, 'roadCount' | 'shapeOffsets' | 'shapeLonLat'>): Uint32Array {
  const ends = new Uint32Array(2 * roadCount);
  const [lons, lats, points] = [new NumberTable(), new NumberTable(), new NumberTable()];
  const numberOf = (vertex: number) =>
    points.add(lons.add(shapeLonLat[2 * vertex]) * 2 ** 26 + lats.add(shapeLonLat[2 * vertex + 1]));
  for (let road = 0; road < roadCount; road++) {
    ends[2 * road] = numberOf(shapeOffsets[road]);
    ends[2 * road + 1] = numberOf(shapeOffsets[road + 1] - 1);
  }
  return ends;
}

type Shapes = Pick<RoadNetwork, 'shapeOffsets' | 'shapeLonLat'>;

/**
 * Whether one road runs the line of another backwards: the other direction of a two-way street. Two roads count
 * as each other's opposites if they have the same ends, exchanged, and as many vertices.
 */
export function areOpposite({ shapeOffsets, shapeLonLat }: Shapes, road: number, other: number): boolean {
  const same = (a: number, b: number) =>
    shapeLonLat[2 * a] === shapeLonLat[2 * b] && shapeLonLat[2 * a + 1] === shapeLonLat[2 * b + 1];
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  const [otherFirst, otherLast] = [shapeOffsets[other], shapeOffsets[other + 1] - 1];
  if (other === road || otherLast - otherFirst !== last - first || last <= first) return false;
  return same(first, otherLast) && same(last, otherFirst);
}

/**
 * Whether one road runs the very line of another backwards, vertex by vertex. Two carriageways that begin and end at
 * the same crossings are opposites, but lie beside each other.
 */
export function isReverse(shapes: Shapes, road: number, other: number): boolean {
  const { shapeOffsets, shapeLonLat } = shapes;
  if (!areOpposite(shapes, road, other)) return false;
  const [first, end, otherLast] = [shapeOffsets[road], shapeOffsets[road + 1], shapeOffsets[other + 1] - 1];
  for (let v = first + 1; v < end - 1; v++)
    for (const axis of [0, 1])
      if (shapeLonLat[2 * v + axis] !== shapeLonLat[2 * (otherLast - v + first) + axis]) return false;
  return true;
}

/** All roads that run the line of one backwards. */
export function reversesOf(network: RoadNetwork, road: number): number[] {
  const found: number[] = [];
  for (let other = 0; other < network.roadCount; other++)
    if (isReverse(network, road, other)) found.push(other);
  return found;
}

/**
 * Strongly connected component of each node of a graph in compressed rows (Tarjan's algorithm, without
 * recursion). Components are numbered from 0, each after those that it leads to.
 */
export function strongComponents(nodeCount: number, offsets: Uint32Array, targets: Uint32Array): Int32Array {
  const component = new Int32Array(nodeCount).fill(-1);
  const order = new Int32Array(nodeCount).fill(-1);
  const low = new Int32Array(nodeCount);
  const cursor = offsets.slice(0, nodeCount);
  const open: number[] = [];
  let visited = 0;
  let components = 0;
  const enter = (node: number, path: number[]) => {
    order[node] = low[node] = visited++;
    open.push(node);
    path.push(node);
  };
  const close = (node: number) => {
    for (let member = -1; member !== node;) {
      member = open.pop() ?? node;
      component[member] = components;
    }
    components++;
  };
  for (let root = 0; root < nodeCount; root++) {
    if (order[root] >= 0) continue;
    const path: number[] = [];
    enter(root, path);
    while (path.length > 0) {
      const node = path[path.length - 1];
      if (cursor[node] < offsets[node + 1]) {
        const next = targets[cursor[node]++];
        if (order[next] < 0) enter(next, path);
        else if (component[next] < 0) low[node] = Math.min(low[node], order[next]);
        continue;
      }
      path.pop();
      if (path.length > 0) low[path[path.length - 1]] = Math.min(low[path[path.length - 1]], low[node]);
      if (low[node] === order[node]) close(node);
    }
  }
  return component;
}

/**
 * The roads of a network's largest strongly connected part, ascending: from each, every other can be reached.
 */
export function mainRoads({
  roadCount,
  successorOffsets,
  successors,
}: Pick<RoadNetwork, 'roadCount' | 'successorOffsets' | 'successors'>): Uint32Array {
  const component = strongComponents(roadCount, successorOffsets, successors);
  const sizes = new Uint32Array(roadCount);
  for (const c of component) sizes[c]++;
  const largest = sizes.reduce((best, size, c) => (size > sizes[best] ? c : best), 0);
  const roads = new Uint32Array(sizes[largest] ?? 0);
  let found = 0;
  for (let road = 0; road < roadCount; road++) if (component[road] === largest) roads[found++] = road;
  return roads;
}
