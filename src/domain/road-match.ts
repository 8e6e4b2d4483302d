import { METERS_PER_DEGREE } from './geo';
import type { RoadNetwork } from './road-network';

/** Which road of one data set is which of another. */
export interface RoadMatch {
  /** (R of the first) index of the same road among those of the second, -1 where it has none. */
  readonly roads: Int32Array;
  /** How many have one. */
  readonly matched: number;
  /** Whether both have the same roads under the same indices. */
  readonly sameIndices: boolean;
}

type Matched = Pick<RoadNetwork, 'roadCount' | 'geoIds' | 'shapeOffsets' | 'shapeLonLat' | 'details'>;

/** Ends of one road in two data sets are not further apart than this; they differ by rounding. */
const SAME_END_METERS = 1;
/** The same where both are cut from one OpenStreetMap way: mappers move its points. */
const SAME_WAY_END_METERS = 10;
/** Between two junctions there may be two roads: the middles of one are not further apart than this. */
const SAME_MIDDLE_METERS = 10;
/** More roads than this do not begin within one field of `SAME_WAY_END_METERS`: some twenty do at a junction. */
const MOST_NEAR = 200;

/**
 * Finds the roads of one network in another: the same road begins and ends at the same places, in this direction,
 * and is about where it was in its middle. Roads of one OpenStreetMap way go before others, then those that are
 * nearer, then those of one `geo_id`. No road is the same as two others.
 */
export function matchRoads(from: Matched, to: Matched): RoadMatch {
  if (areSame(from, to)) {
    const roads = Int32Array.from({ length: from.roadCount }, (_, road) => road);
    return { roads, matched: from.roadCount, sameIndices: true };
  }
  const scale = planeOf(to);
  const [own, other] = [markedRoads(from, scale), markedRoads(to, scale)];
  const pairs = pairsOf(from, to, own, other);
  const roads = new Int32Array(from.roadCount).fill(-1);
  const taken = new Uint8Array(to.roadCount);
  let matched = 0;
  for (const [road, same] of pairs) {
    if (roads[road] >= 0 || taken[same]) continue;
    roads[road] = same;
    taken[same] = 1;
    matched++;
  }
  return { roads, matched, sameIndices: false };
}

/** The way back. @param count of roads of the second network */
export function reversed({ roads, ...match }: RoadMatch, count: number): RoadMatch {
  const back = new Int32Array(count).fill(-1);
  roads.forEach((same, road) => {
    if (same >= 0) back[same] = road;
  });
  return { ...match, roads: back };
}

/** The same lines in the same order; names and numbers do not matter. */
const areSame = (a: Matched, b: Matched): boolean =>
  equal(a.shapeOffsets, b.shapeOffsets) && equal(a.shapeLonLat, b.shapeLonLat);

const equal = (a: Uint32Array | Float64Array, b: Uint32Array | Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

/** Metres for each degree of longitude and latitude around a network. */
type Plane = readonly [x: number, y: number];

function planeOf({ shapeLonLat }: Matched): Plane {
  const latitude = shapeLonLat.length > 1 ? shapeLonLat[1] : 0;
  return [METERS_PER_DEGREE * Math.cos((latitude * Math.PI) / 180), METERS_PER_DEGREE];
}

/** (6 R) begin, middle and end of each road, x and y in metres. */
function markedRoads({ roadCount, shapeOffsets, shapeLonLat }: Matched, plane: Plane): Float64Array {
  const marks = new Float64Array(6 * roadCount);
  for (let road = 0; road < roadCount; road++) {
    const line = Float64Array.from(
      shapeLonLat.subarray(2 * shapeOffsets[road], 2 * shapeOffsets[road + 1]),
      (degrees, i) => degrees * plane[i % 2],
    );
    marks.set(line.subarray(0, 2), 6 * road);
    marks.set(middleOf(line), 6 * road + 2);
    marks.set(line.subarray(-2), 6 * road + 4);
  }
  return marks;
}

/** The point half way along a line of x and y. */
function middleOf(line: Float64Array): readonly [number, number] {
  const lengths = Float64Array.from({ length: line.length / 2 - 1 }, (_, i) =>
    Math.hypot(line[2 * i + 2] - line[2 * i], line[2 * i + 3] - line[2 * i + 1]),
  );
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (let i = 0; i < lengths.length; i++) {
    if (rest <= lengths[i] && lengths[i] > 0) {
      const share = rest / lengths[i];
      return [
        line[2 * i] + share * (line[2 * i + 2] - line[2 * i]),
        line[2 * i + 1] + share * (line[2 * i + 3] - line[2 * i + 1]),
      ];
    }
    rest -= lengths[i];
  }
  return [line[0], line[1]];
}

/** Roads that may be the same, the likeliest pairs first. */
function pairsOf(
  from: Matched,
  to: Matched,
  own: Float64Array,
  other: Float64Array,
): (readonly [road: number, same: number])[] {
  const fields = new Map<string, number[]>();
  const fieldOf = (metres: number) => Math.floor(metres / SAME_WAY_END_METERS);
  for (let road = 0; road < to.roadCount; road++) {
    const key = `${fieldOf(other[6 * road])} ${fieldOf(other[6 * road + 1])}`;
    const there = fields.get(key);
    if (!there) fields.set(key, [road]);
    else if (there.length < MOST_NEAR) there.push(road);
  }
  const pairs: { road: number; same: number; rank: number; metres: number; otherId: number }[] = [];
  for (let road = 0; road < from.roadCount; road++) {
    const [x, y] = [fieldOf(own[6 * road]), fieldOf(own[6 * road + 1])];
    for (let near = 0; near < 9; near++)
      for (const same of fields.get(`${x - 1 + (near % 3)} ${y - 1 + Math.floor(near / 3)}`) ?? []) {
        const apart = (mark: number) =>
          Math.hypot(
            own[6 * road + mark] - other[6 * same + mark],
            own[6 * road + mark + 1] - other[6 * same + mark + 1],
          );
        const isOneWay = wayOf(from, road) === wayOf(to, same);
        const ends = Math.max(apart(0), apart(4));
        if (!(ends <= (isOneWay ? SAME_WAY_END_METERS : SAME_END_METERS))) continue;
        if (!(apart(2) <= SAME_MIDDLE_METERS)) continue;
        const otherId = from.geoIds[road] === to.geoIds[same] ? 0 : 1;
        pairs.push({ road, same, rank: isOneWay ? 0 : 1, metres: ends + apart(2), otherId });
      }
  }
  pairs.sort(
    (a, b) =>
      a.rank - b.rank || a.metres - b.metres || a.otherId - b.otherId || a.road - b.road || a.same - b.same,
  );
  return pairs.map(({ road, same }) => [road, same]);
}

/** NaN, which is not itself, where the road is cut from none. */
const wayOf = ({ details }: Matched, road: number): number => details?.wayIds[road] ?? NaN;
