import type { Random } from '../../../src/base/random';
import { ROAD_CLASSES, type RoadClass } from '../../../src/data/simulation/town';
import {
  distance,
  firstCrossing,
  interpolate,
  lengthOf,
  nearestOn,
  simplify,
  slice,
  type Point,
  SegmentIndex,
} from './geometry';
import type { StreetLine } from './long-roads';
import { type Terrain, centrality } from './terrain';
import { strongComponents } from '../../../src/domain/road-adjacency';
import { between } from '../../../src/data/simulation/arithmetic';

/** Junctions nearer than this to each other are one. */
const SHORTEST_METERS = 20;
/** Loose ends shorter than this are trimmed. */
const SHORTEST_DEAD_END_METERS = 28;

export interface StreetEdge {
  from: number;
  to: number;
  points: Point[];
  readonly roadClass: RoadClass;
  readonly level: StreetLine['level'];
  oneWay: boolean;
  /** Line that the edge was cut from: one street. */
  readonly street: number;
  /** Whether it crosses the river. */
  bridge: boolean;
}

export interface StreetGraph {
  readonly nodes: Point[];
  readonly edges: StreetEdge[];
}

/** Places (segment number plus fraction) at which each line is cut. */
function cutPlaces(lines: readonly StreetLine[]): number[][] {
  const places = lines.map(({ points }) => [0, points.length - 1]);
  const index = new SegmentIndex();
  lines.forEach((line, number) => {
    for (const joint of line.joints) places[number].push(nearestOn(line.points, joint).at);
    if (line.level !== 'ground') return;
    for (let i = 1; i < line.points.length; i++) {
      for (const hit of index.crossings(line.points[i - 1], line.points[i])) {
        places[number].push(i - 1 + hit.along);
        places[hit.line].push(hit.segment + hit.other);
      }
    }
    index.add(number, line.points);
  });
  return places;
}

/** Gives points within a metre of each other one node number. */
class NodeRegistry {
  readonly nodes: Point[] = [];
  readonly #cells = new Map<string, number[]>();

  numberOf(p: Point): number {
    const [column, row] = [Math.floor(p[0] / 2), Math.floor(p[1] / 2)];
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        for (const node of this.#cells.get(`${c},${r}`) ?? [])
          if (distance(this.nodes[node], p) < 1) return node;
      }
    }
    const key = `${column},${row}`;
    this.#cells.set(key, [...(this.#cells.get(key) ?? []), this.nodes.length]);
    return this.nodes.push(p) - 1;
  }
}

/** Cuts lines where they meet: streets on the ground at every crossing, others at their joints. */
function planarize(lines: readonly StreetLine[]): StreetGraph {
  const registry = new NodeRegistry();
  const edges: StreetEdge[] = [];
  cutPlaces(lines).forEach((places, street) => {
    const { points, roadClass, level, oneWay } = lines[street];
    places.sort((a, b) => a - b);
    for (let i = 1; i < places.length; i++) {
      const piece = slice(points, places[i - 1], places[i]);
      if (piece.length < 2) continue;
      const from = registry.numberOf(piece[0]);
      const to = registry.numberOf(piece[piece.length - 1]);
      if (from === to && lengthOf(piece) < SHORTEST_METERS) continue;
      edges.push({ from, to, points: piece, roadClass, level, oneWay, street, bridge: false });
    }
  });
  return { nodes: registry.nodes, edges };
}

function degrees(graph: StreetGraph): Uint32Array {
  const degree = new Uint32Array(graph.nodes.length);
  for (const { from, to } of graph.edges) {
    degree[from]++;
    degree[to]++;
  }
  return degree;
}

/** Draws the ends of every edge to its junctions. */
function pinEnds(graph: StreetGraph): void {
  for (const edge of graph.edges) {
    edge.points[0] = graph.nodes[edge.from];
    edge.points[edge.points.length - 1] = graph.nodes[edge.to];
  }
}

/** Makes one junction of those that a very short street joins. */
function mergeCloseJunctions(graph: StreetGraph): StreetGraph {
  const parent = Uint32Array.from(graph.nodes, (_, node) => node);
  const find = (node: number): number => {
    while (parent[node] !== node) node = parent[node] = parent[parent[node]];
    return node;
  };
  const nodes = [...graph.nodes];
  const weight = new Uint32Array(nodes.length).fill(1);
  const joined = new Set<StreetEdge>();
  for (const edge of graph.edges) {
    const [a, b] = [find(edge.from), find(edge.to)];
    if (edge.level !== 'ground' || a === b) continue;
    if (lengthOf([nodes[a], ...edge.points.slice(1, -1), nodes[b]]) >= SHORTEST_METERS) continue;
    nodes[a] = interpolate(nodes[a], nodes[b], weight[b] / (weight[a] + weight[b]));
    weight[a] += weight[b];
    parent[b] = a;
    joined.add(edge);
  }
  const edges = graph.edges.filter((edge) => {
    edge.from = find(edge.from);
    edge.to = find(edge.to);
    return !joined.has(edge) && !(edge.from === edge.to && lengthOf(edge.points) < 4 * SHORTEST_METERS);
  });
  const merged = { nodes, edges };
  pinEnds(merged);
  return merged;
}

