import Flatbush from 'flatbush';
import { inSharedMemory } from '../base/bytes';
import { counted, shown } from '../base/text';
import type { Dataset, DatasetExtras } from '../domain/dataset';
import { haversineKm, METERS_PER_DEGREE } from '../domain/geo';
import type { CheckIns, Places } from '../domain/places';
import type { RoadNetwork } from '../domain/road-network';
import type { SensorSeries } from '../domain/sensor-series';
import { emptyTrajectorySet } from '../domain/trajectory-set';
import { derivedZones } from '../domain/zones';
import type { ReadContext } from './csv-file';
import { fingerprintOf } from './fingerprint';
import { defaultZoneCount, type LoadOptions } from './hoser-layout';
import { lineCentroid } from './roadmap-geo';

/** Lines from one place that are drawn. */
const LINES_PER_PLACE = 2;
/** Lines from one sensor that are drawn: a graph with a kernel links each with dozens. */
const LINES_PER_SENSOR = 3;
/** Metres of the line that stands for roads where there is one place alone. */
const STROKE_METERS = 300;
/** More places are those of many cities: their hexagons are too many to learn, and their lines too many to draw. */
const MOST_PLACES = 100_000;
/** Classes of such lines: maps call no road so. */
const PLACE_LINK = 'place link';
const SENSOR_LINK = 'sensor link';

type Point = readonly [lon: number, lat: number];

/** A directed straight line, in degrees of longitude and latitude. */
interface Line {
  readonly from: Point;
  readonly to: Point;
}

/**
 * A data set of a series alone, on lines of the sensors' graph, or on a diagram, in place of roads. @param
 * file of the values, for findings
 */
export function datasetOfSeries(
  series: SensorSeries,
  file: string,
  options: LoadOptions,
  { findings }: ReadContext,
): Promise<Dataset> {
  const network = linesBetweenSensors(series);
  if (network) {
    const drawn = counted(network.roadCount, 'line');
    const message = `no roads came with the sensors: the map has ${drawn} between them in their place, straight ones for the ${LINES_PER_SENSOR} strongest links of each. Training takes all ${counted(series.linkFrom!.length, 'link')}.`;
    findings.note(file, 'no-roads', message);
    return datasetOn(network, { series }, options);
  }
  const message = `no roads came with the sensors, and it is not known where they stand: the map has a diagram in their place, ${counted(series.ids.length, 'stroke')} around longitude and latitude 0, one for each sensor. None of it says where anything is.`;
  findings.note(file, 'no-roads', message);
  const roads = Uint32Array.from(series.ids, (_, road) => road);
  return datasetOn(sensorDiagram(series), { series: { ...series, roads } }, options);
}

/**
 * A data set of check-ins alone, on lines between neighbouring places in place of roads. @param file of
 * check-ins, for findings @throws Failure 'bad-input' for more than `MOST_PLACES` places
 */
export function datasetOfCheckIns(
  { places, checkIns }: { readonly places: Places; readonly checkIns: CheckIns },
  file: string,
  options: LoadOptions,
  { findings }: ReadContext,
): Promise<Dataset> {
  if (places.ids.length > MOST_PLACES) {
    const message = `its check-ins are at ${places.ids.length} places, and up to ${MOST_PLACES} can be opened. Take those of one city.`;
    findings.refuse(file, 'too-large', message);
  }
  const network = linesBetweenPlaces(places);
  const message = `no roads came with the check-ins: the map has ${counted(network.roadCount, 'line')} between places in their place, straight ones from each to the ${LINES_PER_PLACE} nearest.`;
  findings.note(file, 'no-roads', message);
  return datasetOn(network, { places, checkIns }, options);
}

/** A data set without trips. */
async function datasetOn(
  network: RoadNetwork,
  extras: DatasetExtras,
  { name, zoneCount, seed = 0 }: LoadOptions,
): Promise<Dataset> {
  const none = emptyTrajectorySet();
  const wanted = Math.min(network.roadCount, zoneCount ?? defaultZoneCount(network.roadCount));
  const content = {
    network,
    trips: { train: none, val: none, test: none },
    zones: derivedZones(network, wanted, seed).zones,
    extras,
  };
  return inSharedMemory({ name: shown(name), ...content, fingerprint: await fingerprintOf(content) });
}

/** Straight lines from each position of a place to the nearest others. */
export function linesBetweenPlaces({ lonLat }: Pick<Places, 'lonLat'>): RoadNetwork {
  const points = distinctPoints(lonLat);
  if (points.length === 1) return lineNetwork(PLACE_LINK, [strokeAt(points[0])], [[]]);
  return networkBetween(PLACE_LINK, points, nearestOf(points));
}

function distinctPoints(lonLat: Float64Array): Point[] {
  const seen = new Map<string, Point>();
  for (let i = 0; i < lonLat.length; i += 2)
    seen.set(`${lonLat[i]} ${lonLat[i + 1]}`, [lonLat[i], lonLat[i + 1]]);
  return [...seen.values()];
}

/** For each point the nearest others, on a plane that is scaled by the latitude in the middle. */
function nearestOf(points: readonly Point[]): number[][] {
  const middle = points.reduce((sum, [, lat]) => sum + lat, 0) / points.length;
  const flat = Math.max(0.01, Math.cos((middle * Math.PI) / 180));
  const index = new Flatbush(points.length);
  for (const [lon, lat] of points) index.add(lon * flat, lat);
  index.finish();
  return points.map(([lon, lat], point) =>
    index
      .neighbors(lon * flat, lat, LINES_PER_PLACE + 1)
      .filter((other) => other !== point)
      .slice(0, LINES_PER_PLACE),
  );
}

