import { dataFileFromBytes, type DataFile } from '../../../data/data-file';
import { Random } from '../../../base/random';

/** Streets in a square grid: this many crossings a side, this far apart. */
const CROSSINGS = 8;
const STEP_DEGREES = 0.002;
const ORIGIN = { lon: -8.62, lat: 41.15 };
const START_SECONDS = 1_372_636_800;

const nodeId = (row: number, column: number) => 1 + row * CROSSINGS + column;
const lonOf = (column: number) => ORIGIN.lon + column * STEP_DEGREES;
const latOf = (row: number) => ORIGIN.lat + row * STEP_DEGREES;

/**
 * A town of 16 streets as OpenStreetMap XML; every third street from west to east is one-way.
 * @param lacksBridges whether streets from west to east break off in the middle, all but one in the north
 */
export function smallTownMap(name = 'town.osm', lacksBridges = false): DataFile {
  const nodes: string[] = [];
  const ways: string[] = [];
  const each = Array.from({ length: CROSSINGS }, (_, i) => i);
  for (const row of each)
    for (const column of each)
      nodes.push(`<node id="${nodeId(row, column)}" lat="${latOf(row)}" lon="${lonOf(column)}"/>`);
  const way = (id: number, ids: readonly number[], street: string, oneWay: boolean) =>
    `<way id="${id}">${ids.map((ref) => `<nd ref="${ref}"/>`).join('')}<tag k="highway" v="residential"/>` +
    `<tag k="name" v="${street}"/>${oneWay ? '<tag k="oneway" v="yes"/>' : ''}</way>`;
  for (const i of each) {
    const across = each.map((column) => nodeId(i, column));
    const isCut = lacksBridges && i !== CROSSINGS - 2;
    const parts = isCut ? [across.slice(0, CROSSINGS / 2), across.slice(CROSSINGS / 2)] : [across];
    parts.forEach((ids, part) => ways.push(way(100 + i + 1000 * part, ids, `Row ${i}`, i % 3 === 1)));
    ways.push(
      way(
        200 + i,
        each.map((row) => nodeId(row, i)),
        `Column ${i}`,
        false,
      ),
    );
  }
  return dataFileFromBytes(name, `<osm version="0.6">${nodes.join('')}${ways.join('')}</osm>`);
}

/**
 * Walks along the columns and the two-way rows, a point every five seconds
 * at about 30 km/h, as a CSV of points.
 */
export function smallTownTraces(count: number, name = 'drives.csv', seed = 3): DataFile {
  const random = new Random(seed);
  const lines = ['car,time,longitude,latitude'];
  for (let trace = 0; trace < count; trace++) {
    const points = walk(random);
    points.forEach(([lon, lat], i) =>
      lines.push(
        `car ${trace % 5} ,${START_SECONDS + trace * 7200 + 5 * i},${lon.toFixed(7)},${lat.toFixed(7)}`,
      ),
    );
  }
  return dataFileFromBytes(name, `${lines.join('\n')}\n`);
}

/** From a crossing along a column, then along a two-way row, then along another column. */
function walk(random: Random): [number, number][] {
  const rows = [0, 2, 3, 5, 6];
  const from = random.int(CROSSINGS);
  const to = (from + 1 + random.int(CROSSINGS - 1)) % CROSSINGS;
  const row = rows[random.int(rows.length)];
  const corners: [number, number][] = [
    [lonOf(from), latOf(row === 0 ? 5 : 0)],
    [lonOf(from), latOf(row)],
    [lonOf(to), latOf(row)],
    [lonOf(to), latOf(row < 4 ? 7 : 1)],
  ];
  const points: [number, number][] = [];
  const pace = 0.0004;
  for (let i = 1; i < corners.length; i++) {
    const [a, b] = [corners[i - 1], corners[i]];
    const steps = Math.round(Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])) / pace);
    for (let s = 0; s < steps; s++)
      points.push([a[0] + ((b[0] - a[0]) * s) / steps, a[1] + ((b[1] - a[1]) * s) / steps]);
  }
  points.push(corners[3]);
  return points;
}
