import { excerpt, parseInteger } from './byte-numbers';
import { scanFile, type ReadContext } from './csv-file';
import { MOST_FIELDS } from './csv-scanner';
import { readAll, type DataFile } from './data-file';
import { GrowingArray } from '../base/bytes';
import { readNpy } from './npy';

/** HOSER has 300; the flow between twice the square of this many takes 200 MB. */
export const MOST_ZONES = 5000;
/** The widest numbers, and a header. */
const MAX_MATRIX_BYTES = 8 * MOST_ZONES ** 2 + 1024 ** 2;

/**
 * `road_network_partition`: a line for each road with its zone, from 0; `zoneCount` is one more than the
 * highest. @throws Failure 'bad-input': a line is no zone, or there is not one line per road
 */
export async function readPartition(
  file: DataFile,
  roadCount: number,
  context: ReadContext,
): Promise<{ zoneOfRoad: Uint32Array; zoneCount: number }> {
  const { findings } = context;
  const zones = new GrowingArray(Uint32Array, roadCount);
  const limit = Math.min(roadCount, MOST_ZONES);
  await scanFile(file, context, ({ bytes, starts, ends, row, count }) => {
    const zone = count === 1 ? parseInteger(bytes, starts[0], ends[0]) : NaN;
    if (!(zone >= 0 && zone < limit)) {
      const what = limit < roadCount ? `${limit}` : `the number of roads (${roadCount})`;
      const message = `each line must be one zone number, from 0 and below ${what}.`;
      const text = excerpt(bytes, starts[0], ends[Math.min(count, MOST_FIELDS) - 1]);
      findings.add(file.name, 'zone-id', 'load refused', message, { row: row + 1, text });
    }
    zones.push(zone);
  });
  findings.refuseIfFaulty(file.name);
  if (zones.length !== roadCount) {
    const message = `it has ${zones.length} lines, roadmap.geo has ${roadCount} roads. It belongs to another network; remove it to derive the zones.`;
    findings.refuse(file.name, 'wrong-length', message);
  }
  const zoneOfRoad = zones.finish();
  const zoneCount = zoneOfRoad.reduce((most, zone) => Math.max(most, zone + 1), 0);
  reportEmptyZones(file.name, zoneOfRoad, zoneCount, context);
  return { zoneOfRoad, zoneCount };
}

function reportEmptyZones(
  file: string,
  zoneOfRoad: Uint32Array,
  zoneCount: number,
  context: ReadContext,
): void {
  const used = new Uint8Array(zoneCount);
  for (const zone of zoneOfRoad) used[zone] = 1;
  const empty = Array.from(used.keys()).filter((zone) => used[zone] === 0);
  if (empty.length === 0) return;
  const shown = empty.slice(0, 8).join(', ') + (empty.length > 8 ? ', …' : '');
  const message = `the zone numbers are not contiguous: ${empty.length} of ${zoneCount} zones have no road (${shown}).`;
  context.findings.note(file, 'empty-zones', message);
}

/**
 * `zone_trans_mat.npy`: the (Z x Z) flow between zones; further zones than those of the partition have no
 * road. @throws Failure 'bad-input': not square, too small, or a number below zero
 */
export async function readZoneMatrix(
  file: DataFile,
  zoneCount: number,
  roadCount: number,
  context: ReadContext,
): Promise<{ transitions: Float64Array; zoneCount: number }> {
  const { findings } = context;
  const bytes = await readAll(file, MAX_MATRIX_BYTES, context.task.signal);
  const checkShape = (shape: readonly number[]) => {
    const [rows] = shape;
    const fits = rows >= zoneCount && rows <= Math.max(zoneCount, Math.min(roadCount, MOST_ZONES));
    if (shape.length === 2 && rows === shape[1] && fits) return;
    const message = `its shape is (${shape.join(', ')}); the partition has ${zoneCount} zones, so (${zoneCount}, ${zoneCount}) is needed. Remove it to derive it from the trips.`;
    findings.refuse(file.name, 'matrix-shape', message);
  };
  const { shape, data } = readNpy(bytes, file.name, checkShape);
  const [rows] = shape;
  const faulty = data.findIndex((value) => !(value >= 0 && value < Infinity));
  if (faulty >= 0) {
    const place = {
      row: Math.floor(faulty / rows) + 1,
      column: String((faulty % rows) + 1),
      text: `${data[faulty]}`,
    };
    findings.refuse(file.name, 'matrix-value', 'each entry must be a count, zero or more.', place);
  }
  if (rows > zoneCount) {
    const message = `it has ${rows} zones, the partition ${zoneCount}: the last ${rows - zoneCount} zones have no road.`;
    findings.note(file.name, 'empty-zones', message);
  }
  return { transitions: data, zoneCount: rows };
}
