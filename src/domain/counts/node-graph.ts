import type { CountTable } from './count-table';
import { MinHeap } from '../../base/heap';
import type { RoadNetwork } from '../road-network';
import { NO_ROAD, type SensorSeries } from '../sensor-series';
import { Random } from '../../base/random';

/** Edges between N nodes, by node: those of node n are `offsets[n]` to `offsets[n + 1]`. */
export interface NodeGraph {
  /** (N + 1) */
  readonly offsets: Uint32Array;
  /** (E) the node that each edge leads to; no edge leads from a node to itself. */
  readonly neighbours: Uint32Array;
  /** (E) above 0. */
  readonly weights: Float32Array;
}

/** One feature of a sensor series in bins of equal length: what forecasts are learnt from. */
export interface FlowTable extends CountTable {
  /** What was measured: "flow" (vehicles per bin), "speed" (units of the source). */
  readonly feature: string;
  /** (N) */
  readonly ids: readonly string[];
  /** (2 N) longitude, latitude in degrees; NaN twice where it is not known where a node stands. */
  readonly lonLat: Float64Array;
  /** (N) road of the network, `NO_ROAD` for none. */
  readonly roads: Uint32Array;
  /** Start of row 0: seconds since 1970 on the clock of the place. */
  readonly start: number;
  readonly binSeconds: number;
  /**
   * (rows x N) 1 where a value was measured; null where all were. What was not is filled in `counts` with the last
   * value measured before it, so that networks can read it, and never counts in a loss or an error.
   */
  readonly measured: Uint8Array | null;
  readonly graph: NodeGraph;
}

/**
 * How far a node's neighbours may be along the roads between them, in metres. What a node counts reaches the next ones
 * within a bin of five minutes at any speed of a town. Were it much farther, side streets would join every road of a town
 * to every other one.
 */
export const NEIGHBOUR_METERS = 500;

type SourceLinks = Pick<SensorSeries, 'linkFrom' | 'linkTo' | 'linkWeights'>;

/**
 * The graph that the source of a series has between its sensors, or null where it has none. Edges stand in the order of
 * the nodes they lead to; a link that stands twice counts once, as it stands first.
 * @param nodeOfSensor (sensors) the node of each, -1 for one that is left out; links with it are left out too
 */
export function graphOfLinks(
  { linkFrom, linkTo, linkWeights }: SourceLinks,
  nodeOfSensor: Int32Array,
  nodes: number,
): NodeGraph | null {
  if (!linkFrom?.length || !linkTo) return null;
  const edges = Array.from({ length: nodes }, () => new Map<number, number>());
  linkFrom.forEach((sensor, link) => {
    const [from, to] = [nodeOfSensor[sensor], nodeOfSensor[linkTo[link]]];
    if (from < 0 || to < 0 || from === to || edges[from].has(to)) return;
    edges[from].set(to, linkWeights?.[link] ?? 1);
  });
  return graphOf(edges);
}

/**
 * The graph of nodes on roads: an edge leads from a node to another one where the other's road can be reached from the
 * node's road without driving along a road with a node on it, and the roads between the two are `withinMeters` long
 * at most. A node that has none so near has edges to the nearest ones, so that no node is alone that need not be. Nodes
 * on one road are neighbours both ways. All weights are 1.
 * @param roads (N) road of each node; one on `NO_ROAD` has no edges
 */
export function graphOfRoads(
  network: RoadNetwork,
  roads: Uint32Array,
  withinMeters: number = NEIGHBOUR_METERS,
): NodeGraph {
  const nodesOn = new Map<number, number[]>();
  roads.forEach((road, node) => {
    if (road !== NO_ROAD) nodesOn.set(road, [...(nodesOn.get(road) ?? []), node]);
  });
  const search = new NextRoads(network, (road) => nodesOn.has(road));
  const edges = Array.from(roads, (road, node) => {
    if (road === NO_ROAD) return new Map<number, number>();
    const reached = [road, ...search.from(road, withinMeters)].flatMap((next) => nodesOn.get(next) ?? []);
    return new Map(reached.filter((other) => other !== node).map((other) => [other, 1]));
  });
  return graphOf(edges);
}

