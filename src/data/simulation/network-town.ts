import { METERS_PER_DEGREE } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import { clamp, cos, hash, smoothStep } from './arithmetic';
import { junctionsOf, type Junctions } from './traffic';
import { type Town, drivingClassOf, ROAD_CLASSES, type RoadClass } from './town';

const DEGREES_ROUND = 360;
/** Speed limits beyond these are slips of the pen. */
const SLOWEST_KMH = 5;
const FASTEST_KMH = 140;
/** Usual limits of classes that drive like another one but have a limit of their own. */
const OWN_LIMITS: Readonly<Record<string, number>> = { trunk: 80, trunk_link: 60 };
/** Rank from which on roads are main roads: where they meet there are signals. */
const MAIN_RANK = 2;
/** The mean distance from the middle of a disc is two thirds of its radius. */
const RADIUS_OVER_MEAN = 1.5;

/** Turns degrees into metres east and north of the middle of a network. */
type ToMeters = (longitude: number, latitude: number) => readonly [number, number];

/** A network as its drivers know it, with what land use needs besides. */
export interface NetworkTown extends Town {
  readonly junctions: Junctions;
  /** (2 R) middle of each road in metres. */
  readonly middles: Float64Array;
  readonly toMeters: ToMeters;
}

/** How central a point is, by its distance in metres: 1 in the middle, 0 at the edge and beyond. */
export const centralityAt = (meters: number, radius: number): number =>
  radius > 0 ? 1 - smoothStep(meters, 0.12 * radius, 0.9 * radius) : 1;

/** What drivers go by on any network: centre by road length, streets by name, signals by class. */
export function townOfNetwork(network: RoadNetwork): NetworkTown {
  const { middles, radius, toMeters } = placeRoads(network);
  const junctions = junctionsOf(network);
  const classes = network.classNames.map(drivingClassOf);
  const roadClasses = Array.from(network.classCodes, (code) => classes[code]);
  const bridges = new Uint8Array(network.roadCount);
  network.details?.layers.forEach((layer, road) => (bridges[road] = Number(layer > 0)));
  const lines = lineEnds(network, toMeters);
  return {
    network,
    junctions,
    middles,
    toMeters,
    radius,
    roadClasses,
    limitsKmh: limitsOf(network),
    streets: streetsOf(network, junctions),
    blocks: junctions.blocks,
    pleasure: new Float64Array(network.roadCount).fill(1),
    bridges,
    freeFlowing: Uint8Array.from(roadClasses, (roadClass) => Number(roadClass === 'motorway')),
    centrality: middlesOf(lines, (x, y) => centralityAt(Math.sqrt(x * x + y * y), radius)),
    toCentre: toCentreOf(lines),
    ...meetingsOf(junctions, roadClasses),
    ...lines,
  };
}

/** Middle of each road in metres from the middle of all length, and how far the town reaches from there. */
function placeRoads({ roadCount, centroidLonLat, lengthMeters }: RoadNetwork) {
  const [west] = centroidLonLat;
  // Counted from one road on, longitudes are near each other even where the area crosses the antimeridian.
  const eastOf = (longitude: number) =>
    longitude - west - DEGREES_ROUND * Math.round((longitude - west) / DEGREES_ROUND);
  let [length, east, north] = [0, 0, 0];
  for (let road = 0; road < roadCount; road++) {
    length += lengthMeters[road];
    east += lengthMeters[road] * eastOf(centroidLonLat[2 * road]);
    north += lengthMeters[road] * centroidLonLat[2 * road + 1];
  }
  const [centreEast, centreNorth] = length > 0 ? [east / length, north / length] : [0, centroidLonLat[1]];
  const perDegree = METERS_PER_DEGREE * cos((centreNorth * Math.PI) / 180);
  const toMeters: ToMeters = (longitude, latitude) => [
    (eastOf(longitude) - centreEast) * perDegree,
    (latitude - centreNorth) * METERS_PER_DEGREE,
  ];
  const middles = new Float64Array(2 * roadCount);
  let away = 0;
  for (let road = 0; road < roadCount; road++) {
    const [x, y] = toMeters(centroidLonLat[2 * road], centroidLonLat[2 * road + 1]);
    middles.set([x, y], 2 * road);
    away += lengthMeters[road] * Math.sqrt(x * x + y * y);
  }
  return { middles, radius: length > 0 ? (RADIUS_OVER_MEAN * away) / length : 0, toMeters };
}

