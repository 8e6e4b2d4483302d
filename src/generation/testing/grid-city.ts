import { METERS_PER_DEGREE } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';

const STEP_DEGREES = 0.001;
/**
 * A chessboard of `columns` x `rows` crossings near the equator, for tests: between neighbouring crossings
 * one road each way, 111 m long, U-turns not allowed. Crossing c = row * columns + column.
 */
export function gridCity(
  columns: number,
  rows: number,
): RoadNetwork & { from: Uint32Array; to: Uint32Array } {
  const from: number[] = [];
  const to: number[] = [];
  const link = (a: number, b: number) => {
    from.push(a, b);
    to.push(b, a);
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const here = row * columns + column;
      if (column + 1 < columns) link(here, here + 1);
      if (row + 1 < rows) link(here, here + columns);
    }
  }
  const roadCount = from.length;
  const lon = (crossing: number) => (crossing % columns) * STEP_DEGREES;
  const lat = (crossing: number) => Math.floor(crossing / columns) * STEP_DEGREES;
  const followers = to.map((end, road) =>
    from.flatMap((start, next) => (start === end && to[next] !== from[road] ? [next] : [])),
  );
  const successorOffsets = new Uint32Array(roadCount + 1);
  followers.forEach((list, road) => (successorOffsets[road + 1] = successorOffsets[road] + list.length));
  return {
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
    roadCount,
    geoIds: Float64Array.from(from, (_, road) => road),
    shapeOffsets: Uint32Array.from({ length: roadCount + 1 }, (_, road) => 2 * road),
    shapeLonLat: Float64Array.from(from.flatMap((a, road) => [lon(a), lat(a), lon(to[road]), lat(to[road])])),
    centroidLonLat: Float64Array.from(
      from.flatMap((a, road) => [(lon(a) + lon(to[road])) / 2, (lat(a) + lat(to[road])) / 2]),
    ),
    lengthMeters: new Float64Array(roadCount).fill(STEP_DEGREES * METERS_PER_DEGREE),
    classCodes: new Uint16Array(roadCount),
    classNames: ['residential'],
    maxSpeedKmh: new Float32Array(roadCount).fill(NaN),
    successorOffsets,
    successors: Uint32Array.from(followers.flat()),
  };
}
