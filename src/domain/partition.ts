import { badInput } from '../base/failure';
import { Random } from '../base/random';
import type { RoadNetwork } from './road-network';
import { multilevelBisection } from './partition/multilevel-bisection';
import { graphOfRoads, subgraph, type WeightedGraph } from './partition/weighted-graph';
import { refineBisection } from './partition/two-way-refinement';

/** Largest zone over mean zone: what a partition may reach wherever whole roads allow it. */
const MAX_BALANCE = 1.1;

const BISECTION_TRIALS = 3;
const REFINEMENT_ROUNDS = 6;

export interface PartitionQuality {
  /** Successor links whose two roads lie in different zones. */
  readonly cutLinks: number;
  /** `cutLinks` over all successor links (0 where there are none). */
  readonly cutShare: number;
  /** Roads of the largest zone over roads per zone. */
  readonly balance: number;
}

export interface RoadPartition {
  /** (R) zone of each road, 0 .. zoneCount-1; no zone is empty. */
  readonly zoneOfRoad: Uint32Array;
  /** As asked for, or the number of roads where that is smaller. */
  readonly zoneCount: number;
  readonly cutLinks: number;
  readonly balance: number;
}

/** Cut and balance of any assignment of roads to zones 0 .. zoneCount-1. */
export function partitionQuality(
  network: RoadNetwork,
  zoneOfRoad: Uint32Array,
  zoneCount: number,
): PartitionQuality {
  const sizes = new Uint32Array(zoneCount);
  let cutLinks = 0;
  for (let road = 0; road < network.roadCount; road++) {
    sizes[zoneOfRoad[road]]++;
    for (let i = network.successorOffsets[road]; i < network.successorOffsets[road + 1]; i++) {
      if (zoneOfRoad[network.successors[i]] !== zoneOfRoad[road]) cutLinks++;
    }
  }
  const largest = sizes.reduce((max, size) => Math.max(max, size), 0);
  return {
    cutLinks,
    cutShare: network.successors.length === 0 ? 0 : cutLinks / network.successors.length,
    balance: network.roadCount === 0 ? 1 : (largest * zoneCount) / network.roadCount,
  };
}

/**
 * Balanced k-way partition of the undirected road graph (roads are vertices, successor links edges) with
 * a small edge cut: multilevel recursive bisection with heavy-edge matching, greedy growing and
 * Fiduccia-Mattheyses refinement (Karypis and Kumar, SIAM J. Sci. Comput. 1998), then pairwise
 * refinement of all zones that touch. The largest zone is at most MAX_BALANCE times the mean, or the
 * mean rounded up where that is more.
 *
 * @throws Failure `bad-input` if zoneCount is not a positive integer.
 */
export function partitionRoads(network: RoadNetwork, zoneCount: number, seed: number): RoadPartition {
  if (!Number.isInteger(zoneCount) || zoneCount < 1) {
    throw badInput(`The number of zones must be a whole number of at least 1, not ${zoneCount}.`);
  }
  const { roadCount } = network;
  const zones = Math.min(zoneCount, Math.max(1, roadCount));
  const cap = Math.max(Math.ceil(roadCount / zones), Math.floor((MAX_BALANCE * roadCount) / zones));
  const graph = graphOfRoads(network);
  const zoneOfRoad = bisectRecursively(graph, zones, cap, new Random(seed).fork('partition'));
  refineZonePairs(graph, zoneOfRoad, zones, cap, REFINEMENT_ROUNDS);
  const { cutLinks, balance } = partitionQuality(network, zoneOfRoad, zones);
  return { zoneOfRoad, zoneCount: zones, cutLinks, balance };
}

function bisectRecursively(graph: WeightedGraph, zones: number, cap: number, random: Random): Uint32Array {
  const zoneOf = new Uint32Array(graph.vertexCount);
  const localOf = new Int32Array(graph.vertexCount).fill(-1);
  const split = (vertices: Uint32Array, count: number, firstZone: number): void => {
    if (count === 1) {
      for (const vertex of vertices) zoneOf[vertex] = firstZone;
      return;
    }
    const leftZones = count >> 1;
    const part = subgraph(graph, vertices, localOf);
    const window = leftWindow(vertices.length, leftZones, count - leftZones, cap);
    const side = multilevelBisection(part, window, BISECTION_TRIALS, random);
    split(
      vertices.filter((_, local) => side[local] === 0),
      leftZones,
      firstZone,
    );
    split(
      vertices.filter((_, local) => side[local] === 1),
      count - leftZones,
      firstZone + leftZones,
    );
  };
  split(
    Uint32Array.from({ length: graph.vertexCount }, (_, vertex) => vertex),
    zones,
    0,
  );
  return zoneOf;
}

/**
 * How many of `roads` the left side may take, so that no zone of either side
 * need ever exceed `cap` or be empty.
 */
function leftWindow(roads: number, leftZones: number, rightZones: number, cap: number) {
  const zones = leftZones + rightZones;
  const levels = Math.ceil(Math.log2(zones));
  // The slack left in `cap` is shared out evenly among this bisection and those below it.
  const stretch = Math.max(1, (cap * zones) / roads) ** (1 / levels);
  const most = (side: number) =>
    Math.max(Math.ceil((roads * side) / zones), Math.floor((roads * side * stretch) / zones));
  return {
    min: Math.max(leftZones, roads - Math.min(most(rightZones), rightZones * cap)),
    max: Math.min(roads - rightZones, most(leftZones), leftZones * cap),
  };
}

