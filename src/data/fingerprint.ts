import { type Dataset, EXTRA_NAMES, type DatasetExtras } from '../domain/dataset';
import { digestOf } from '../base/checksum';

type Content = Pick<Dataset, 'network' | 'trips' | 'zones' | 'extras'>;

/** The bytes behind a typed array (no copy). */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * Hex SHA-256 digest of what training sees of a data set: the network, the trips of each split, the zones,
 * and the extra parts that it has. Its name, the names of files and the row numbers in them, and where the
 * zones came from do not count.
 */
export function fingerprintOf({ network, trips, zones, extras }: Content): Promise<string> {
  const { train, val, test } = trips;
  const arrays: ArrayBufferView[] = [
    network.geoIds,
    network.shapeOffsets,
    network.shapeLonLat,
    network.lengthMeters,
    network.classCodes,
    network.maxSpeedKmh,
    network.successorOffsets,
    network.successors,
    ...[train, val, test].flatMap(({ offsets, roads, times }) => [offsets, roads, times]),
    zones.zoneOfRoad,
    zones.transitions,
  ];
  const classNames = new TextEncoder().encode(JSON.stringify(network.classNames));
  return digestOf([...arrays.map(bytesOf), classNames, ...extraBytes(extras)]);
}

/** Fields that say where something was read. */
const SOURCE_FIELDS: readonly string[] = ['sources', 'sourceCodes', 'sourceRows'];

/** For each part that is there: its name, lists and lengths as text, then its arrays by name. */
function extraBytes(extras: DatasetExtras = {}): Uint8Array[] {
  return EXTRA_NAMES.flatMap((name) => {
    const fields = Object.entries((extras[name] ?? {}) as Record<string, unknown>)
      .filter(([field]) => !SOURCE_FIELDS.includes(field))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (fields.length === 0) return [];
    const told = fields.map(([field, value]) => [
      field,
      ArrayBuffer.isView(value) ? value.byteLength : value,
    ]);
    const arrays = fields.map(([, value]) => value).filter(ArrayBuffer.isView);
    return [new TextEncoder().encode(JSON.stringify([name, told])), ...arrays.map(bytesOf)];
  });
}
