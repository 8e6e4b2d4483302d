import { ShortestPaths, type TreeFrom } from '../../domain/shortest-path';
import { clamp, traitOf } from './arithmetic';
import type { PlannedTrip } from './demand';
import type { SimulationParameters } from './parameters';
import type { Town } from './town';
import { periodOf, type Traffic } from './traffic';

/** Drivers whose feelings are kept, and numbers in all: those of a large city would fill the memory. */
const MAX_FEELINGS = 500;
const MAX_KEPT = 8_000_000;

/** A factor around 1 that belongs to two numbers. */
const factorOf = (deviation: number, a: number, b: number) => clamp(1 + deviation * traitOf(a, b), 0.45, 2.2);

/** Who weighs a trip: everything that the choice depends on besides origin and destination. */
export interface Choice {
  readonly driver: PlannedTrip['driver'];
  readonly period: number;
  /** Number of the trip, from which its mood follows. */
  readonly trip: number;
}

export const periodOfTrip = ({ weekend, departure }: PlannedTrip): number =>
  periodOf(weekend, departure % 86_400);

/**
 * Chooses routes by felt time: driving time at that hour, weighed by the driver's feeling for the class of
 * road and belief about the road, plus turning and waiting weighed by patience, plus a passing mood.
 */
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
