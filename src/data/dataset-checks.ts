import { distinctCount, mixed, NumberTable, unforeseen } from '../base/number-table';
import { bySplit, SPLITS, type Dataset, type SplitName } from '../domain/dataset';
import type { RoadNetwork } from '../domain/road-network';
import { quantiles, secondOfDay, type Quantiles } from '../domain/time-statistics';
import { tripAt, type TrajectorySet } from '../domain/trajectory-set';
import { pairKeys } from './splits/split-trips';

/** How many trips of one split have something that occurs in another one too. */
export interface SplitOverlap {
  readonly of: SplitName;
  readonly in: SplitName;
  readonly trips: number;
  /** Share of the trips of the first split; 0 where it is empty. */
  readonly share: number;
}

/** How the trips cover the roads of one class. */
export interface ClassCoverage {
  readonly className: string;
  readonly roads: number;
  readonly kilometers: number;
  /** Roads that at least one trip drives. */
  readonly drivenRoads: number;
  readonly drivenKilometers: number;
  readonly visits: number;
}

/** What is to be known of a data set before one trains on it. Plain data. */
export interface DatasetChecks {
  readonly trips: Readonly<Record<SplitName, number>>;
  /** Trips that drive the very roads of an earlier trip of their split. */
  readonly repeats: Readonly<Record<SplitName, number>>;
  /** Trips that drive the very roads of a trip of another split. */
  readonly sharedRoutes: readonly SplitOverlap[];
  /** Distinct origin-destination pairs (first and last road). */
  readonly pairs: Readonly<Record<SplitName, number>>;
  /** Trips whose origin-destination pair occurs in another split. */
  readonly sharedPairs: readonly SplitOverlap[];
  readonly neverDriven: {
    /** Road indices, ascending. */
    readonly roads: Uint32Array;
    readonly share: number;
    readonly kilometers: number;
    readonly kilometerShare: number;
  };
  /** Roads of validation and test trips that no training trip drives, and those trips that meet one. */
  readonly newToTraining: { readonly roads: number; readonly trips: number };
  /** In the order of `RoadNetwork.classNames`. */
  readonly coverage: readonly ClassCoverage[];
  /** (7 x 24) trips by weekday, Monday first, and hour of departure. */
  readonly departures: Uint32Array;
  readonly kilometers: Quantiles;
  readonly minutes: Quantiles;
  readonly roadsPerTrip: Quantiles;
}

const SECONDS_PER_DAY = 86_400;
/** 1 January 1970 was a Thursday, three days after a Monday. */
const WEEKDAY_OF_EPOCH = 3;

/** Duplicates, pairs across splits, coverage and spread of a data set's trips. */
export function datasetChecks({ network, trips }: Pick<Dataset, 'network' | 'trips'>): DatasetChecks {
  const routes = numberRoutes(trips);
  const pairs = bySplit((split) => pairKeys(trips[split]));
  const all = SPLITS.flatMap((split) => tripFigures(trips[split], network));
  return {
    trips: bySplit((split) => trips[split].tripCount),
    repeats: bySplit((split) => trips[split].tripCount - distinctCount(routes[split])),
    sharedRoutes: overlaps(routes),
    pairs: bySplit((split) => distinctCount(pairs[split])),
    sharedPairs: overlaps(pairs),
    ...coverageOf(network, trips),
    departures: departuresOf(SPLITS.map((split) => trips[split])),
    kilometers: quantiles(Float64Array.from(all, ({ kilometers }) => kilometers)),
    minutes: quantiles(Float64Array.from(all, ({ minutes }) => minutes)),
    roadsPerTrip: quantiles(Float64Array.from(all, ({ roads }) => roads)),
  };
}

type BySplit<T> = Readonly<Record<SplitName, T>>;

/** A number for each trip, the same for trips of any split that drive the same roads in the same order. */
function numberRoutes(trips: BySplit<TrajectorySet>): Record<SplitName, Uint32Array> {
  const seed = unforeseen();
  const keys = new NumberTable();
  /** By the number of their key: routes that have it, nearly always one. */
  const alike: { readonly roads: Uint32Array; readonly number: number }[][] = [];
  let count = 0;
  const numberOf = (roads: Uint32Array): number => {
    const key = keys.add(roads.reduce((hash, road) => mixed(hash, road), mixed(seed, roads.length)));
    const routes = (alike[key] ??= []);
    const same = routes.find((route) => equalRoads(route.roads, roads));
    if (same) return same.number;
    routes.push({ roads, number: count });
    return count++;
  };
  return bySplit((split) =>
    Uint32Array.from({ length: trips[split].tripCount }, (_, trip) =>
      numberOf(tripAt(trips[split], trip).roads),
    ),
  );
}