/** (N x N), row by row: 1 where an edge leads from the row to the column. */
export function adjacencyOf({ offsets, neighbours }: NodeGraph): { nodes: number; values: Float32Array } {
  const nodes = offsets.length - 1;
  const values = new Float32Array(nodes * nodes);
  for (let node = 0; node < nodes; node++)
    for (let edge = offsets[node]; edge < offsets[node + 1]; edge++)
      values[node * nodes + neighbours[edge]] = 1;
  return { nodes, values };
}

/** Nodes that no edge leaves or reaches. */
export function nodesAlone({ offsets, neighbours }: NodeGraph): number[] {
  const reached = new Set(neighbours);
  return Array.from(offsets.subarray(1), (_, node) => node).filter(
    (node) => offsets[node] === offsets[node + 1] && !reached.has(node),
  );
}

/** A graph of edges. @param edges (N) weight of each edge by the node that it leads to */
export function graphOf(edges: readonly ReadonlyMap<number, number>[]): NodeGraph {
  const offsets = new Uint32Array(edges.length + 1);
  edges.forEach((row, node) => (offsets[node + 1] = offsets[node] + row.size));
  const neighbours = new Uint32Array(offsets[edges.length]);
  const weights = new Float32Array(offsets[edges.length]);
  edges.forEach((row, node) =>
    [...row]
      .sort(([a], [b]) => a - b)
      .forEach(([to, weight], i) => {
        neighbours[offsets[node] + i] = to;
        weights[offsets[node] + i] = weight;
      }),
  );
  return { offsets, neighbours, weights };
}

/** Finds the roads with nodes that come next along the network: Dijkstra's algorithm, stopped at roads with nodes. */
class NextRoads {
  readonly #heap: MinHeap;
  /** (R) least metres of roads between the origin and each road. */
  readonly #meters: Float64Array;

  constructor(
    private readonly network: RoadNetwork,
    private readonly hasNode: (road: number) => boolean,
  ) {
    this.#heap = new MinHeap(network.roadCount);
    this.#meters = new Float64Array(network.roadCount).fill(Infinity);
  }

  /** Roads within so many metres, or else the nearest. */
  from(origin: number, withinMeters: number): number[] {
    const found: number[] = [];
    const reached: number[] = [];
    let limit = withinMeters;
    this.#reachAfter(origin, 0, reached);
    for (let road = this.#heap.pop(); road >= 0; road = this.#heap.pop()) {
      const meters = this.#meters[road];
      if (meters > limit && found.length > 0) break;
      if (!this.hasNode(road)) this.#reachAfter(road, meters + this.network.lengthMeters[road], reached);
      else if (road !== origin) {
        found.push(road);
        limit = Math.max(limit, meters);
      }
    }
    this.#heap.clear();
    for (const road of reached) this.#meters[road] = Infinity;
    return found;
  }

  #reachAfter(road: number, meters: number, reached: number[]): void {
    const { successorOffsets, successors } = this.network;
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
      const next = successors[link];
      if (meters >= this.#meters[next]) continue;
      if (this.#meters[next] === Infinity) reached.push(next);
      this.#meters[next] = meters;
      this.#heap.push(next, meters);
    }
  }
}

/** The graph as it is; the same edges between other nodes; or none: what neighbours are worth shows by comparison. */
export type GraphForm = 'roads' | 'shuffled' | 'none';

/** A graph in one of its forms. Shuffled, every node takes the place of another one, the same at each call. */
export function graphInForm(graph: NodeGraph, form: GraphForm): NodeGraph {
  if (form === 'roads') return graph;
  const { offsets, neighbours, weights } = graph;
  const nodes = offsets.length - 1;
  const edges = Array.from({ length: nodes }, () => new Map<number, number>());
  if (form === 'none') return graphOf(edges);
  const places = new Random(0)
    .fork('shuffled graph')
    .shuffle(Uint32Array.from({ length: nodes }, (_, node) => node));
  for (let node = 0; node < nodes; node++)
    for (let edge = offsets[node]; edge < offsets[node + 1]; edge++)
      edges[places[node]].set(places[neighbours[edge]], weights[edge]);
  return graphOf(edges);
}
