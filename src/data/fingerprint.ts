import type { Dataset } from '../domain/dataset';
import { digestOf } from '../base/checksum';

type Content = Pick<Dataset, 'network' | 'trips' | 'zones'>;

/** The bytes behind a typed array (no copy). */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * Hex SHA-256 digest of what training sees of a data set: the network, the trips of each split, the zones.
 * Its name, the row numbers in its files and where the zones came from do not count.
 */
export function fingerprintOf({ network, trips, zones }: Content): Promise<string> {
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
  return digestOf([...arrays.map(bytesOf), classNames]);
}
