import { badInput } from '../base/failure';
import { counted, shown } from '../base/text';
import type { Dataset } from './dataset';
import { successorIndex, type RoadNetwork } from './road-network';
import { selectTrips, tripAt, type TrajectorySet } from './trajectory-set';
import { METERS_PER_DEGREE } from './geo';

/** Trips of an earlier data set of a city, on the roads of a later one: what shows what is forgotten. Plain data. */
export interface OldData {
  readonly name: string;
  /** Fingerprint of the old data set. */
  readonly fingerprint: string;
  readonly val: TrajectorySet;
  readonly test: TrajectorySet;
  /** Trips of `val` and `test` together that could not be taken along. */
  readonly leftOut: LeftOutTrips;
  /** From the roads of the later data set to those of the earlier one. */
  readonly roads: RoadMatch;
  /** Roads of the earlier data set. */
  readonly roadCount: number;
  /** Road classes of the earlier data set, by code. */
  readonly classNames: readonly string[];
}

/** Numbers of trips. */
export interface LeftOutTrips {
  /** With a road that the later data set does not have. */
  readonly noRoad: number;
  /** With a turn that is none there. */
  readonly noTurn: number;
}

/** With fewer trips a share is a guess: a single one would move it by a tenth or more. */
export const FEWEST_OLD_TRIPS = 10;
/**
 * Least share of roads that two data sets have in common, among those that trips use; with fewer, they are
 * hardly of one city.
 */
const LEAST_SHARE = 0.1;

/**
 * Takes the validation and test trips of a data set onto the roads of another one of the same city.
 * @param old what a network learnt from before
 * @param onto what it learns from now
 * @throws Failure 'bad-input' where the cities are different, or too few trips are left to measure on
 */
export function oldDataOn(old: Dataset, onto: Pick<Dataset, 'name' | 'network'>): OldData {
  const { network, trips } = old;
  const match = matchRoads(network, onto.network);
  checkCity(old, onto, match);
  const [val, test] = [trips.val, trips.test].map((set) => tripsOnto(set, match, onto.network));
  const leftOut = {
    noRoad: val.leftOut.noRoad + test.leftOut.noRoad,
    noTurn: val.leftOut.noTurn + test.leftOut.noTurn,
  };
  for (const [split, { set }, all] of [
    ['validation', val, trips.val],
    ['test', test, trips.test],
  ] as const)
    if (set.tripCount < FEWEST_OLD_TRIPS)
      throw badInput(
        all.tripCount === 0
          ? `${shown(old.name)} has no ${split} trips, and old data are measured on those. Choose a data set that has some.`
          : `Of the ${counted(all.tripCount, `${split} trip`)} of ${shown(old.name)}, ${set.tripCount} can be taken onto ` +
              `the roads of ${shown(onto.name)}${reasons(leftOut)}, and ${FEWEST_OLD_TRIPS} at least are needed to measure ` +
              'on. Choose a data set with more validation and test trips on these roads.',
        { file: old.name },
      );
  return {
    name: old.name,
    fingerprint: old.fingerprint,
    val: val.set,
    test: test.set,
    leftOut,
    roads: reversed(match, onto.network.roadCount),
    roadCount: network.roadCount,
    classNames: network.classNames,
  };
}

/** Trips on other roads, and how many could not be taken along. */
function tripsOnto(
  trips: TrajectorySet,
  { roads, sameIndices }: RoadMatch,
  network: RoadNetwork,
): { readonly set: TrajectorySet; readonly leftOut: LeftOutTrips } {
  const kept: number[] = [];
  const leftOut = { noRoad: 0, noTurn: 0 };
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const there = tripAt(trips, trip).roads;
    if (there.some((road) => roads[road] < 0)) leftOut.noRoad++;
    else if (!isConnected(there, roads, network)) leftOut.noTurn++;
    else kept.push(trip);
  }
  // Copies: the data set itself need not stay for them.
  const set = selectTrips(trips, kept);
  return { set: sameIndices ? set : { ...set, roads: set.roads.map((road) => roads[road]) }, leftOut };
}

function isConnected(trip: Uint32Array, roads: Int32Array, network: RoadNetwork): boolean {
  for (let i = 1; i < trip.length; i++)
    if (successorIndex(network, roads[trip[i - 1]], roads[trip[i]]) < 0) return false;
  return true;
}

function checkCity(
  old: Dataset,
  onto: Pick<Dataset, 'name' | 'network'>,
  { roads }: Pick<RoadMatch, 'roads'>,
): void {
  const used = new Set([...old.trips.val.roads, ...old.trips.test.roads]);
  let found = 0;
  for (const road of used) if (roads[road] >= 0) found++;
  if (found >= LEAST_SHARE * used.size) return;
  throw badInput(
    `${shown(old.name)} and ${shown(onto.name)} are not of one city: of the ${counted(used.size, 'road')} that the ` +
      `validation and test trips of the old data use, the new data have ${found}. Choose earlier trips on the roads ` +
      'of the new data.',
    { file: old.name },
  );
}

function reasons({ noRoad, noTurn }: LeftOutTrips): string {
  const told = leftOutWords({ noRoad, noTurn });
  return told === '' ? '' : ` (${told})`;
}

/** "3 trips use a road that is not there, 1 trip takes a turn that is not there"; empty for none. */
export function leftOutWords({ noRoad, noTurn }: LeftOutTrips): string {
  return [
    noRoad > 0 && `${counted(noRoad, 'trip uses', 'trips use')} a road that is not there`,
    noTurn > 0 && `${counted(noTurn, 'trip takes', 'trips take')} a turn that is not there`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What the record of a run says of old data. */
export interface OldDataSummary {
  readonly name: string;
  readonly fingerprint: string;
  /** Trips that were measured on. */
  readonly trips: { readonly val: number; readonly test: number };
  readonly leftOut: LeftOutTrips;
  /** Roads of the old data, and those of them that the new data have. */
  readonly roads: { readonly count: number; readonly matched: number; readonly sameIndices: boolean };
}

export const oldDataSummary = (old: OldData): OldDataSummary => ({
  name: shown(old.name),
  fingerprint: old.fingerprint,
  trips: { val: old.val.tripCount, test: old.test.tripCount },
  leftOut: old.leftOut,
  roads: { count: old.roadCount, matched: old.roads.matched, sameIndices: old.roads.sameIndices },
});

/** "Old data: Spring, 120 validation and 118 test trips on roads under other indices." for people. */
export function oldDataSentence({ name, trips, leftOut, roads }: OldDataSummary): string {
  const same = roads.sameIndices
    ? 'The roads are the same.'
    : `Of its ${counted(roads.count, 'road')}, ${roads.matched} are among the new ones.`;
  const lost = leftOutWords(leftOut);
  return (
    `Old data: ${name}, ${counted(trips.val, 'validation trip')} and ${counted(trips.test, 'test trip')}. ${same}` +
    (lost === '' ? '' : ` Left out: ${lost}.`)
  );
}

/** Which road of one data set is which of another. */
interface RoadMatch {
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
function reversed({ roads, ...match }: RoadMatch, count: number): RoadMatch {
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
