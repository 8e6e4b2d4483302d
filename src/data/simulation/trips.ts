import type { Random } from '../../base/random';
import { successorIndex } from '../../domain/road-network';
import { strongComponents } from '../../domain/road-adjacency';
import { bellShaped, between } from './arithmetic';
import { planTrip, type Calendar, type PlannedTrip } from './demand';
import { makeDrivers, type Driver, type People } from './drivers';
import type { SimulationParameters } from './parameters';
import { periodOfTrip, RouteChoice } from './route-choice';
import { crowSquared, type Town } from './town';
import type { Traffic } from './traffic';

/** Fewest drivers that trips are shared among. */
export const FEWEST_DRIVERS = 8;
/** Share of a town's radius from which on all trips are driven, where `carKm` is more. */
const CAR_SHARE_OF_RADIUS = 0.8;

/** A simulated trip and the planned trip that it follows. */
export interface SimulatedTrip {
  readonly planned: PlannedTrip;
  readonly roads: Uint32Array;
  /** Time of entering each road: whole seconds since 1970 of the wall clock, strictly increasing. */
  readonly times: Float64Array;
}

/** Why a planned trip is not driven. */
export type NoTrip = 'sameRoad' | 'notByCar' | 'unreachable' | 'tooFewRoads' | 'tooManyRoads';

/** Times of entering the roads of a route: whole seconds, strictly increasing from the departure. */
export function drive(
  { network }: Town,
  traffic: Traffic,
  planned: PlannedTrip,
  roads: Uint32Array,
  speedSpread: number,
  random: Random,
): Float64Array {
  const seconds = traffic.secondsIn(periodOfTrip(planned));
  const delays = traffic.delaysIn(periodOfTrip(planned));
  const times = new Float64Array(roads.length);
  times[0] = planned.departure;
  let clock = planned.departure;
  for (let i = 1; i < roads.length; i++) {
    const link = network.successorOffsets[roads[i - 1]] + successorIndex(network, roads[i - 1], roads[i]);
    const rolling = (seconds[roads[i - 1]] / planned.driver.pace) * (1 + speedSpread * bellShaped(random));
    clock += Math.max(0, rolling) + delays[link] * between(random, 0.5, 1.5);
    times[i] = Math.max(times[i - 1] + 1, Math.round(clock));
  }
  return times;
}

/** Chance that a trip over this crow-fly distance is made by car at all. */
export function byCar(
  town: Town,
  { carKm }: Pick<SimulationParameters, 'carKm'>,
  { origin, destination }: Pick<PlannedTrip, 'origin' | 'destination'>,
): number {
  const meters = Math.min(CAR_SHARE_OF_RADIUS * town.radius, 1000 * carKm);
  const squared = crowSquared(town, origin, destination);
  return meters > 0 ? Math.min(1, squared / (meters * meters)) : 1;
}

/** Simulates the trips of a town one after the other: people plan trips, and drive some of them. */
export class TripSimulator {
  readonly drivers: readonly Driver[];
  readonly #choice: RouteChoice;
  readonly #planning: Random;
  readonly #driving: Random;
  /** Strongly connected part of each road, numbered after those that it leads to. */
  readonly #component: Int32Array;
  #driven = 0;

  /** @param tripCount number of trips to simulate: decides the number of drivers */
  constructor(
    readonly people: People,
    readonly traffic: Traffic,
    readonly calendar: Calendar,
    tripCount: number,
    random: Random,
  ) {
    const { town, parameters } = people;
    const driverCount = Math.max(FEWEST_DRIVERS, Math.round(tripCount / parameters.tripsPerDriver));
    this.drivers = makeDrivers(driverCount, people, random.fork('drivers'));
    this.#choice = new RouteChoice(town, traffic, parameters);
    // The names of these streams are part of the seed: another name gives other trips.
    [this.#planning, this.#driving] = [random.fork('wishes'), random.fork('driving')];
    const { roadCount, successorOffsets, successors } = town.network;
    this.#component = strongComponents(roadCount, successorOffsets, successors);
  }

  /** Plans the next trip. Returns the trip, or why it is not driven. */
  next(): SimulatedTrip | NoTrip {
    const { town, parameters } = this.people;
    const planned = planTrip(this.drivers, this.people, this.calendar, this.#planning);
    const { driver, origin, destination } = planned;
    if (origin === destination) return 'sameRoad';
    if (this.#planning.next() >= byCar(town, parameters, planned)) return 'notByCar';
    if (this.#component[destination] > this.#component[origin]) return 'unreachable';
    const context = { driver, period: periodOfTrip(planned), trip: this.#driven };
    const roads = this.#choice.choose(origin, destination, context);
    if (!roads) return 'unreachable';
    if (roads.length < parameters.leastRoads) return 'tooFewRoads';
    if (roads.length > parameters.mostRoads) return 'tooManyRoads';
    this.#driven++;
    const times = drive(town, this.traffic, planned, roads, parameters.speedSpread, this.#driving);
    return { planned, roads, times };
  }
}
