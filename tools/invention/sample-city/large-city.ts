import type { SplitName } from '../../../src/domain/dataset';
import { partitionRoads } from '../../../src/domain/partition';
import { Random } from '../../../src/base/random';
import type { TreeFrom } from '../../../src/domain/shortest-path';
import { defaultZoneCount } from '../../../src/data/hoser-layout';
import { hash } from '../../../src/data/simulation/arithmetic';
import { makeDrivers, planTrip, type PlannedTrip } from '../../../src/data/simulation/demand';
import { drive, periodOfTrip, RouteChoice } from '../../../src/data/simulation/trips';
import { makeTraffic } from '../../../src/data/simulation/traffic';
import {
  type SampleCityOptions,
  FOUR_WEEKS,
  MAX_ROADS,
  noRoom,
  peopleOf,
  type CityTrip,
} from './make-sample-city';
import { townOfPlan, planCityOf, type StreetPlan } from './street-plan';

/**
 * Trips that one search for routes serves: one origin and half an hour of the
 * day, on any of the days of its kind.
 */
const TRIPS_PER_SEARCH = 64;
/**
 * Destinations drawn for each trip of a search before the next search: most of a large city is too far away.
 */
const DRAWS_PER_TRIP = 50;
/** Searches without any trip after which a city is given up. */
const MAX_BARREN_SEARCHES = 200;
/** What each feels about each road is kept, so that they are fewer than in a small city. */
const DRIVERS = 200;
const SECONDS_PER_DAY = 86_400;
const HALF_HOUR = 1800;

export interface LargeCityTrip extends CityTrip {
  readonly split: SplitName;
}

/** A city whose trips are made one after the other, for sets that are too large to be held. */
export interface LargeCity {
  readonly plan: StreetPlan;
  readonly zoneOfRoad: Uint32Array;
  readonly zoneCount: number;
  /** The trips, in no order of time; a second time the same. */
  trips(): Generator<LargeCityTrip, void>;
}

/**
 * Makes up a city and as many trips as wanted, in memory that does not grow with them. The
 * streets and the traffic are those of a sample city of the same seed; many trips share an
 * origin, which spares most of the searching.
 */
export function makeLargeCity({ roads, trips: count, seed }: SampleCityOptions): LargeCity {
  const plan = planCityOf(roads, seed);
  const { network } = plan;
  const { zoneOfRoad, zoneCount } = partitionRoads(network, defaultZoneCount(network.roadCount), seed);
  const trips = () => makeTrips(plan, count, new Random(seed).fork('large city'));
  return { plan, zoneOfRoad, zoneCount, trips };
}

function* makeTrips(plan: StreetPlan, count: number, random: Random): Generator<LargeCityTrip, void> {
  const town = townOfPlan(plan);
  const people = peopleOf(plan, town, random);
  const { landUse, parameters } = people;
  const traffic = makeTraffic(town, parameters);
  const drivers = makeDrivers(DRIVERS, people, random.fork('drivers'));
  const choice = new RouteChoice(town, traffic, parameters);
  const [planning, ends, driving] = [random.fork('wishes'), random.fork('ends'), random.fork('driving')];
  const salt = random.nextUint32();
  for (let made = 0, search = 0, barren = 0; made < count; search++) {
    const first = planTrip(drivers, people, FOUR_WEEKS, planning);
    const context = { driver: first.driver, period: periodOfTrip(first), trip: search };
    const tree = choice.chooseAll(first.origin, context);
    const before = made;
    const most = Math.min(count, made + TRIPS_PER_SEARCH);
    for (let draw = 0; made < most && draw < DRAWS_PER_TRIP * TRIPS_PER_SEARCH; draw++) {
      const destination = (draw % 2 === 0 ? landUse.home : landUse.work).draw(ends);
      const roads = routeTo(tree, destination, parameters.leastRoads);
      if (!roads) continue;
      const planned = { ...first, destination, departure: departureLike(first, ends) };
      const times = drive(town, traffic, planned, roads, parameters.speedSpread, driving);
      yield { planned, roads, times, split: splitOf(first.origin, destination, salt) };
      made++;
    }
    barren = made > before ? 0 : barren + 1;
    if (barren > MAX_BARREN_SEARCHES) throw noRoom(plan);
  }
}

/** The route of a tree to a road, or null if none leads there or it is too short or too long. */
function routeTo({ previous }: TreeFrom, destination: number, least: number): Uint32Array | null {
  const backwards = [destination];
  for (let road = previous[destination]; road >= 0; road = previous[road]) {
    if (backwards.length === MAX_ROADS) return null;
    backwards.push(road);
  }
  return backwards.length < least ? null : Uint32Array.from(backwards.reverse());
}

/** Some time in the same half hour of a day of the same kind. */
function departureLike({ weekend, departure }: PlannedTrip, random: Random): number {
  const week = random.int(FOUR_WEEKS.days / 7);
  const day = 7 * week + (weekend ? 5 + random.int(2) : random.int(5));
  const secondOfDay = (departure - FOUR_WEEKS.firstDay) % SECONDS_PER_DAY;
  return (
    FOUR_WEEKS.firstDay +
    day * SECONDS_PER_DAY +
    secondOfDay -
    (secondOfDay % HALF_HOUR) +
    random.int(HALF_HOUR)
  );
}

/**
 * 10 % test, 10 % validation, the rest training, by origin-destination pair: no
 * pair of one split occurs in another.
 */
function splitOf(origin: number, destination: number, salt: number): SplitName {
  const share = hash(hash(origin, destination), salt) / 2 ** 32;
  return share < 0.1 ? 'test' : share < 0.2 ? 'val' : 'train';
}