type LineEnds = Pick<Town, 'starts' | 'ends' | 'startHeadings' | 'endHeadings'>;

function lineEnds({ roadCount, shapeOffsets, shapeLonLat }: RoadNetwork, toMeters: ToMeters): LineEnds {
  const make = () => new Float64Array(2 * roadCount);
  const lines = { starts: make(), ends: make(), startHeadings: make(), endHeadings: make() };
  const pointAt = (vertex: number) => toMeters(shapeLonLat[2 * vertex], shapeLonLat[2 * vertex + 1]);
  for (let road = 0; road < roadCount; road++) {
    const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
    const [start, end] = [pointAt(first), pointAt(last)];
    lines.starts.set(start, 2 * road);
    lines.ends.set(end, 2 * road);
    lines.startHeadings.set(heading(start, pointAt(Math.min(first + 1, last))), 2 * road);
    lines.endHeadings.set(heading(pointAt(Math.max(last - 1, first)), end), 2 * road);
  }
  return lines;
}

/** Unit vector from a to b; east where they coincide. */
function heading(a: readonly [number, number], b: readonly [number, number]): readonly [number, number] {
  const [x, y] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.sqrt(x * x + y * y);
  return length === 0 ? [1, 0] : [x / length, y / length];
}

const middlesOf = ({ starts, ends }: LineEnds, of: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: starts.length / 2 }, (_, road) =>
    of((starts[2 * road] + ends[2 * road]) / 2, (starts[2 * road + 1] + ends[2 * road + 1]) / 2),
  );

function toCentreOf({ starts, ends }: LineEnds): Float64Array {
  return Float64Array.from({ length: starts.length / 2 }, (_, road) => {
    const start = [starts[2 * road], starts[2 * road + 1]] as const;
    const end = [ends[2 * road], ends[2 * road + 1]] as const;
    const along = heading(start, end);
    const middle = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2] as const;
    const home = heading(middle, [0, 0]);
    return along[0] * home[0] + along[1] * home[1];
  });
}

function limitsOf({ classCodes, classNames, maxSpeedKmh }: RoadNetwork): Float64Array {
  const usual = classNames.map((name) =>
    Object.hasOwn(OWN_LIMITS, name) ? OWN_LIMITS[name] : ROAD_CLASSES[drivingClassOf(name)].maxSpeedKmh,
  );
  return Float64Array.from(classCodes, (code, road) =>
    Number.isNaN(maxSpeedKmh[road]) ? usual[code] : clamp(maxSpeedKmh[road], SLOWEST_KMH, FASTEST_KMH),
  );
}

/** A street is what has one name; without one, what the map draws as one way; without that, a block. */
function streetsOf({ roadCount, details }: RoadNetwork, { blocks }: Junctions): Uint32Array {
  return Uint32Array.from({ length: roadCount }, (_, road) => {
    if (details && details.nameCodes[road] > 0) return hash(1, details.nameCodes[road]);
    const way = details ? details.wayIds[road] : NaN;
    return Number.isNaN(way) ? hash(3, blocks[road]) : hash(2, way % 2 ** 32);
  });
}

/** Blocks that meet at each road's end, and whether there are signals: where three main roads meet. */
function meetingsOf(
  { junctionCount, from, to, blocks, blockCount }: Junctions,
  roadClasses: readonly RoadClass[],
): Pick<Town, 'signals' | 'meeting'> {
  const degree = new Uint32Array(junctionCount);
  const mainEnds = new Uint32Array(junctionCount);
  const seen = new Uint8Array(blockCount);
  roadClasses.forEach((roadClass, road) => {
    if (seen[blocks[road]]++ > 0) return;
    const { rank } = ROAD_CLASSES[roadClass];
    const isMain = rank >= MAIN_RANK && rank < ROAD_CLASSES.motorway_link.rank;
    for (const junction of [from[road], to[road]]) {
      degree[junction]++;
      if (isMain) mainEnds[junction]++;
    }
  });
  return {
    signals: Uint8Array.from(to, (junction) => Number(mainEnds[junction] >= 3)),
    meeting: Uint32Array.from(to, (junction) => degree[junction]),
  };
}
