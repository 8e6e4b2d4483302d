import { NumberTable } from '../base/number-table';
import { groupedBy } from '../base/numbers';
import { Random } from '../base/random';
import type { TrajectorySet } from '../domain/trajectory-set';
import type { RoadNetwork } from '../domain/road-network';

/** Origin-destination requests as flat arrays of length N. */
export interface OdPairs {
  /** (N) road on which the route starts. */
  readonly origins: Uint32Array;
  /** (N) road on which it should end. */
  readonly destinations: Uint32Array;
  /** (N) time of entering the origin road: seconds since 1970, wall clock. */
  readonly departures: Float64Array;
}

/** The pairs from `from` up to, but without, `to`, of which there may be fewer (copies). */
export const sliceOdPairs = (
  { origins, destinations, departures }: OdPairs,
  from: number,
  to: number,
): OdPairs => ({
  origins: origins.slice(from, to),
  destinations: destinations.slice(from, to),
  departures: departures.slice(from, to),
});

/** The pairs at `indices`, in that order (copies). */
export const selectOdPairs = (
  { origins, destinations, departures }: OdPairs,
  indices: ArrayLike<number>,
): OdPairs => ({
  origins: Uint32Array.from(indices, (pair) => origins[pair]),
  destinations: Uint32Array.from(indices, (pair) => destinations[pair]),
  departures: Float64Array.from(indices, (pair) => departures[pair]),
});

/** Pairs of one origin and destination, by their places (arrays of their own), in the order of first sight. */
export function pairsByOd({
  origins,
  destinations,
}: Pick<OdPairs, 'origins' | 'destinations'>): Uint32Array[] {
  const table = new NumberTable();
  const roads = origins.reduce((most, road) => Math.max(most, road), 0) + 1;
  const ids = destinations.map((destination, i) => table.add(destination * roads + origins[i]));
  const { offsets, rows } = groupedBy(ids, table.size);
  return Array.from({ length: table.size }, (_, id) => rows.slice(offsets[id], offsets[id + 1]));
}

/** OD pairs taken from trips: pair i asks for what trip `tripIndices[i]` did. */
export interface TripOdPairs extends OdPairs {
  readonly tripIndices: Uint32Array;
}

/** The OD pairs of the trips at `indices` (all trips, in order, if left out). */
export function odPairsOf(trips: TrajectorySet, indices?: ArrayLike<number>): TripOdPairs {
  const tripIndices = indices
    ? Uint32Array.from(indices)
    : Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  return {
    tripIndices,
    origins: tripIndices.map((trip) => trips.roads[trips.offsets[trip]]),
    destinations: tripIndices.map((trip) => trips.roads[trips.offsets[trip + 1] - 1]),
    departures: Float64Array.from(tripIndices, (trip) => trips.times[trips.offsets[trip]]),
  };
}

/**
 * Seeded sample of `count` trips without replacement, in order of the trips. Trips of one road ask for
 * nothing and are never drawn. Where there are no more than `count` trips all of them are taken: a trip
 * counts once, so that intervals over OD pairs stay honest.
 */
export function sampleOdPairs(trips: TrajectorySet, count: number, random: Random): TripOdPairs {
  const eligible: number[] = [];
  for (let trip = 0; trip < trips.tripCount; trip++) {
    if (trips.offsets[trip + 1] - trips.offsets[trip] >= 2) eligible.push(trip);
  }
  if (count >= eligible.length) return odPairsOf(trips, eligible);
  const chosen = random.shuffle(Uint32Array.from(eligible)).subarray(0, count).sort();
  return odPairsOf(trips, chosen);
}

/** The OD pairs that an experiment with this seed draws from one set of trips; see `sampleOdPairs`. */
export function seededOdPairs(
  trips: TrajectorySet,
  from: 'train' | 'test',
  count: number,
  seed: number,
): TripOdPairs {
  return sampleOdPairs(trips, count, new Random(seed).fork('OD pairs').fork(from));
}

/** Whether the network has any way from one road to another. */
export function isReachable(
  { roadCount, successorOffsets, successors }: RoadNetwork,
  origin: number,
  destination: number,
): boolean {
  const seen = new Uint8Array(roadCount);
  const waiting = [origin];
  seen[origin] = 1;
  for (let road = waiting.pop(); road !== undefined; road = waiting.pop()) {
    if (road === destination) return true;
    for (let i = successorOffsets[road]; i < successorOffsets[road + 1]; i++) {
      if (seen[successors[i]]) continue;
      seen[successors[i]] = 1;
      waiting.push(successors[i]);
    }
  }
  return false;
}
