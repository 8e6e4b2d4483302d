import type { RoadNetwork } from '../road-network';

export type Line = readonly (readonly [lon: number, lat: number])[];

/**
 * A network of straight roads (their centroid is the middle of first and last vertex)
 * with pairs of successors in file order.
 */
export function networkOf(
  lines: readonly Line[],
  following: readonly (readonly [number, number])[],
): RoadNetwork {
  const nexts = lines.map((_, road) => following.filter(([from]) => from === road).map(([, to]) => to));
  return {
    roadCount: lines.length,
    geoIds: Float64Array.from(lines, (_, road) => road),
    shapeOffsets: offsetsOf(lines),
    shapeLonLat: Float64Array.from(lines.flat(2)),
    centroidLonLat: Float64Array.from(
      lines.flatMap((line) => [0, 1].map((axis) => (line[0][axis] + line[line.length - 1][axis]) / 2)),
    ),
    lengthMeters: Float64Array.from(lines, (_, road) => 100 + road),
    classCodes: new Uint16Array(lines.length),
    classNames: ['road'],
    maxSpeedKmh: new Float32Array(lines.length).fill(NaN),
    successorOffsets: offsetsOf(nexts),
    successors: Uint32Array.from(nexts.flat()),
  };
}

function offsetsOf(lists: readonly (readonly unknown[])[]): Uint32Array {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => (offsets[i + 1] = offsets[i] + list.length));
  return offsets;
}
