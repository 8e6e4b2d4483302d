import { Failure } from '../base/failure';
import { counted, shown } from '../base/text';
import type { Dataset } from './dataset';
import { matchRoads, reversed, type RoadMatch } from './road-match';
import { successorIndex, type RoadNetwork } from './road-network';
import { selectTrips, tripAt, type TrajectorySet } from './trajectory-set';

/** Trips of an earlier data set of a city, on the roads of a later one: what shows what is forgotten. Plain data. */
export interface OldData {
  readonly name: string;
  /** Of the data set that they are of. */
  readonly fingerprint: string;
  readonly val: TrajectorySet;
  readonly test: TrajectorySet;
  /** Of `val` and `test` together, those that could not be taken along. */
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
/** Of the roads that trips use. With fewer in common, two data sets are hardly of one city. */
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
      throw new Failure(
        'bad-input',
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
  throw new Failure(
    'bad-input',
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
  /** Those that were measured on. */
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
