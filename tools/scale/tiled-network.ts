import { networkBounds } from '../../src/domain/geo';
import type { RoadNetwork } from '../../src/domain/road-network';

/** Between two tiles, so that no road of one is near a point of the other. */
const GAP_DEGREES = 0.05;

/** `tiles` x `tiles` copies of a network beside each other, to the east and north; no road leads from one to another. */
export function tiledNetwork(network: RoadNetwork, tiles: number): RoadNetwork {
  const { minLon, maxLon, minLat, maxLat } = networkBounds(network);
  const [width, height] = [maxLon - minLon + GAP_DEGREES, maxLat - minLat + GAP_DEGREES];
  const count = tiles ** 2;
  const { roadCount, successors, shapeOffsets, successorOffsets, shapeLonLat, centroidLonLat } = network;
  const moved = (lonLat: Float64Array) =>
    repeated(Float64Array, lonLat, count, (value, tile, i) =>
      i % 2 === 0 ? value + width * (tile % tiles) : value + height * Math.floor(tile / tiles),
    );
  return {
    roadCount: count * roadCount,
    geoIds: Float64Array.from({ length: count * roadCount }, (_, road) => road),
    shapeOffsets: repeatedOffsets(shapeOffsets, count),
    shapeLonLat: moved(shapeLonLat),
    centroidLonLat: moved(centroidLonLat),
    lengthMeters: repeated(Float64Array, network.lengthMeters, count),
    classCodes: repeated(Uint16Array, network.classCodes, count),
    classNames: network.classNames,
    maxSpeedKmh: repeated(Float32Array, network.maxSpeedKmh, count),
    successorOffsets: repeatedOffsets(successorOffsets, count),
    successors: repeated(Uint32Array, successors, count, (road, tile) => road + tile * roadCount),
  };
}

type Numbers = Float64Array | Float32Array | Uint32Array | Uint16Array;

function repeated<T extends Numbers>(
  create: new (length: number) => T,
  values: T,
  count: number,
  change: (value: number, tile: number, i: number) => number = (value) => value,
): T {
  const all = new create(count * values.length);
  for (let tile = 0; tile < count; tile++)
    for (let i = 0; i < values.length; i++) all[tile * values.length + i] = change(values[i], tile, i);
  return all;
}

function repeatedOffsets(offsets: Uint32Array, count: number): Uint32Array {
  const rows = offsets.length - 1;
  const all = new Uint32Array(count * rows + 1);
  for (let tile = 0; tile < count; tile++)
    for (let row = 1; row <= rows; row++) all[tile * rows + row] = tile * offsets[rows] + offsets[row];
  return all;
}
