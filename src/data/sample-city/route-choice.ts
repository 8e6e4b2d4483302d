import { ShortestPaths, type TreeFrom } from '../../domain/shortest-path';
import { clamp, traitOf } from './arithmetic';
import type { TripWish } from './demand';
import type { StreetPlan } from './street-plan';
import { periodOf, type Traffic } from './traffic';

/** What everybody believes of a whole street and of one block of it, beyond its class: deviations of a factor. */
const STREET_REPUTATION = 0.32;
const BLOCK_REPUTATION = 0.2;
/** What one driver always believes of a road, and what differs from trip to trip. */
const LASTING_BELIEF = 0.26;
const PASSING_MOOD = 0.24;
/** A road by the river is a pleasure; this near to it, in metres from the bank. */
const RIVERSIDE = 0.82;
const RIVERSIDE_METERS = 40;
/** Felt seconds of every junction, whatever one does there. */
const EFFORT_PER_LINK = 2;

/** Drivers whose feelings are kept: of a large city they would fill the memory. */
const MAX_FEELINGS = 500;

/** A factor around 1 that belongs to two numbers. */
const factorOf = (deviation: number, a: number, b: number) => clamp(1 + deviation * traitOf(a, b), 0.45, 2.2);

/** Who weighs a trip: everything that the choice depends on besides origin and destination. */
export interface Choice {
  readonly driver: TripWish['driver'];
  readonly period: number;
  /** Number of the trip, from which its mood follows. */
  readonly trip: number;
}

export const periodOfWish = ({ weekend, departure }: TripWish): number =>
  periodOf(weekend, departure % 86_400);

/**
 * Chooses routes by felt time: driving time at that hour, weighed by the driver's feeling for the class of road and
 * belief about the road, plus turning and waiting weighed by patience, plus a passing mood.
 */
export class RouteChoice {
  readonly #roadCost: Float64Array;
  readonly #linkCost: Float64Array;
  readonly #paths: ShortestPaths;
  /** (R) what everybody thinks of each road: felt seconds per second. */
  readonly #reputation: Float64Array;
  readonly #feelings = new Map<number, Float64Array>();

  constructor(
    readonly plan: StreetPlan,
    readonly traffic: Traffic,
  ) {
    this.#roadCost = new Float64Array(plan.network.roadCount);
    this.#linkCost = new Float64Array(plan.network.successors.length);
    this.#reputation = reputationOf(plan);
    this.#paths = new ShortestPaths(plan.network, this.#roadCost, this.#linkCost);
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
  #feelingOf(driver: TripWish['driver']): Float64Array {
    const known = this.#feelings.get(driver.number);
    if (known) return known;
    const { roads } = this.plan;
    const felt = this.#reputation.map((reputation, road) => {
      const belief = factorOf(LASTING_BELIEF, driver.number, road);
      return reputation * driver.feeling[roads[road].roadClass] * belief;
    });
    if (this.#feelings.size >= MAX_FEELINGS) this.#feelings.clear();
    this.#feelings.set(driver.number, felt);
    return felt;
  }

  #weigh({ driver, period, trip }: Choice): void {
    const seconds = this.traffic.secondsIn(period);
    const felt = this.#feelingOf(driver);
    for (let road = 0; road < felt.length; road++) {
      const mood = factorOf(PASSING_MOOD, trip + 1_000_000, road);
      this.#roadCost[road] = seconds[road] * felt[road] * mood;
    }
    const delays = this.traffic.delaysIn(period);
    for (let link = 0; link < delays.length; link++) {
      this.#linkCost[link] = EFFORT_PER_LINK + driver.patience * delays[link];
    }
  }
}

function reputationOf({ roads, terrain }: StreetPlan): Float64Array {
  const blocks = new Map([...new Set(roads.map(({ edge }) => edge))].map((edge, number) => [edge, number]));
  return Float64Array.from(roads, ({ edge, points }) => {
    const street = factorOf(STREET_REPUTATION, 202, edge.street);
    const block = factorOf(BLOCK_REPUTATION, 303, blocks.get(edge) ?? 0);
    const bank = terrain.riverDistance(points[points.length >> 1]) - terrain.riverWidth / 2;
    return street * block * (bank < RIVERSIDE_METERS && !edge.bridge ? RIVERSIDE : 1);
  });
}
