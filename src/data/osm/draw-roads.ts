import geodesic from 'geographiclib-geodesic';
import type { RoadNetwork } from '../../domain/road-network';
import { GrowingArray } from '../../base/bytes';
import { RoadDetailsTable, encodeClasses } from '../road-table';
import { lineCentroid } from '../roadmap-geo';
import { indexOf, type DirectedRoads, type RoadChains, type RoadPieces } from './directed-roads';
import type { NetworkSettings } from './network-settings';
import type { OsmExtract } from './osm-extract';
import type { Pacer } from './pacer';
import type { WayTraits } from './way-traits';
import { METERS_PER_DEGREE } from '../../domain/geo';

const ROADS_BETWEEN_RESTS = 256;

/** All that roads are drawn from. */
export interface NetworkPlan {
  readonly extract: OsmExtract;
  readonly pieces: RoadPieces;
  readonly chains: RoadChains;
  readonly roads: DirectedRoads;
  readonly traits: WayTraits;
  /** Directed roads that are in the network, ascending. */
  readonly kept: Uint32Array;
  readonly settings: NetworkSettings;
}

type DrawnRoads = Omit<RoadNetwork, 'successorOffsets' | 'successors'>;

/** Roads with their lines, lengths and traits; all but which follows which. */
export async function drawRoads(plan: NetworkPlan, pacer: Pacer): Promise<DrawnRoads> {
  const { kept } = plan;
  const shapes = new Shapes(plan);
  const shape = new GrowingArray(Float64Array);
  const shapeOffsets = new Uint32Array(kept.length + 1);
  const centroidLonLat = new Float64Array(2 * kept.length);
  const lengthMeters = new Float64Array(kept.length);
  for (let number = 0; number < kept.length; number++) {
    if (number % ROADS_BETWEEN_RESTS === 0) await pacer.rest();
    const { lonLat, meters } = shapes.of(kept[number]);
    for (const value of lonLat) shape.push(value);
    shapeOffsets[number + 1] = shape.length / 2;
    lengthMeters[number] = meters;
    centroidLonLat.set(lineCentroid(lonLat, lonLat.length / 2), 2 * number);
  }
  return {
    roadCount: kept.length,
    geoIds: Float64Array.from(kept, (_, number) => number),
    shapeOffsets,
    shapeLonLat: shape.finish(),
    centroidLonLat,
    lengthMeters,
    ...describedRoads(plan),
  };
}

function describedRoads(
  plan: NetworkPlan,
): Pick<DrawnRoads, 'classCodes' | 'classNames' | 'maxSpeedKmh' | 'details'> {
  const { roads, traits, kept } = plan;
  const each = Array.from(kept, (road) => traits.traits[roads.traits[road]]);
  const classes = encodeClasses(each.map(({ highway }) => highway));
  const details = new RoadDetailsTable();
  each.forEach(({ name, lanes, layer, usualSpeed }, number) =>
    details.add({ name, lanes, layer, usualSpeed, wayId: wayIdOf(plan, kept[number]) }),
  );
  return {
    classCodes: classes.codes,
    classNames: classes.names,
    maxSpeedKmh: Float32Array.from(each, ({ speedKmh }) => speedKmh),
    details: details.finish(),
  };
}

function wayIdOf({ extract, roads, chains, pieces }: NetworkPlan, road: number): number {
  const id = extract.wayIds[pieces.ways[chains.anchors[roads.chains[road]]]];
  return id > 0 ? id : NaN;
}

/** Lines of roads and their lengths; of the two directions of a road the second takes the first one's. */
class Shapes {
  #chain = -1;
  #line: number[] = [];
  #meters = 0;

  constructor(private readonly plan: NetworkPlan) {}