/** Keeps the greater of two streets between the same junctions that hardly differ. */
function dropDoubles(graph: StreetGraph): StreetGraph {
  const kept = new Map<string, StreetEdge[]>();
  const ranked = graph.edges
    .map((edge, i) => ({ edge, i }))
    .sort((a, b) => ROAD_CLASSES[b.edge.roadClass].rank - ROAD_CLASSES[a.edge.roadClass].rank || a.i - b.i);
  const dropped = new Set<StreetEdge>();
  for (const { edge } of ranked) {
    const key = `${Math.min(edge.from, edge.to)},${Math.max(edge.from, edge.to)}`;
    const others = kept.get(key) ?? [];
    const middle = edge.points[edge.points.length >> 1];
    const double = others.some((other) => nearestOn(other.points, middle).distance < 30);
    if (double && edge.level === 'ground') dropped.add(edge);
    else kept.set(key, [...others, edge]);
  }
  return { nodes: graph.nodes, edges: graph.edges.filter((edge) => !dropped.has(edge)) };
}

/** Drops stubs, and main roads that end in the middle of the city. */
function trimLooseEnds(graph: StreetGraph, isCity: (p: Point) => boolean): StreetGraph {
  let { edges } = graph;
  for (;;) {
    const degree = degrees({ nodes: graph.nodes, edges });
    const kept = edges.filter((edge) => {
      const loose = degree[edge.from] === 1 ? edge.from : degree[edge.to] === 1 ? edge.to : -1;
      if (edge.level !== 'ground' || loose < 0) return true;
      const main = ROAD_CLASSES[edge.roadClass].rank > 1;
      return main ? !isCity(graph.nodes[loose]) : lengthOf(edge.points) >= SHORTEST_DEAD_END_METERS;
    });
    if (kept.length === edges.length) return { nodes: graph.nodes, edges };
    edges = kept;
  }
}

/**
 * Takes out local streets by chance, so that blocks differ in size and corners miss a leg: some between
 * junctions that keep three others or more, and many of the dead ends.
 */
function thinOut(graph: StreetGraph, random: Random): StreetGraph {
  const degree = degrees(graph);
  const edges = graph.edges.filter(({ from, to, roadClass }) => {
    if (ROAD_CLASSES[roadClass].rank > 1) return true;
    const least = Math.min(degree[from], degree[to]);
    const chance = least === 1 ? 0.45 : least > 3 ? 0.18 : least === 3 ? 0.05 : 0;
    if (random.next() >= chance) return true;
    degree[from]--;
    degree[to]--;
    return false;
  });
  return { nodes: graph.nodes, edges };
}

/** Makes one edge of two of one class that meet where nothing else does. */
function joinThroughNodes(graph: StreetGraph): StreetGraph {
  const at = new Map<number, Set<StreetEdge>>();
  const note = (node: number, edge: StreetEdge) =>
    (at.get(node) ?? at.set(node, new Set()).get(node))?.add(edge);
  for (const edge of graph.edges) {
    note(edge.from, edge);
    note(edge.to, edge);
  }
  const alive = new Set(graph.edges);
  for (const [node, incident] of at) {
    if (incident.size !== 2) continue;
    const [a, b] = [...incident];
    const [start, end] = [a.from === node ? a.to : a.from, b.from === node ? b.to : b.from];
    if (a.level !== 'ground' || b.level !== 'ground' || a.roadClass !== b.roadClass || a.oneWay !== b.oneWay)
      continue;
    if (start === end || start === node || end === node || (a.oneWay && (a.to === node) === (b.to === node)))
      continue;
    const [first, second] = a.oneWay && a.to !== node ? [b, a] : [a, b];
    const lead = first.to === node ? first.points : [...first.points].reverse();
    const tail = second.from === node ? second.points : [...second.points].reverse();
    const from = first.to === node ? first.from : first.to;
    const to = second.from === node ? second.to : second.from;
    const joined: StreetEdge = { ...first, from, to, points: [...lead, ...tail.slice(1)] };
    for (const old of [a, b]) {
      alive.delete(old);
      at.get(old.from)?.delete(old);
      at.get(old.to)?.delete(old);
    }
    alive.add(joined);
    note(from, joined);
    note(to, joined);
  }
  return { nodes: graph.nodes, edges: [...alive] };
}

