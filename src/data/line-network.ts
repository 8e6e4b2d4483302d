import { haversineKm } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import { lineCentroid } from './roadmap-geo';

/** A directed straight line, in degrees of longitude and latitude. */
export interface Line {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/**
 * A network of straight lines that stands for roads where none came with the data.
 * @param className the one class of its lines
 * @param linked for each line those that follow it
 */
export function lineNetwork(
  className: string,
  lines: readonly Line[],
  linked: readonly (readonly number[])[],
): RoadNetwork {
  // The files of a network need one pair of roads that follow each other: where none do, each follows itself.
  const successors = linked.some((next) => next.length > 0) ? linked : lines.map((_, road) => [road]);
  const offsets = new Uint32Array(lines.length + 1);
  successors.forEach((next, road) => (offsets[road + 1] = offsets[road] + next.length));
  return {
    roadCount: lines.length,
    geoIds: Float64Array.from(lines, (_, road) => road),
    shapeOffsets: Uint32Array.from({ length: lines.length + 1 }, (_, road) => 2 * road),
    shapeLonLat: Float64Array.from(lines.flatMap(({ from, to }) => [...from, ...to])),
    centroidLonLat: Float64Array.from(lines.flatMap(({ from, to }) => lineCentroid([...from, ...to], 2))),
    lengthMeters: Float64Array.from(lines, ({ from, to }) => 1000 * haversineKm(...from, ...to)),
    classCodes: new Uint16Array(lines.length),
    classNames: [className],
    maxSpeedKmh: new Float32Array(lines.length).fill(NaN),
    successorOffsets: offsets,
    successors: Uint32Array.from(successors.flat()),
  };
}
