import { Failure } from '../../domain/failure';
import type { Random } from '../../domain/random';
import { successorIndex } from '../../domain/road-network';
import { bellShaped, between } from './arithmetic';
import { drawWish, type TripWish } from './demand';
import { makeDrivers } from './drivers';
import { makeLandUse } from './land-use';
import { periodOfWish, RouteChoice } from './route-choice';
import type { StreetPlan } from './street-plan';
import type { Traffic } from './traffic';

/** Roads of a trip. Small cities have no long trips to offer, so the least falls with the city. */
export const MAX_ROADS = 60;
export const leastRoads = (roadCount: number) => (roadCount < 300 ? 5 : 8);
/** Trips per driver in the four weeks. */
const TRIPS_PER_DRIVER = 20;
/** Wishes per trip after which a city is given up as having no room for trips. */
const MAX_WISHES_PER_TRIP = 200;

export interface CityTrip {
  readonly wish: TripWish;
  readonly roads: Uint32Array;
  /** Time of entering each road: whole seconds since 1970 of the wall clock, strictly increasing. */
  readonly times: Float64Array;
}

/** Times of entering the roads of a route: whole seconds, strictly increasing from the departure. */
export function drive(
  plan: StreetPlan,
  traffic: Traffic,
  wish: TripWish,
  roads: Uint32Array,
  random: Random,
): Float64Array {
  const { network } = plan;
  const seconds = traffic.secondsIn(periodOfWish(wish));
  const delays = traffic.delaysIn(periodOfWish(wish));
  const times = new Float64Array(roads.length);
  times[0] = wish.departure;
  let clock = wish.departure;
  for (let i = 1; i < roads.length; i++) {
    const link = network.successorOffsets[roads[i - 1]] + successorIndex(network, roads[i - 1], roads[i]);
    const rolling = (seconds[roads[i - 1]] / wish.driver.pace) * (1 + 0.1 * bellShaped(random));
    clock += Math.max(0, rolling) + delays[link] * between(random, 0.5, 1.5);
    times[i] = Math.max(times[i - 1] + 1, Math.round(clock));
  }
  return times;
}

/** Chance that a trip over this crow-fly distance is made by car at all. */
const byCar = (plan: StreetPlan, { origin, destination }: TripWish): number => {
  const [a, b] = [plan.nodes[plan.roads[origin].to], plan.nodes[plan.roads[destination].from]];
  const squared = (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
  return Math.min(1, squared / (0.8 * plan.terrain.radius * 0.8 * plan.terrain.radius));
};

/** The trips of four weeks, in the order of their departures. */
export function makeTrips(plan: StreetPlan, traffic: Traffic, count: number, random: Random): CityTrip[] {
  const landUse = makeLandUse(plan, random.fork('land use'));
  const driverCount = Math.max(8, Math.round(count / TRIPS_PER_DRIVER));
  const drivers = makeDrivers(driverCount, landUse, random.fork('drivers'));
  const choice = new RouteChoice(plan, traffic);
  const [wishes, driving] = [random.fork('wishes'), random.fork('driving')];
  const least = leastRoads(plan.network.roadCount);
  const trips: CityTrip[] = [];
  for (let wished = 0; trips.length < count; wished++) {
    if (wished > MAX_WISHES_PER_TRIP * count) {
      const message = `A city of ${plan.network.roadCount} roads has no room for trips of ${least} roads. Ask for more roads.`;
      throw new Failure('bad-input', message);
    }
    const wish = drawWish(drivers, landUse, wishes);
    if (wish.origin === wish.destination || wishes.next() >= byCar(plan, wish)) continue;
    const { driver, origin, destination } = wish;
    const roads = choice.choose(origin, destination, {
      driver,
      period: periodOfWish(wish),
      trip: trips.length,
    });
    if (!roads || roads.length < least || roads.length > MAX_ROADS) continue;
    trips.push({ wish, roads, times: drive(plan, traffic, wish, roads, driving) });
  }
  return trips.sort((a, b) => a.wish.departure - b.wish.departure);
}
