import { ShortestPaths, type TreeFrom } from '../../domain/shortest-path';
import { bellShaped, between, clamp, traitOf } from './arithmetic';
import { makeDrivers, planTrip, type Calendar, type Driver, type People, type PlannedTrip } from './demand';
import type { SimulationParameters } from './parameters';
import { crowSquared, type Town } from './town';
import { periodOf, type Traffic } from './traffic';
import type { Random } from '../../base/random';
import { successorIndex } from '../../domain/road-network';
import { strongComponents } from '../../domain/road-adjacency';

/** Drivers whose feelings are kept, and numbers in all: those of a large city would fill the memory. */
const MAX_FEELINGS = 500;
const MAX_KEPT = 8_000_000;

/** A factor around 1 that belongs to two numbers. */
const factorOf = (deviation: number, a: number, b: number) => clamp(1 + deviation * traitOf(a, b), 0.45, 2.2);

/** Who weighs a trip: everything that the choice depends on besides origin and destination. */
interface Choice {
  readonly driver: PlannedTrip['driver'];
  readonly period: number;
  /** Number of the trip, from which its mood follows. */
  readonly trip: number;
}

export const periodOfTrip = ({ weekend, departure }: PlannedTrip): number =>
  periodOf(weekend, departure % 86_400);

/** Chooses routes by felt time: driving time, weighed by class, belief and mood, plus weighed waiting. */
export class RouteChoice {
  readonly #roadCost: Float64Array;
  readonly #linkCost: Float64Array;
  readonly #paths: ShortestPaths;
  /** (R) what everybody thinks of each road: felt seconds per second. */
  readonly #reputation: Float64Array;
  readonly #feelings = new Map<number, Float64Array>();

  constructor(
    readonly town: Town,
    readonly traffic: Traffic,
    readonly parameters: SimulationParameters,
  ) {
    this.#roadCost = new Float64Array(town.network.roadCount);
    this.#linkCost = new Float64Array(town.network.successors.length);
    this.#reputation = reputationOf(town, parameters);
    this.#paths = new ShortestPaths(town.network, this.#roadCost, this.#linkCost);
  }

  /** The route that feels best, or null if no road leads there. */
  choose(origin: number, destination: number, choice: Choice): Uint32Array | null {
    this.#weigh(choice);
    return this.#paths.path(origin, destination);
  }

  /** The routes that feel best to every road, as a tree of felt seconds. */
  chooseAll(origin: number, choice: Choice): TreeFrom {
    this.#weigh(choice);
    return this.#paths.treeFrom(origin);
  }

  /** (R) felt seconds per second of one driver on each road. */
  #feelingOf(driver: PlannedTrip['driver']): Float64Array {
    const known = this.#feelings.get(driver.number);
    if (known) return known;
    const { roadClasses } = this.town;
    const { beliefSpread } = this.parameters;
    const felt = this.#reputation.map((reputation, road) => {
      const belief = factorOf(beliefSpread, driver.number, road);
      return reputation * driver.feeling[roadClasses[road]] * belief;
    });
    const most = Math.min(MAX_FEELINGS, MAX_KEPT / felt.length);
    if (this.#feelings.size >= most) this.#feelings.clear();
    this.#feelings.set(driver.number, felt);
    return felt;
  }

  #weigh({ driver, period, trip }: Choice): void {
    const seconds = this.traffic.secondsIn(period);
    const felt = this.#feelingOf(driver);
    const { moodSpread, junctionSeconds } = this.parameters;
    for (let road = 0; road < felt.length; road++) {
      const mood = factorOf(moodSpread, trip + 1_000_000, road);
      this.#roadCost[road] = seconds[road] * felt[road] * mood;
    }
    const delays = this.traffic.delaysIn(period);
    for (let link = 0; link < delays.length; link++) {
      this.#linkCost[link] = junctionSeconds + driver.patience * delays[link];
    }
  }
}

/** (R) what everybody believes of a whole street and of one block of it, beyond its class. */
function reputationOf(
  { streets, blocks, pleasure }: Town,
  { streetSpread, blockSpread }: SimulationParameters,
): Float64Array {
  return pleasure.map((pleasant, road) => {
    const street = factorOf(streetSpread, 202, streets[road]);
    const block = factorOf(blockSpread, 303, blocks[road]);
    return street * block * pleasant;
  });
}

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
