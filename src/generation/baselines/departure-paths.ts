import type { RoadNetwork } from '../../domain/road-network';
import { RoadClock, type BinnedSeconds } from '../../knowledge/road-seconds';
import { StopReason, routeSetFrom, type RouteSet } from '../route';
import { MinHeap } from '../../base/heap';
import type { OdPairs } from '../od-pairs';

/** A journey that is asked for. */
export interface Departure {
  readonly origin: number;
  readonly destination: number;
  /** When the origin is entered, on the clock of the seconds. */
  readonly time: number;
}

/** The fastest path by one account of the traffic, and how long it takes by each of them. */
export interface DeparturePath<Name extends string> {
  readonly by: Name;
  readonly roads: Uint32Array;
  /** Seconds from entering the origin to entering the destination. */
  readonly seconds: Readonly<Record<Name, number>>;
}

/**
 * The fastest path at a departure time by several accounts of the traffic, each driven by all of them: what a forecast is
 * worth shows in how long its path takes by what was counted.
 * @param clocks seconds to cross each road, by the name of the account
 * @returns a path for each account, in their order; null where no path leads to the destination
 */
export function departurePaths<Name extends string>(
  network: RoadNetwork,
  clocks: Readonly<Partial<Record<Name, BinnedSeconds>>>,
  { origin, destination, time }: Departure,
): readonly DeparturePath<Name>[] | null {
  const pair = {
    origins: Uint32Array.of(origin),
    destinations: Uint32Array.of(destination),
    departures: Float64Array.of(time),
  };
  const accounts = Object.entries(clocks) as [Name, BinnedSeconds][];
  const roadClocks = accounts.map(([name, binned]) => [name, new RoadClock(network, binned)] as const);
  const paths: DeparturePath<Name>[] = [];
  for (const [by, binned] of accounts) {
    const { roads, stop } = fastestPathRoutesAt(network, binned, pair);
    if (stop[0] !== StopReason.arrived) return null;
    const seconds = Object.fromEntries(
      roadClocks.map(([name, clock]) => [name, clock.arrival(roads, time) - time]),
    ) as Record<Name, number>;
    paths.push({ by, roads, seconds });
  }
  return paths;
}

/**
 * Baseline "fastest path at a time of day": the path on which the destination is entered first, where crossing a road
 * takes as long as it does in the bin in which it is driven. With the same seconds in all bins these are
 * `fastestPathRoutes`. A pair without any path gives the origin alone, with the stop reason dead end.
 */
export function fastestPathRoutesAt(
  network: RoadNetwork,
  binned: BinnedSeconds,
  { origins, destinations, departures }: OdPairs,
): RouteSet {
  const search = new EarliestArrivals(network, new RoadClock(network, binned));
  const routes = Array.from(origins, (origin, i) => {
    const destination = destinations[i];
    const found = search.path(origin, destination, departures[i]);
    return {
      roads: found?.roads ?? Uint32Array.of(origin),
      times: found?.times ?? Float64Array.of(departures[i]),
      origin,
      destination,
      stop: found ? StopReason.arrived : StopReason.deadEnd,
    };
  });
  return routeSetFrom(routes);
}

/** Dijkstra's algorithm on entry times: right because who enters a road later never leaves it earlier. */
class EarliestArrivals {
  readonly #heap: MinHeap;
  readonly #entered: Float64Array;
  readonly #previous: Int32Array;

  constructor(
    private readonly network: RoadNetwork,
    private readonly clock: RoadClock,
  ) {
    this.#heap = new MinHeap(network.roadCount);
    this.#entered = new Float64Array(network.roadCount);
    this.#previous = new Int32Array(network.roadCount);
  }

  path(origin: number, destination: number, departure: number) {
    const { successorOffsets, successors } = this.network;
    this.#heap.clear();
    this.#entered.fill(Infinity);
    this.#reach(origin, departure, -1);
    while (this.#heap.size > 0) {
      const road = this.#heap.pop();
      if (road === destination) return this.#walked(destination);
      const left = this.clock.leave(road, this.#entered[road]);
      for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
        this.#reach(successors[link], left, road);
    }
    return null;
  }

  #reach(road: number, time: number, previous: number): void {
    if (!(time < this.#entered[road])) return;
    this.#entered[road] = time;
    this.#previous[road] = previous;
    this.#heap.push(road, time);
  }

  #walked(destination: number) {
    const backwards: number[] = [];
    for (let road = destination; road >= 0; road = this.#previous[road]) backwards.push(road);
    const roads = Uint32Array.from(backwards.reverse());
    return { roads, times: Float64Array.from(roads, (road) => this.#entered[road]) };
  }
}