/** The largest connected piece, its nodes numbered anew. */
function mainPiece(graph: StreetGraph): StreetGraph {
  const parent = Uint32Array.from(graph.nodes, (_, node) => node);
  const find = (node: number): number => {
    while (parent[node] !== node) node = parent[node] = parent[parent[node]];
    return node;
  };
  for (const { from, to } of graph.edges) parent[find(from)] = find(to);
  const size = new Map<number, number>();
  for (const { from } of graph.edges) size.set(find(from), (size.get(find(from)) ?? 0) + 1);
  const [main] = [...size].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [-1, 0]);
  const edges = graph.edges.filter(({ from }) => find(from) === main);
  const renumbered = new Map<number, number>();
  const nodes: Point[] = [];
  const numberOf = (node: number): number => {
    const known = renumbered.get(node);
    if (known !== undefined) return known;
    renumbered.set(node, nodes.length);
    return nodes.push(graph.nodes[node]) - 1;
  };
  return {
    nodes,
    edges: edges.map((edge) => ({ ...edge, from: numberOf(edge.from), to: numberOf(edge.to) })),
  };
}

/** Junctions and the streets between them, from the lines of a drawn city. */
export function makeStreetGraph(lines: readonly StreetLine[], terrain: Terrain, random: Random): StreetGraph {
  const isCity = (p: Point) => terrain.insideBy(p) > 0.06;
  let graph = planarize(lines);
  graph = trimLooseEnds(graph, isCity);
  graph = mergeCloseJunctions(graph);
  graph = mergeCloseJunctions(graph);
  graph = dropDoubles(graph);
  graph = trimLooseEnds(thinOut(graph, random), isCity);
  graph = joinThroughNodes(graph);
  graph = mainPiece(graph);
  for (const edge of graph.edges) {
    edge.points = simplify(edge.points, 1.5);
    edge.bridge = firstCrossing(edge.points, terrain.river) !== null;
  }
  return graph;
}

const SHARE_IN_THE_CENTRE = 0.62;
const SHARE_AT_THE_EDGE = 0.1;
const LOCAL = new Set(['residential', 'living_street', 'unclassified']);

function reverse(edge: StreetEdge): void {
  edge.points.reverse();
  [edge.from, edge.to] = [edge.to, edge.from];
}

function nodeComponents({ nodes, edges }: StreetGraph): Int32Array {
  const arcs = edges.flatMap(({ from, to, oneWay }) =>
    oneWay
      ? [[from, to]]
      : [
          [from, to],
          [to, from],
        ],
  );
  const offsets = new Uint32Array(nodes.length + 1);
  for (const [from] of arcs) offsets[from + 1]++;
  for (let node = 0; node < nodes.length; node++) offsets[node + 1] += offsets[node];
  const cursor = offsets.slice();
  const targets = new Uint32Array(arcs.length);
  for (const [from, to] of arcs) targets[cursor[from]++] = to;
  return strongComponents(nodes.length, offsets, targets);
}

/** Opens again, in both directions, every one-way street that one could not come back from. */
function reopenTraps(graph: StreetGraph): void {
  for (;;) {
    const component = nodeComponents(graph);
    const traps = graph.edges.filter(
      ({ oneWay, level, from, to }) => oneWay && level === 'ground' && component[from] !== component[to],
    );
    if (traps.length === 0) return;
    for (const edge of traps) edge.oneWay = false;
  }
}

/**
 * Makes some of the local streets one-way, whole streets between their crossings alike, more of them in the
 * middle of the city. Every junction stays in reach of every other.
 */
export function assignOneWays(graph: StreetGraph, terrain: Terrain, random: Random): void {
  const degree = new Uint32Array(graph.nodes.length);
  for (const { from, to } of graph.edges) {
    degree[from]++;
    degree[to]++;
  }
  const wayOf = new Map<number, { dice: number; backward: boolean }>();
  for (const edge of graph.edges) {
    if (!LOCAL.has(edge.roadClass)) continue;
    const way = wayOf.get(edge.street) ?? { dice: between(random, 0, 1), backward: random.next() < 0.5 };
    wayOf.set(edge.street, way);
    const middle = interpolate(edge.points[0], edge.points[edge.points.length - 1], 0.5);
    const share = SHARE_AT_THE_EDGE + (SHARE_IN_THE_CENTRE - SHARE_AT_THE_EDGE) * centrality(terrain, middle);
    if (way.dice >= share || degree[edge.from] < 2 || degree[edge.to] < 2) continue;
    edge.oneWay = true;
    if (way.backward) reverse(edge);
  }
  reopenTraps(graph);
}
