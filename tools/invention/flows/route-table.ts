import { GrowingArray } from '../../../src/base/bytes';
import { successorIndex, type RoadNetwork } from '../../../src/domain/road-network';
import { exp } from '../../../src/data/simulation/arithmetic';
import type { Traffic } from '../../../src/data/simulation/traffic';

/** How much a longer way is avoided: a tenth longer makes it e times less likely. */
const AVERSION = 10;
/** Free-flow times stand for those of the day. */
const PERIOD = 27;

/** Alternative routes between pairs of roads, as flat arrays. */
export class RouteTable {
  readonly #roads = new GrowingArray(Uint32Array);
  readonly #links = new GrowingArray(Uint32Array);
  readonly #offsets = new GrowingArray(Uint32Array);
  readonly #firstRoutes = new GrowingArray(Uint32Array);
  readonly #chances = new GrowingArray(Float64Array);

  constructor(
    private readonly network: RoadNetwork,
    private readonly traffic: Traffic,
  ) {
    this.#offsets.push(0);
    this.#firstRoutes.push(0);
  }

  /**
   * Adds a pair with its alternatives, each once, and gives its number; -1 where there is none.
   * @param ways roads of each way, null where none leads there
   */
  add(ways: readonly (readonly number[] | null)[]): number {
    const distinct = new Map(ways.flatMap((way) => (way ? [[way.join(' '), way] as const] : [])));
    if (distinct.size === 0) return -1;
    const seconds = [...distinct.values()].map((way) => this.#addRoute(way));
    const least = Math.max(1, Math.min(...seconds));
    const weights = seconds.map((each) => exp(Math.max(-50, AVERSION * (1 - each / least))));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    for (const weight of weights) this.#chances.push(weight / all);
    this.#firstRoutes.push(this.#chances.length);
    return this.#firstRoutes.length - 2;
  }

  #addRoute(way: readonly number[]): number {
    const { successorOffsets } = this.network;
    const [rolling, delays] = [this.traffic.secondsIn(PERIOD), this.traffic.delaysIn(PERIOD)];
    let seconds = 0;
    way.forEach((road, i) => {
      this.#roads.push(road);
      seconds += rolling[road];
      const link =
        i + 1 < way.length ? successorOffsets[road] + successorIndex(this.network, road, way[i + 1]) : 0;
      this.#links.push(link);
      if (i + 1 < way.length) seconds += delays[link];
    });
    this.#offsets.push(this.#roads.length);
    return seconds;
  }

  /** The table as arrays. */
  finish(): Routes {
    return {
      roads: this.#roads.finish(),
      links: this.#links.finish(),
      offsets: this.#offsets.finish(),
      firstRoutes: this.#firstRoutes.finish(),
      chances: this.#chances.finish(),
    };
  }
}

/** Route r drives along roads[offsets[r] .. offsets[r+1]); the routes of pair p are firstRoutes[p] to firstRoutes[p+1]. */
export interface Routes {
  /** (P) */
  readonly roads: Uint32Array;
  /** (P) link from each road to the next; 0 at the last. */
  readonly links: Uint32Array;
  /** (K+1) */
  readonly offsets: Uint32Array;
  /** (pairs+1) */
  readonly firstRoutes: Uint32Array;
  /** (K) how likely each route is among those of its pair. */
  readonly chances: Float64Array;
}
