import type { Random } from '../../../src/base/random';
import { haversineKm, METERS_PER_DEGREE } from '../../../src/domain/geo';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { strongComponents } from '../../../src/domain/road-adjacency';
import { cos } from '../../../src/data/simulation/arithmetic';
import { ROAD_CLASSES, type RoadClass } from '../../../src/data/simulation/town';
import type { Point } from './geometry';
import type { StreetEdge, StreetGraph } from './street-graph';

/** Where the invented city lies: out on a lake, so that nobody takes it for a real one. */
const CITY_LON_LAT: Point = [5.0, 52.5];

const COORDINATE_DECIMALS = 1e6;
/** Share of ordinary junctions at which one may turn back. */
const U_TURN_JUNCTIONS = 0.03;

/** A directed road and what the drawn city knows of it. */
export interface CityRoad {
  readonly edge: StreetEdge;
  readonly from: number;
  readonly to: number;
  /** Points in driving order. */
  readonly points: readonly Point[];
  readonly roadClass: RoadClass;
}

export interface CityRoads {
  readonly network: RoadNetwork;
  readonly roads: readonly CityRoad[];
  /** Number of edges that meet at each junction. */
  readonly degree: Uint32Array;
  readonly nodes: readonly Point[];
}

/** Longitude and latitude in degrees, rounded to six decimals as they are written. */
function toLonLat(p: Point, centre: Point): Point {
  const round = (degrees: number) => Math.round(degrees * COORDINATE_DECIMALS) / COORDINATE_DECIMALS;
  const latitude = centre[1] + p[1] / METERS_PER_DEGREE;
  const shrink = cos((centre[1] * Math.PI) / 180);
  return [round(centre[0] + p[0] / (METERS_PER_DEGREE * shrink)), round(latitude)];
}

function directedRoads(graph: StreetGraph): CityRoad[] {
  return graph.edges.flatMap((edge) => {
    const { from, to, points, roadClass } = edge;
    const forward: CityRoad = { edge, from, to, points, roadClass };
    const backward: CityRoad = { edge, from: to, to: from, points: [...points].reverse(), roadClass };
    return edge.oneWay ? [forward] : [forward, backward];
  });
}

/**
 * Roads that may follow each road: those that leave its end, turning back only where `mayTurnBack` says so.
 */
function successorLists(roads: readonly CityRoad[], nodeCount: number, mayTurnBack: Uint8Array): number[][] {
  const leaving = Array.from({ length: nodeCount }, (): number[] => []);
  roads.forEach((road, number) => leaving[road.from].push(number));
  return roads.map((road) => {
    const onward = leaving[road.to].filter((next) => roads[next].edge !== road.edge);
    return onward.length === 0 || mayTurnBack[road.to] ? leaving[road.to] : onward;
  });
}

function compress(lists: readonly number[][]) {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length));
  return { offsets, targets: Uint32Array.from(lists.flat()) };
}

/** Which roads can reach the most others and be reached from them. */
function mainComponent(lists: readonly number[][]): boolean[] {
  const { offsets, targets } = compress(lists);
  const component = strongComponents(lists.length, offsets, targets);
  const sizes = new Map<number, number>();
  for (const c of component) sizes.set(c, (sizes.get(c) ?? 0) + 1);
  const [main] = [...sizes].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return Array.from(component, (c) => c === main);
}

/** Roads among which every one can be reached from every other, and what may follow each. */
function connectedRoads(graph: StreetGraph, random: Random): { roads: CityRoad[]; successors: number[][] } {
  const mayTurnBack = Uint8Array.from(graph.nodes, () => (random.next() < U_TURN_JUNCTIONS ? 1 : 0));
  let roads = directedRoads(graph);
  let successors = successorLists(roads, graph.nodes.length, mayTurnBack);
  for (let attempt = 0; ; attempt++) {
    const main = mainComponent(successors);
    if (main.every(Boolean)) return { roads, successors };
    // A pocket that the ban on turning back cuts off is opened by lifting it
    // there; what stays cut off is left out.
    if (attempt === 0) {
      roads.forEach((road, number) => {
        if (!main[number]) mayTurnBack[road.to] = mayTurnBack[road.from] = 1;
      });
    } else {
      roads = roads.filter((_, number) => main[number]);
    }
    successors = successorLists(roads, graph.nodes.length, mayTurnBack);
  }
}

function geometryOf(roads: readonly CityRoad[], centre: Point) {
  const shapeOffsets = new Uint32Array(roads.length + 1);
  roads.forEach(({ points }, i) => (shapeOffsets[i + 1] = shapeOffsets[i] + points.length));
  const shapeLonLat = new Float64Array(2 * shapeOffsets[roads.length]);
  const centroidLonLat = new Float64Array(2 * roads.length);
  const lengthMeters = new Float64Array(roads.length);
  roads.forEach(({ points }, road) => {
    const line = points.map((p) => toLonLat(p, centre));
    shapeLonLat.set(line.flat(), 2 * shapeOffsets[road]);
    let [x, y, degrees, meters] = [0, 0, 0, 0];
    for (let i = 1; i < line.length; i++) {
      const [[lonA, latA], [lonB, latB]] = [line[i - 1], line[i]];
      const span = Math.sqrt((lonB - lonA) * (lonB - lonA) + (latB - latA) * (latB - latA));
      x += (span * (lonA + lonB)) / 2;
      y += (span * (latA + latB)) / 2;
      degrees += span;
      meters += 1000 * haversineKm(lonA, latA, lonB, latB);
    }
    centroidLonLat.set([x / degrees, y / degrees], 2 * road);
    lengthMeters[road] = Math.round(meters * 100) / 100;
  });
  return { shapeOffsets, shapeLonLat, centroidLonLat, lengthMeters };
}

/**
 * The directed roads of a street graph as a road network.
 * @param centre longitude and latitude of the point (0, 0) of the graph
 */
export function makeRoads(graph: StreetGraph, random: Random, centre: Point = CITY_LON_LAT): CityRoads {
  const { roads, successors } = connectedRoads(graph, random);
  const classNames = Object.keys(ROAD_CLASSES).filter((name) =>
    roads.some((road) => road.roadClass === name),
  );
  classNames.sort();
  const { offsets: successorOffsets, targets } = compress(successors);
  const degree = new Uint32Array(graph.nodes.length);
  for (const { from, to } of graph.edges) {
    degree[from]++;
    degree[to]++;
  }
  const network: RoadNetwork = {
    roadCount: roads.length,
    geoIds: Float64Array.from(roads, (_, road) => road),
    ...geometryOf(roads, centre),
    classCodes: Uint16Array.from(roads, ({ roadClass }) => classNames.indexOf(roadClass)),
    classNames,
    maxSpeedKmh: Float32Array.from(roads, ({ roadClass }) => ROAD_CLASSES[roadClass].maxSpeedKmh),
    successorOffsets,
    successors: targets,
  };
  return { network, roads, degree, nodes: graph.nodes };
}
