import Flatbush from 'flatbush';
import { counted, shown } from '../../base/text';
import type { Dataset } from '../../domain/dataset';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { partitionRoads } from '../../domain/partition';
import type { Places } from '../../domain/places';
import type { RoadNetwork } from '../../domain/road-network';
import { emptyTrajectorySet } from '../../domain/trajectory-set';
import type { ReadContext } from '../csv-file';
import { fingerprintOf } from '../fingerprint';
import { defaultZoneCount, type LoadOptions } from '../hoser-layout';
import { lineNetwork, type Line } from '../line-network';
import type { ReadCheckIns } from './read-check-in-files';

/** Lines from one place that are drawn. */
const LINES_PER_PLACE = 2;
/** Metres of the line that stands for roads where there is one place alone. */
const STROKE_METERS = 300;
/** More places are those of many cities: their hexagons are too many to learn, and their lines too many to draw. */
const MOST_PLACES = 100_000;
/** The one class of such lines: maps call no road so. */
const LINE_CLASS = 'place link';

/**
 * A data set of check-ins alone. Data sets have roads: where none came with the check-ins, lines between neighbouring places
 * take their place, and the findings say so.
 * @param file the name of a file of check-ins, for the findings
 * @throws Failure 'bad-input' for more than `MOST_PLACES` places
 */
export async function datasetOfCheckIns(
  { places, checkIns }: ReadCheckIns,
  file: string,
  { name, zoneCount, seed = 0 }: LoadOptions,
  context: ReadContext,
): Promise<Dataset> {
  if (places.ids.length > MOST_PLACES)
    context.findings.refuse(
      file,
      'too-large',
      `its check-ins are at ${places.ids.length} places, and up to ${MOST_PLACES} can be opened. Take those of one city.`,
    );
  const network = linesBetweenPlaces(places);
  context.findings.note(
    file,
    'no-roads',
    `no roads came with the check-ins: the map has ${counted(network.roadCount, 'line')} between places in their place, straight ones from each to the ${LINES_PER_PLACE} nearest.`,
  );
  const none = emptyTrajectorySet();
  const wanted = Math.min(network.roadCount, zoneCount ?? defaultZoneCount(network.roadCount));
  const partition = partitionRoads(network, wanted, seed);
  const zones = {
    zoneCount: partition.zoneCount,
    zoneOfRoad: partition.zoneOfRoad,
    transitions: new Float64Array(partition.zoneCount ** 2),
    source: 'derived' as const,
  };
  const content = {
    network,
    trips: { train: none, val: none, test: none },
    zones,
    extras: { places, checkIns },
  };
  return { name: shown(name), ...content, fingerprint: await fingerprintOf(content) };
}

/** Straight lines from each position of a place to the nearest others; one leads on to those that begin where it ends, but not straight back. */
export function linesBetweenPlaces({ lonLat }: Pick<Places, 'lonLat'>): RoadNetwork {
  const points = distinctPoints(lonLat);
  if (points.length === 1) return lineNetwork(LINE_CLASS, [strokeAt(points[0])], [[]]);
  const ends = nearestOf(points);
  const first = new Uint32Array(points.length + 1);
  ends.forEach((targets, from) => (first[from + 1] = first[from] + targets.length));
  const lines = ends.flatMap((targets, from) =>
    targets.map((to) => ({ from: points[from], to: points[to] })),
  );
  const successors = ends.flatMap((targets, from) =>
    targets.map((to) => ends[to].flatMap((next, i) => (next === from ? [] : [first[to] + i]))),
  );
  return lineNetwork(LINE_CLASS, lines, successors);
}

type Point = readonly [lon: number, lat: number];

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