const strokeAt = ([lon, lat]: Point): Line => {
  const step = STROKE_METERS / METERS_PER_DEGREE;
  return { from: [lon, lat], to: [lon, lat > 0 ? lat - step : lat + step] };
};

/**
 * Straight lines of each sensor's strongest links (of equal ones the shortest) between different places;
 * undefined where there is none.
 */
function linesBetweenSensors(series: SensorSeries): RoadNetwork | undefined {
  const { ids, lonLat } = series;
  const points = ids.map((_, sensor): Point => [lonLat[2 * sensor], lonLat[2 * sensor + 1]]);
  const apart = (a: number, b: number) => haversineKm(...points[a], ...points[b]);
  const strongest = strongestLinks(series, (from, to) => apart(from, to) > 0, apart);
  if (strongest.every((targets) => targets.length === 0)) return undefined;
  return networkBetween(SENSOR_LINK, points, strongest);
}

/** Degrees between two sensors of a diagram, and the length of a stroke: some 500 and 300 metres. */
const DIAGRAM_STEP = 0.005;
const STROKE = 0.003;

/** Strokes for sensors at unknown places, in a square around 0, 0; each leads on by its strongest links. */
function sensorDiagram(series: SensorSeries): RoadNetwork {
  const count = series.ids.length;
  const strongest = strongestLinks(
    series,
    () => true,
    () => 0,
  );
  const columns = Math.ceil(Math.sqrt(count));
  const lines = new Array<Line>(count);
  depthFirst(strongest).forEach((sensor, i) => {
    const row = Math.floor(i / columns);
    // Every other row runs back, so that neighbours in the order are neighbours in the square.
    const column = row % 2 === 0 ? i % columns : columns - 1 - (i % columns);
    const lon = (column - columns / 2) * DIAGRAM_STEP;
    const lat = (columns / 2 - row) * DIAGRAM_STEP;
    lines[sensor] = { from: [lon, lat], to: [lon + STROKE, lat] };
  });
  return lineNetwork(SENSOR_LINK, lines, strongest);
}

/** For each sensor the ends of its strongest links that are taken; of equal ones the nearest. */
function strongestLinks(
  { ids, linkFrom = new Uint32Array(0), linkTo, linkWeights }: SensorSeries,
  isTaken: (from: number, to: number) => boolean,
  distance: (from: number, to: number) => number,
): number[][] {
  const ends: { to: number; weight: number; far: number }[][] = ids.map(() => []);
  linkFrom.forEach((from, link) => {
    const to = linkTo![link];
    if (isTaken(from, to)) ends[from].push({ to, weight: linkWeights![link], far: distance(from, to) });
  });
  return ends.map((links) =>
    links
      .sort((a, b) => b.weight - a.weight || a.far - b.far || a.to - b.to)
      .slice(0, LINES_PER_SENSOR)
      .map(({ to }) => to),
  );
}

/** All nodes, each after one that leads to it where there is one. */
function depthFirst(targets: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const seen = new Uint8Array(targets.length);
  for (let start = 0; start < targets.length; start++) {
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (seen[node]) continue;
      seen[node] = 1;
      order.push(node);
      stack.push(...targets[node].toReversed());
    }
  }
  return order;
}

/** Lines from each point to its `ends`; a line leads on to those that begin where it ends, but not back. */
function networkBetween(
  className: string,
  points: readonly Point[],
  ends: readonly (readonly number[])[],
): RoadNetwork {
  const first = new Uint32Array(points.length + 1);
  ends.forEach((targets, from) => (first[from + 1] = first[from] + targets.length));
  const lines = ends.flatMap((targets, from) =>
    targets.map((to) => ({ from: points[from], to: points[to] })),
  );
  const successors = ends.flatMap((targets, from) =>
    targets.map((to) => ends[to].flatMap((next, i) => (next === from ? [] : [first[to] + i]))),
  );
  return lineNetwork(className, lines, successors);
}

/** Straight lines that stand for roads. @param linked for each line those that follow it */
function lineNetwork(
  className: string,
  lines: readonly Line[],
  linked: readonly (readonly number[])[],
): RoadNetwork {
  // The files of a network need one pair of roads that follow each other: where none do, each follows itself.
  const successors = linked.some((next) => next.length > 0) ? linked : lines.map((_, road) => [road]);
  const offsets = new Uint32Array(lines.length + 1);
  successors.forEach((next, road) => (offsets[road + 1] = offsets[road] + next.length));
  return {
    roadCount: lines.length,
    geoIds: Float64Array.from(lines, (_, road) => road),
    shapeOffsets: Uint32Array.from({ length: lines.length + 1 }, (_, road) => 2 * road),
    shapeLonLat: Float64Array.from(lines.flatMap(({ from, to }) => [...from, ...to])),
    centroidLonLat: Float64Array.from(lines.flatMap(({ from, to }) => lineCentroid([...from, ...to], 2))),
    lengthMeters: Float64Array.from(lines, ({ from, to }) => 1000 * haversineKm(...from, ...to)),
    classCodes: new Uint16Array(lines.length),
    classNames: [className],
    maxSpeedKmh: new Float32Array(lines.length).fill(NaN),
    successorOffsets: offsets,
    successors: Uint32Array.from(successors.flat()),
  };
}
