import { Failure } from '../../../src/base/failure';
import type { Random } from '../../../src/base/random';
import type { Calendar } from '../../../src/data/simulation/demand';
import type { People } from '../../../src/data/simulation/drivers';
import {
  defaultSimulationParameters,
  type SimulationParameters,
} from '../../../src/data/simulation/parameters';
import type { Town } from '../../../src/data/simulation/town';
import { TripSimulator, type SimulatedTrip } from '../../../src/data/simulation/trips';
import type { Traffic } from '../../../src/data/simulation/traffic';
import { makeLandUse } from './land-use';
import type { StreetPlan } from './street-plan';

/** Four weeks from Monday 2 September 2024 on. */
export const FOUR_WEEKS: Calendar = { firstDay: Date.UTC(2024, 8, 2) / 1000, days: 28 };

/** Roads of a trip. Small cities have no long trips to offer, so the least falls with the city. */
export const MAX_ROADS = 60;
const leastRoads = (roadCount: number) => (roadCount < 300 ? 5 : 8);
/** Planned trips per driven trip after which a city is given up as having no room for trips. */
const MOST_PLANS_PER_TRIP = 200;

export type CityTrip = SimulatedTrip;

/** How the people of a sample city are: of so small a city all parts are within everybody's reach. */
export const cityParameters = (roadCount: number): SimulationParameters => ({
  ...defaultSimulationParameters(),
  reachKm: Infinity,
  carKm: Infinity,
  leastRoads: leastRoads(roadCount),
  mostRoads: MAX_ROADS,
});

export const peopleOf = (plan: StreetPlan, town: Town, random: Random): People => ({
  town,
  landUse: makeLandUse(plan, random.fork('land use')),
  parameters: cityParameters(plan.network.roadCount),
});

/** The trips of four weeks, in the order of their departures. */
export function makeTrips(
  plan: StreetPlan,
  town: Town,
  traffic: Traffic,
  count: number,
  random: Random,
): CityTrip[] {
  const simulator = new TripSimulator(peopleOf(plan, town, random), traffic, FOUR_WEEKS, count, random);
  const trips: CityTrip[] = [];
  for (let planned = 0; trips.length < count; planned++) {
    if (planned > MOST_PLANS_PER_TRIP * count) throw noRoom(plan);
    const trip = simulator.next();
    if (typeof trip !== 'string') trips.push(trip);
  }
  return trips.sort((a, b) => a.planned.departure - b.planned.departure);
}

export function noRoom({ network: { roadCount } }: StreetPlan): Failure {
  const least = leastRoads(roadCount);
  const message = `A city of ${roadCount} roads has no room for trips of ${least} roads. Ask for more roads.`;
  return new Failure('bad-input', message);
}