  of(road: number): { lonLat: number[]; meters: number } {
    const { roads, settings } = this.plan;
    const chain = roads.chains[road];
    if (chain !== this.#chain) {
      const full = chainLine(this.plan, chain);
      this.#chain = chain;
      this.#meters = lineMeters(full);
      this.#line = thinnedLine(full, settings.shapeToleranceMeters);
    }
    const lonLat = roads.against[road] ? reversedLine(this.#line) : this.#line;
    return { lonLat, meters: this.#meters };
  }
}

function chainLine({ extract, pieces, chains }: NetworkPlan, chain: number): number[] {
  const lonLat: number[] = [];
  for (let c = chains.offsets[chain]; c < chains.offsets[chain + 1]; c++) {
    const step = chains.pieces[c];
    const piece = indexOf(step);
    const nodes = pieces.nodes.subarray(pieces.offsets[piece], pieces.offsets[piece + 1]);
    const ordered = step < 0 ? nodes.slice().reverse() : nodes;
    for (const node of lonLat.length === 0 ? ordered : ordered.subarray(1))
      lonLat.push(extract.nodeLonLat[2 * node], extract.nodeLonLat[2 * node + 1]);
  }
  return lonLat;
}

function lineMeters(lonLat: readonly number[]): number {
  let meters = 0;
  for (let i = 2; i < lonLat.length; i += 2)
    meters += geodesicMeters(lonLat[i - 2], lonLat[i - 1], lonLat[i], lonLat[i + 1]);
  return meters;
}

function reversedLine(lonLat: readonly number[]): number[] {
  const reversed: number[] = [];
  for (let i = lonLat.length - 2; i >= 0; i -= 2) reversed.push(lonLat[i], lonLat[i + 1]);
  return reversed;
}

const { WGS84, DISTANCE } = { WGS84: geodesic.Geodesic.WGS84, DISTANCE: geodesic.Geodesic.DISTANCE };

/** Metres of the shortest line on the WGS 84 ellipsoid between two points in degrees (GeographicLib). */
function geodesicMeters(lon1: number, lat1: number, lon2: number, lat2: number): number {
  return WGS84.Inverse(lat1, lon1, lat2, lon2, DISTANCE).s12 ?? NaN;
}

/** Lines of roads are halved some ten times, so that each vertex is looked at as often. */
const STEPS_PER_VERTEX = 200;

/**
 * Line without vertices nearer than `tolerance` metres to the line without them (Douglas and Peucker 1973),
 * on a plane at its first point. The work is limited: a hostile line keeps some. @param lonLat (2 n) degrees
 */
function thinnedLine(lonLat: readonly number[], tolerance: number): number[] {
  const n = lonLat.length / 2;
  if (!(tolerance > 0) || n < 3) return [...lonLat];
  const scale = Math.cos((lonLat[1] * Math.PI) / 180);
  const x = Array.from({ length: n }, (_, i) => (lonLat[2 * i] - lonLat[0]) * scale * METERS_PER_DEGREE);
  const y = Array.from({ length: n }, (_, i) => (lonLat[2 * i + 1] - lonLat[1]) * METERS_PER_DEGREE);
  const keep = new Uint8Array(n);
  keep[0] = keep[n - 1] = 1;
  const open: [number, number][] = [[0, n - 1]];
  let steps = STEPS_PER_VERTEX * n;
  for (let range = open.pop(); range; range = open.pop()) {
    steps -= range[1] - range[0];
    if (steps < 0) {
      keep.fill(1, range[0], range[1]);
      continue;
    }
    const farthest = farthestFrom(x, y, range[0], range[1]);
    if (farthest.distance <= tolerance) continue;
    keep[farthest.vertex] = 1;
    open.push([range[0], farthest.vertex], [farthest.vertex, range[1]]);
  }
  return lonLat.filter((_, i) => keep[i >> 1] === 1);
}

function farthestFrom(x: number[], y: number[], from: number, to: number) {
  let farthest = { vertex: from, distance: -1 };
  for (let i = from + 1; i < to; i++) {
    const distance = segmentDistance(x[i] - x[from], y[i] - y[from], x[to] - x[from], y[to] - y[from]);
    if (distance > farthest.distance) farthest = { vertex: i, distance };
  }
  return farthest;
}

/** Distance of (x, y) from the segment between the origin and (dx, dy). */
function segmentDistance(x: number, y: number, dx: number, dy: number): number {
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? Math.min(1, Math.max(0, (x * dx + y * dy) / squared)) : 0;
  return Math.hypot(x - along * dx, y - along * dy);
}
