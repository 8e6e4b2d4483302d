import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { RoadNetwork } from '../../domain/road-network';
import { trajectorySetFrom, type TrajectorySet } from '../../domain/trajectory-set';

type Row = Record<string, string>;

const rowsOf = (file: string): Row[] =>
  Papa.parse<Row>(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true }).data;

/**
 * The road network of a clean HOSER folder, without any checks: for tests of what comes after the readers.
 */
export function networkOf(folder: string): RoadNetwork {
  const rows = rowsOf(`${folder}/roadmap.geo`);
  const indexOf = new Map(rows.map((row, road) => [row.geo_id, road]));
  const shapes = rows.map((row) => JSON.parse(row.coordinates) as [number, number][]);
  const shapeOffsets = new Uint32Array(rows.length + 1);
  shapes.forEach((shape, road) => (shapeOffsets[road + 1] = shapeOffsets[road] + shape.length));
  const followers: number[][] = rows.map(() => []);
  for (const row of rowsOf(`${folder}/roadmap.rel`)) {
    followers[indexOf.get(row.origin_id)!].push(indexOf.get(row.destination_id)!);
  }
  const successorOffsets = new Uint32Array(rows.length + 1);
  followers.forEach((list, road) => (successorOffsets[road + 1] = successorOffsets[road] + list.length));
  const classNames = [...new Set(rows.map((row) => row.highway))].sort();
  return {
    roadCount: rows.length,
    geoIds: Float64Array.from(rows, (row) => Number(row.geo_id)),
    shapeOffsets,
    shapeLonLat: Float64Array.from(shapes.flat(2)),
    centroidLonLat: Float64Array.from(shapes.flatMap(centroid)),
    lengthMeters: Float64Array.from(rows, (row) => Number(row.length)),
    classCodes: Uint16Array.from(rows, (row) => classNames.indexOf(row.highway)),
    classNames,
    maxSpeedKmh: new Float32Array(rows.length).fill(NaN),
    successorOffsets,
    successors: Uint32Array.from(followers.flat()),
  };
}

function centroid(shape: readonly [number, number][]): [number, number] {
  let [length, lon, lat] = [0, 0, 0];
  for (let i = 1; i < shape.length; i++) {
    const part = Math.hypot(shape[i][0] - shape[i - 1][0], shape[i][1] - shape[i - 1][1]);
    length += part;
    lon += (part * (shape[i][0] + shape[i - 1][0])) / 2;
    lat += (part * (shape[i][1] + shape[i - 1][1])) / 2;
  }
  return length > 0 ? [lon / length, lat / length] : shape[0];
}

/** The trips of one file of a clean HOSER folder. */
export function tripsOf(
  folder: string,
  network: RoadNetwork,
  split: 'train' | 'val' | 'test',
): TrajectorySet {
  const indexOf = new Map(Array.from(network.geoIds, (id, road) => [id, road]));
  return trajectorySetFrom(
    rowsOf(`${folder}/${split}.csv`).map((row) => ({
      roads: row.rid_list.split(',').map((id) => indexOf.get(Number(id))!),
      times: row.time_list.split(',').map((time) => Date.parse(time) / 1000),
    })),
  );
}
