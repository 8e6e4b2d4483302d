import { existsSync, readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Dataset } from '../dataset';
import type { RoadNetwork } from '../road-network';
import { emptyTrajectorySet, trajectorySetFrom, type TrajectorySet } from '../trajectory-set';

/** Folder of the reference numbers; tests that need it are skipped where it is absent. */
export const REFERENCE = '../shared/reference';
export const hasReference = existsSync(`${REFERENCE}/network/roadmap.geo`);

type Row = Record<string, string>;
type LonLat = [number, number];

/** The small reference network and its training trips, read apart from the loader under `src/data`. */
export function referenceDataset(): Pick<Dataset, 'network' | 'trips' | 'zones'> {
  const folder = `${REFERENCE}/network`;
  const zoneOfRoad = Uint32Array.from(
    readFileSync(`${folder}/road_network_partition`, 'utf8').trim().split('\n'),
    Number,
  );
  const matrix = JSON.parse(readFileSync(`${folder}/zone_trans_mat.json`, 'utf8')) as number[][];
  return {
    network: readNetwork(`${folder}/roadmap.geo`, `${folder}/roadmap.rel`),
    trips: {
      train: readTrips(`${folder}/train.csv`),
      val: emptyTrajectorySet(),
      test: readTrips(`${folder}/test.csv`),
    },
    zones: {
      zoneCount: matrix.length,
      zoneOfRoad,
      transitions: Float64Array.from(matrix.flat()),
      source: 'file',
    },
  };
}

const rowsOf = (path: string): Row[] =>
  Papa.parse<Row>(readFileSync(path, 'utf8'), { header: true, skipEmptyLines: true }).data;

export function readNetwork(geoPath: string, relPath: string): RoadNetwork {
  const geo = rowsOf(geoPath);
  const lines = geo.map((row) => JSON.parse(row.coordinates) as LonLat[]);
  const classes = geo.map((row) => roadClass(row.highway));
  const classNames = [...new Set(classes)].sort();
  const indexOf = new Map(geo.map((row, road) => [row.geo_id, road]));
  const following: number[][] = geo.map(() => []);
  for (const row of rowsOf(relPath))
    following[indexOf.get(row.origin_id) ?? -1].push(indexOf.get(row.destination_id) ?? -1);
  return {
    roadCount: geo.length,
    geoIds: Float64Array.from(geo, (row) => Number(row.geo_id)),
    shapeOffsets: offsetsOf(lines),
    shapeLonLat: Float64Array.from(lines.flat(2)),
    centroidLonLat: Float64Array.from(lines.flatMap(centroid)),
    lengthMeters: Float64Array.from(geo, (row) => Number(row.length)),
    classCodes: Uint16Array.from(classes, (name) => classNames.indexOf(name)),
    classNames,
    maxSpeedKmh: new Float32Array(geo.length).fill(NaN),
    successorOffsets: offsetsOf(following),
    successors: Uint32Array.from(following.flat()),
  };
}

export function readTrips(path: string): TrajectorySet {
  return trajectorySetFrom(
    rowsOf(path).map((row) => ({
      roads: row.rid_list
        .replace(/[[\] ]/g, '')
        .split(',')
        .map(Number),
      times: row.time_list.split(',').map((time) => Date.parse(time) / 1000),
    })),
  );
}

const offsetsOf = (lists: readonly (readonly unknown[])[]) => {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length));
  return offsets;
};

function roadClass(highway: string): string {
  if (!highway.startsWith('[')) return highway;
  const names = highway
    .slice(1, -1)
    .split(',')
    .map((name) => name.trim().slice(1, -1));
  return names[0] === 'unclassified' ? names[1] : names[0];
}

function centroid(line: LonLat[]): number[] {
  let [lon, lat, total] = [0, 0, 0];
  for (let i = 1; i < line.length; i++) {
    const length = Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
    lon += (length * (line[i][0] + line[i - 1][0])) / 2;
    lat += (length * (line[i][1] + line[i - 1][1])) / 2;
    total += length;
  }
  return [lon / total, lat / total];
}
