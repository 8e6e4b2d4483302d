import { badInput } from '../base/failure';
import { incomingLinks, type RoadNetwork } from '../domain/road-network';
import { LocalPlane, SegmentIndex } from './segment-index';

/** Least length: a road of none would let a path go in circles at no cost. */
const LEAST_LENGTH_METERS = 0.01;

/**
 * A road network made ready for matching. Lengths are measured on one flat map and not taken from the file: a
 * way is never shorter than the straight line, which the transition rests on.
 */
export interface MatchGraph {
  readonly network: RoadNetwork;
  readonly plane: LocalPlane;
  /** (2 V) x, y in metres of each vertex. */
  readonly shapeXY: Float64Array;
  /** (V) metres along its road from the start to each vertex. */
  readonly alongMeters: Float64Array;
  /** (R) length of each road in metres on the plane, at least a centimetre. */
  readonly lengthMeters: Float64Array;
  /** (R) group of the road's end, by successors: without turn restrictions that is the node. */
  readonly exitOf: Uint32Array;
  /** (X) one road of each group of ends. */
  readonly exitRoads: Uint32Array;
  /** (R) group of the road's start: roads that can follow the same roads. */
  readonly entryOf: Uint32Array;
  readonly entryCount: number;
  readonly index: SegmentIndex;
}

/** @throws Failure 'bad-input' if the network has no roads */
export function matchGraph(network: RoadNetwork): MatchGraph {
  if (network.roadCount === 0)
    throw badInput('The road network has no roads, so nothing can be matched to it.');
  const plane = LocalPlane.about(network);
  const shapeXY = projected(network, plane);
  const { alongMeters, lengthMeters } = measured(network, shapeXY);
  return {
    network,
    plane,
    shapeXY,
    alongMeters,
    lengthMeters,
    ...roadGroups(network),
    index: new SegmentIndex(network.shapeOffsets, shapeXY, alongMeters),
  };
}

/** Longitude and latitude of the point `offsetMeters` (0 to the road's length) after the start of a road. */
export function pointOnRoad(
  graph: MatchGraph,
  road: number,
  offsetMeters: number,
): [lon: number, lat: number] {
  const { network, plane, shapeXY, alongMeters } = graph;
  const last = network.shapeOffsets[road + 1] - 1;
  let vertex = network.shapeOffsets[road];
  while (vertex < last - 1 && alongMeters[vertex + 1] < offsetMeters) vertex++;
  const next = Math.min(vertex + 1, last);
  const segment = alongMeters[next] - alongMeters[vertex];
  const part = segment > 0 ? Math.min(1, (offsetMeters - alongMeters[vertex]) / segment) : 0;
  const along = (axis: number) =>
    shapeXY[2 * vertex + axis] + part * (shapeXY[2 * next + axis] - shapeXY[2 * vertex + axis]);
  return [plane.lonOf(along(0)), plane.latOf(along(1))];
}

function projected({ shapeLonLat }: RoadNetwork, plane: LocalPlane): Float64Array {
  const shapeXY = new Float64Array(shapeLonLat.length);
  for (let v = 0; v < shapeXY.length; v += 2) {
    shapeXY[v] = plane.x(shapeLonLat[v]);
    shapeXY[v + 1] = plane.y(shapeLonLat[v + 1]);
  }
  return shapeXY;
}

function measured({ roadCount, shapeOffsets }: RoadNetwork, shapeXY: Float64Array) {
  const alongMeters = new Float64Array(shapeXY.length / 2);
  const lengthMeters = new Float64Array(roadCount);
  for (let road = 0; road < roadCount; road++) {
    const last = shapeOffsets[road + 1] - 1;
    for (let v = shapeOffsets[road]; v < last; v++) {
      const [dx, dy] = [shapeXY[2 * v + 2] - shapeXY[2 * v], shapeXY[2 * v + 3] - shapeXY[2 * v + 1]];
      alongMeters[v + 1] = alongMeters[v] + Math.sqrt(dx * dx + dy * dy);
    }
    lengthMeters[road] = Math.max(LEAST_LENGTH_METERS, alongMeters[last]);
  }
  return { alongMeters, lengthMeters };
}

/** Roads whose ends lead to the same roads, and roads whose starts are reached from the same roads. */
interface RoadGroups {
  /** (R) */
  readonly exitOf: Uint32Array;
  /** (X) the first road of each group of ends. */
  readonly exitRoads: Uint32Array;
  /** (R) */
  readonly entryOf: Uint32Array;
  readonly entryCount: number;
}

/**
 * Networks have no nodes: roads with the same successors, or predecessors, stand for one, which keeps the
 * table of ways small; a restricted turn makes a group of its own.
 */
function roadGroups(network: RoadNetwork): RoadGroups {
  const { successorOffsets, successors } = network;
  const ends = grouped(successorOffsets, successors);
  const incoming = incomingLinks(network);
  const starts = grouped(incoming.offsets, incoming.roads);
  return {
    exitOf: ends.groupOf,
    exitRoads: ends.firstRoads,
    entryOf: starts.groupOf,
    entryCount: starts.firstRoads.length,
  };
}

function grouped(
  offsets: Uint32Array,
  roads: Uint32Array,
): { groupOf: Uint32Array; firstRoads: Uint32Array } {
  const groupOf = new Uint32Array(offsets.length - 1);
  const firstRoads: number[] = [];
  const known = new Map<string, number>();
  for (let road = 0; road < groupOf.length; road++) {
    const name = roads
      .slice(offsets[road], offsets[road + 1])
      .sort()
      .join();
    let group = known.get(name);
    if (group === undefined) {
      group = firstRoads.length;
      known.set(name, group);
      firstRoads.push(road);
    }
    groupOf[road] = group;
  }
  return { groupOf, firstRoads: Uint32Array.from(firstRoads) };
}
