import { MinHeap } from '../../base/heap';
import type { RoadNetwork } from '../../domain/road-network';
import { RoadClock, type BinnedSeconds } from '../../knowledge/road-clock';
import type { OdPairs } from '../od-pairs';
import { routeSetFrom, StopReason, type RouteSet } from '../route';

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
