import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { badInput } from '../../src/base/failure';
import type { RoadNetwork } from '../../src/domain/road-network';
import { tripAt, type TrajectorySet } from '../../src/domain/trajectory-set';

/** How much of the true route a matched one has, by length; `right / matched` is its precision. */
export interface TruthScore {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
}

/** A GPS point: seconds since 1970, degrees. */
interface Fix {
  readonly time: number;
  readonly lon: number;
  readonly lat: number;
}

/** Length in metres of a passage of a road, and how much of it the vehicle drove. */
export interface RoadPassage {
  readonly trip: number;
  /** Place in the trip's roads. */
  readonly place: number;
  readonly meters: number;
  readonly right: number;
}

/** The route that a vehicle drove, as directed segments, each as often as it was driven. */
export class TrueRoute {
  readonly #segments = new Map<string, number>();
  #meters = 0;

  /** @param csv table with from_lon, from_lat, to_lon, to_lat @param name for messages */
  constructor(csv: string, name: string) {
    for (const row of rowsOf(csv, ['from_lon', 'from_lat', 'to_lon', 'to_lat'], name)) {
      const [fromLon, fromLat, toLon, toLat] = row.map(Number);
      const key = segmentKey(fromLon, fromLat, toLon, toLat);
      this.#segments.set(key, (this.#segments.get(key) ?? 0) + 1);
      this.#meters += meters(fromLon, fromLat, toLon, toLat);
    }
  }

  /** The passages of all roads of trips, in their order. A segment counts as right as often as it was driven. */
  passages(network: RoadNetwork, trips: TrajectorySet, fixes: readonly Fix[]): RoadPassage[] {
    const left = new Map(this.#segments);
    return segmentsOf(network, trips, fixes).map(({ trip, place, segments }) => {
      let [all, right] = [0, 0];
      for (const [fromLon, fromLat, toLon, toLat] of segments) {
        const length = meters(fromLon, fromLat, toLon, toLat);
        const key = segmentKey(fromLon, fromLat, toLon, toLat);
        const times = left.get(key) ?? 0;
        all += length;
        if (times > 0) right += length;
        left.set(key, times - 1);
      }
      return { trip, place, meters: all, right };
    });
  }

  score(passages: readonly RoadPassage[]): TruthScore {
    const sum = (of: 'meters' | 'right') => passages.reduce((total, passage) => total + passage[of], 0);
    const right = sum('right');
    if (right === 0) return { f1: 0, precision: 0, recall: 0 };
    const [precision, recall] = [right / sum('meters'), right / this.#meters];
    return { f1: (2 * precision * recall) / (precision + recall), precision, recall };
  }
}

/** The points of a file with time, lon and lat. */
export async function fixesOf(path: string): Promise<Fix[]> {
  const bytes = await readFile(path);
  const csv = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return rowsOf(csv, ['time', 'lon', 'lat'], path).map(([time, lon, lat]) => ({
    time: Date.parse(time) / 1000,
    lon: Number(lon),
    lat: Number(lat),
  }));
}

export const trueRouteOf = async (folder: string): Promise<TrueRoute> => {
  const path = join(folder, 'truth.csv');
  return new TrueRoute(await readFile(path, 'utf8'), path);
};

function rowsOf(csv: string, names: readonly string[], path: string): string[][] {
  const [head, ...rows] = csv.trimEnd().split(/\r?\n/);
  const places = names.map((name) => head.split(',').indexOf(name));
  if (places.includes(-1)) throw badInput(`${path}: the columns ${names.join(', ')} are needed.`);
  return rows.map((row) => places.map((place) => row.split(',')[place]));
}

type Segment = readonly [fromLon: number, fromLat: number, toLon: number, toLat: number];

const round = (degrees: number) => Math.round(degrees * 1e6);
const segmentKey = (...degrees: Segment): string => degrees.map(round).join();

const RADIANS = Math.PI / 180;

function meters(fromLon: number, fromLat: number, toLon: number, toLat: number): number {
  const across = (toLon - fromLon) * Math.cos(((fromLat + toLat) / 2) * RADIANS);
  return 6371008.8 * RADIANS * Math.hypot(across, toLat - fromLat);
}

/** Metres within which the last point of a trip may lie of its last road. */
const LAST_POINT_METERS = 80;

/** The segments of every passage of a road; of a trip's first and last road those between the first and last point. */
function segmentsOf(network: RoadNetwork, trips: TrajectorySet, fixes: readonly Fix[]) {
  const starts = (trip: number) => trips.times[trips.offsets[trip]];
  const order = Array.from({ length: trips.tripCount }, (_, trip) => trip).sort(
    (a, b) => starts(a) - starts(b),
  );
  return order.flatMap((trip, rank) => {
    const { roads, times } = tripAt(trips, trip);
    const until = rank + 1 < order.length ? starts(order[rank + 1]) : Infinity;
    const last = times.length - 1;
    const lines = Array.from(roads, (road) => lineOf(network, road));
    const first = fixes.find(({ time }) => Math.abs(time - times[0]) <= 1);
    const end = fixes.findLast(
      (fix) =>
        fix.time >= times[last] && fix.time < until && nearest(fix, lines[last]).meters <= LAST_POINT_METERS,
    );
    const [from, to] = [
      first ? nearest(first, lines[0]).segment : 0,
      end ? nearest(end, lines[last]).segment + 1 : Infinity,
    ];
    return lines.map((line, place) => ({
      trip,
      place,
      segments: line.slice(place === 0 ? from : 0, place === last ? to : undefined),
    }));
  });
}

function lineOf({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number): Segment[] {
  const line: Segment[] = [];
  for (let v = shapeOffsets[road]; v + 1 < shapeOffsets[road + 1]; v++)
    line.push([shapeLonLat[2 * v], shapeLonLat[2 * v + 1], shapeLonLat[2 * v + 2], shapeLonLat[2 * v + 3]]);
  return line;
}

/** The segment of a line that is nearest to a point. */
function nearest({ lon, lat }: Fix, line: readonly Segment[]): { segment: number; meters: number } {
  const scale = Math.cos(lat * RADIANS);
  let best = { segment: 0, meters: Infinity };
  line.forEach(([fromLon, fromLat, toLon, toLat], segment) => {
    const [ax, ay] = [(fromLon - lon) * scale, fromLat - lat];
    const [dx, dy] = [(toLon - fromLon) * scale, toLat - fromLat];
    const square = dx * dx + dy * dy;
    const part = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
    const away = Math.hypot(ax + part * dx, ay + part * dy) * 111195;
    if (away < best.meters) best = { segment, meters: away };
  });
  return best;
}
