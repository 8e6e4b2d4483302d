import type { Random } from '../../base/random';
import { successorIndex } from '../../domain/road-network';
import { strongComponents } from '../../domain/strong-components';
import { bellShaped, between } from './arithmetic';
import { drawWish, type Calendar, type TripWish } from './demand';
import { makeDrivers, type Driver, type People } from './drivers';
import type { SimulationParameters } from './parameters';
import { periodOfWish, RouteChoice } from './route-choice';
import { crowSquared, type Town } from './town';
import type { Traffic } from './traffic';

/** Fewest drivers that trips are dealt out to. */
const FEWEST_DRIVERS = 8;
/** Share of a town's radius from which on all ways are driven, where `carKm` is more. */
const CAR_SHARE_OF_RADIUS = 0.8;

/** A simulated trip with what led to it. */
export interface SimulatedTrip {
  readonly wish: TripWish;
  readonly roads: Uint32Array;
  /** Time of entering each road: whole seconds since 1970 of the wall clock, strictly increasing. */
  readonly times: Float64Array;
}

/** Why a wish came to no trip. */
export type NoTrip = 'sameRoad' | 'notByCar' | 'unreachable' | 'tooFewRoads' | 'tooManyRoads';

/** Times of entering the roads of a route: whole seconds, strictly increasing from the departure. */
export function drive(
  { network }: Town,
  traffic: Traffic,
  wish: TripWish,
  roads: Uint32Array,
  speedSpread: number,
  random: Random,
): Float64Array {
  const seconds = traffic.secondsIn(periodOfWish(wish));
  const delays = traffic.delaysIn(periodOfWish(wish));
  const times = new Float64Array(roads.length);
  times[0] = wish.departure;
  let clock = wish.departure;
  for (let i = 1; i < roads.length; i++) {
    const link = network.successorOffsets[roads[i - 1]] + successorIndex(network, roads[i - 1], roads[i]);
    const rolling = (seconds[roads[i - 1]] / wish.driver.pace) * (1 + speedSpread * bellShaped(random));
    clock += Math.max(0, rolling) + delays[link] * between(random, 0.5, 1.5);
    times[i] = Math.max(times[i - 1] + 1, Math.round(clock));
  }
  return times;
}

/** Chance that a trip over this crow-fly distance is made by car at all. */
function byCar(town: Town, { carKm }: SimulationParameters, { origin, destination }: TripWish): number {
  const meters = Math.min(CAR_SHARE_OF_RADIUS * town.radius, 1000 * carKm);
  const squared = crowSquared(town, origin, destination);
  return meters > 0 ? Math.min(1, squared / (meters * meters)) : 1;
}

/** Makes the trips of a town one after the other: people wish, and some of their wishes come to a trip. */
export class TripSimulator {
  readonly drivers: readonly Driver[];
  readonly #choice: RouteChoice;
  readonly #wishes: Random;
  readonly #driving: Random;
  /** Strongly connected part of each road, numbered after those that it leads to. */
  readonly #component: Int32Array;
  #made = 0;

  /** @param tripCount trips that are to be made in all: drivers are as many as make about so many */
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
    [this.#wishes, this.#driving] = [random.fork('wishes'), random.fork('driving')];
    const { roadCount, successorOffsets, successors } = town.network;
    this.#component = strongComponents(roadCount, successorOffsets, successors);
  }

  /** The next wish: the trip that it comes to, or why it comes to none. */
  next(): SimulatedTrip | NoTrip {
    const { town, parameters } = this.people;
    const wish = drawWish(this.drivers, this.people, this.calendar, this.#wishes);
    const { driver, origin, destination } = wish;
    if (origin === destination) return 'sameRoad';
    if (this.#wishes.next() >= byCar(town, parameters, wish)) return 'notByCar';
    if (this.#component[destination] > this.#component[origin]) return 'unreachable';
    const context = { driver, period: periodOfWish(wish), trip: this.#made };
    const roads = this.#choice.choose(origin, destination, context);
    if (!roads) return 'unreachable';
    if (roads.length < parameters.leastRoads) return 'tooFewRoads';
    if (roads.length > parameters.mostRoads) return 'tooManyRoads';
    this.#made++;
    const times = drive(town, this.traffic, wish, roads, parameters.speedSpread, this.#driving);
    return { wish, roads, times };
  }
}
