import type { RoadNetwork } from '../../domain/road-network';
import { linesOfRoads, type RoadLines } from './lines';
import type { MapFrame } from './map-frame';

const METERS_PER_DEGREE = 111_320;
/** Of the wings, along the ground; never more than a third of the road. */
const WING_METERS = 16;
/** Between the road and each wing. */
const WING_ANGLE = 0.5;

/**
 * Roads as arrows in their direction: each as its line, and two wings at its end.
 * `items` says the place in `roads` that each line belongs to.
 */
export function arrowsAlong(network: RoadNetwork, frame: MapFrame, roads: readonly number[]): RoadLines {
  const shafts = linesOfRoads(network, frame, roads);
  const places = new Map(roads.map((road, place) => [road, place]));
  const starts = [0];
  const positions: number[] = [];
  const items: number[] = [];
  const add = (line: ArrayLike<number>, place: number) => {
    for (let i = 0; i < line.length; i++) positions.push(line[i]);
    starts.push(positions.length / 2);
    items.push(place);
  };
  const cosLat = Math.cos((frame.lat * Math.PI) / 180);
  for (let line = 0; line < shafts.length; line++) {
    const place = places.get(shafts.items[line])!;
    const shaft = shafts.positions.subarray(2 * shafts.startIndices[line], 2 * shafts.startIndices[line + 1]);
    add(shaft, place);
    const [x, y] = [shaft[shaft.length - 2], shaft[shaft.length - 1]];
    const from = lastOther(shaft);
    if (from === null) continue;
    const heading = Math.atan2(y - shaft[from + 1], (x - shaft[from]) * cosLat);
    const length = Math.min(WING_METERS, network.lengthMeters[shafts.items[line]] / 3) / METERS_PER_DEGREE;
    for (const side of [-1, 1]) {
      const angle = heading + Math.PI - side * WING_ANGLE;
      add([x + (length * Math.cos(angle)) / cosLat, y + length * Math.sin(angle), x, y], place);
    }
  }
  return {
    length: items.length,
    startIndices: Uint32Array.from(starts),
    positions: Float32Array.from(positions),
    visits: new Uint32Array(positions.length / 2),
    items: Uint32Array.from(items),
  };
}

/** Index of the last vertex that lies elsewhere than the end; null where there is none. */
function lastOther(line: ArrayLike<number>): number | null {
  for (let at = line.length - 4; at >= 0; at -= 2)
    if (line[at] !== line[line.length - 2] || line[at + 1] !== line[line.length - 1]) return at;
  return null;
}