/** Zone pairs that share an edge, heaviest shared cut first (ties by zone numbers). */
function adjacentPairs(graph: WeightedGraph, zoneOf: Uint32Array, zoneCount: number): [number, number][] {
  const shared = new Map<number, number>();
  for (let v = 0; v < graph.vertexCount; v++) {
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
      const [a, b] = [zoneOf[v], zoneOf[graph.neighbours[i]]];
      if (a < b) shared.set(a * zoneCount + b, (shared.get(a * zoneCount + b) ?? 0) + graph.edgeWeights[i]);
    }
  }
  return [...shared]
    .sort(([keyA, cutA], [keyB, cutB]) => cutB - cutA || keyA - keyB)
    .map(([key]) => [Math.floor(key / zoneCount), key % zoneCount]);
}

function membersOf(zoneOf: Uint32Array, zoneCount: number): number[][] {
  const members = Array.from({ length: zoneCount }, (): number[] => []);
  zoneOf.forEach((zone, vertex) => members[zone].push(vertex));
  return members;
}

/**
 * k-way refinement in place: Fiduccia-Mattheyses between every two zones that touch, round after round while
 * the cut falls. Edges to third zones stay cut whichever of the two a vertex is in, so the pair's own graph
 * gives exact gains. Needs vertices of weight 1; zones stay within [1, cap].
 */
function refineZonePairs(
  graph: WeightedGraph,
  zoneOf: Uint32Array,
  zoneCount: number,
  cap: number,
  maxRounds: number,
): void {
  const localOf = new Int32Array(graph.vertexCount).fill(-1);
  let stale = new Uint8Array(zoneCount).fill(1);
  for (let round = 0; round < maxRounds && stale.includes(1); round++) {
    const members = membersOf(zoneOf, zoneCount);
    const changed = new Uint8Array(zoneCount);
    for (const [a, b] of adjacentPairs(graph, zoneOf, zoneCount)) {
      if (!stale[a] && !stale[b] && !changed[a] && !changed[b]) continue;
      const vertices = Uint32Array.from([...members[a], ...members[b]]);
      const side = Uint8Array.from(vertices, (vertex) => (zoneOf[vertex] === a ? 0 : 1));
      const pair = subgraph(graph, vertices, localOf);
      const window = { min: Math.max(1, vertices.length - cap), max: Math.min(cap, vertices.length - 1) };
      if (!refineBisection(pair, side, window)) continue;
      changed[a] = changed[b] = 1;
      members[a] = [];
      members[b] = [];
      vertices.forEach((vertex, local) => {
        zoneOf[vertex] = side[local] === 0 ? a : b;
        members[zoneOf[vertex]].push(vertex);
      });
    }
    stale = changed;
  }
}

interface Extent {
  readonly west: number;
  readonly south: number;
  /** Degrees from west to east. */
  readonly width: number;
  /** Degrees from south to north. */
  readonly height: number;
  /** East-west span over north-south span on the ground. */
  readonly aspect: number;
}

function extentOf(network: RoadNetwork, roads: Uint32Array): Extent {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const road of roads) {
    west = Math.min(west, network.centroidLonLat[2 * road]);
    east = Math.max(east, network.centroidLonLat[2 * road]);
    south = Math.min(south, network.centroidLonLat[2 * road + 1]);
    north = Math.max(north, network.centroidLonLat[2 * road + 1]);
  }
  const [width, height] = [east - west, north - south];
  const groundWidth = width * Math.cos(((south + north) / 2) * (Math.PI / 180));
  return { west, south, width, height, aspect: groundWidth / Math.max(height, 1e-12) };
}

const allRoads = (network: RoadNetwork) => Uint32Array.from({ length: network.roadCount }, (_, road) => road);

/**
 * The plain baseline: equal rectangles over the bounding box of the road centroids, at most `zoneCount` of
 * them. Returns the zone of each road; some zones may be empty, and nothing keeps them of one size.
 */
export function geographicGridPartition(network: RoadNetwork, zoneCount: number): Uint32Array {
  const { west, south, width, height, aspect } = extentOf(network, allRoads(network));
  const columns = Math.max(1, Math.min(zoneCount, Math.round(Math.sqrt(zoneCount * aspect))));
  const rows = Math.max(1, Math.floor(zoneCount / columns));
  const step = (value: number, span: number, count: number) =>
    span > 0 ? Math.min(count - 1, Math.floor((value / span) * count)) : 0;
  return Uint32Array.from({ length: network.roadCount }, (_, road) => {
    const column = step(network.centroidLonLat[2 * road] - west, width, columns);
    const row = step(network.centroidLonLat[2 * road + 1] - south, height, rows);
    return row * columns + column;
  });
}

/**
 * The balanced geographic baseline: cuts the roads across the longer side of their extent,
 * again and again, in proportion to the zones still wanted on each side. Returns the zone
 * of each road; sizes differ by little.
 */
export function recursiveCoordinateBisection(network: RoadNetwork, zoneCount: number): Uint32Array {
  const zoneOfRoad = new Uint32Array(network.roadCount);
  const split = (roads: Uint32Array, zones: number, firstZone: number): void => {
    if (zones === 1 || roads.length === 0) {
      for (const road of roads) zoneOfRoad[road] = firstZone;
      return;
    }
    const axis = extentOf(network, roads).aspect >= 1 ? 0 : 1;
    const at = (road: number) => network.centroidLonLat[2 * road + axis];
    roads.sort((a, b) => at(a) - at(b) || a - b);
    const leftZones = zones >> 1;
    const middle = Math.round((roads.length * leftZones) / zones);
    split(roads.slice(0, middle), leftZones, firstZone);
    split(roads.slice(middle), zones - leftZones, firstZone + leftZones);
  };
  split(allRoads(network), Math.max(1, Math.min(zoneCount, network.roadCount)), 0);
  return zoneOfRoad;
}