const equalRoads = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((road, i) => road === b[i]);

function overlaps(keys: BySplit<Uint32Array | Float64Array>): SplitOverlap[] {
  const between: readonly (readonly [SplitName, SplitName])[] = [
    ['val', 'train'],
    ['test', 'train'],
    ['test', 'val'],
  ];
  return between.map(([of, within]) => {
    const there = new NumberTable();
    for (const key of keys[within]) there.add(key);
    let trips = 0;
    for (const key of keys[of]) if (there.has(key)) trips++;
    return { of, in: within, trips, share: trips / Math.max(1, keys[of].length) };
  });
}

function tripFigures(set: TrajectorySet, { lengthMeters }: RoadNetwork) {
  return Array.from({ length: set.tripCount }, (_, trip) => {
    const { roads, times } = tripAt(set, trip);
    const meters = roads.reduce((sum, road) => sum + lengthMeters[road], 0);
    const seconds = times.length > 0 ? times[times.length - 1] - times[0] : 0;
    return { kilometers: meters / 1000, minutes: seconds / 60, roads: roads.length };
  });
}

function coverageOf(
  network: RoadNetwork,
  trips: BySplit<TrajectorySet>,
): Pick<DatasetChecks, 'coverage' | 'neverDriven' | 'newToTraining'> {
  const { roadCount, lengthMeters } = network;
  const count = (sets: readonly TrajectorySet[]) => {
    const visits = new Float64Array(roadCount);
    for (const { roads } of sets) for (const road of roads) visits[road]++;
    return visits;
  };
  const inTraining = count([trips.train]);
  const later = count([trips.val, trips.test]);
  const visits = inTraining.map((there, road) => there + later[road]);
  const roads = Uint32Array.from({ length: roadCount }, (_, road) => road).filter((road) => !visits[road]);
  const sum = (meters: number, road: number) => meters + lengthMeters[road];
  const kilometers = roads.reduce(sum, 0) / 1000;
  const total = lengthMeters.reduce((meters, length) => meters + length, 0) / 1000;
  const isNew = (road: number) => !inTraining[road];
  return {
    coverage: classCoverage(network, visits),
    neverDriven: {
      roads,
      share: roads.length / Math.max(1, roadCount),
      kilometers,
      kilometerShare: total > 0 ? kilometers / total : 0,
    },
    newToTraining: {
      roads: later.reduce((found, there, road) => found + Number(there > 0 && isNew(road)), 0),
      trips: tripsThat([trips.val, trips.test], (driven) => driven.some(isNew)),
    },
  };
}

function classCoverage(
  { classNames, classCodes, lengthMeters }: RoadNetwork,
  visits: Float64Array,
): ClassCoverage[] {
  const rows = classNames.map((className) => ({
    className,
    roads: 0,
    kilometers: 0,
    drivenRoads: 0,
    drivenKilometers: 0,
    visits: 0,
  }));
  classCodes.forEach((code, road) => {
    const row = rows[code];
    const kilometers = lengthMeters[road] / 1000;
    row.roads++;
    row.kilometers += kilometers;
    row.visits += visits[road];
    if (visits[road] === 0) return;
    row.drivenRoads++;
    row.drivenKilometers += kilometers;
  });
  return rows;
}

function tripsThat(sets: readonly TrajectorySet[], does: (roads: Uint32Array) => boolean): number {
  let found = 0;
  for (const set of sets)
    for (let trip = 0; trip < set.tripCount; trip++) if (does(tripAt(set, trip).roads)) found++;
  return found;
}

function departuresOf(sets: readonly TrajectorySet[]): Uint32Array {
  const counts = new Uint32Array(7 * 24);
  for (const { tripCount, offsets, times } of sets)
    for (let trip = 0; trip < tripCount; trip++) {
      if (offsets[trip] === offsets[trip + 1]) continue;
      const start = times[offsets[trip]];
      const day = (((Math.floor(start / SECONDS_PER_DAY) + WEEKDAY_OF_EPOCH) % 7) + 7) % 7;
      counts[24 * day + Math.floor(secondOfDay(start) / 3600)]++;
    }
  return counts;
}
