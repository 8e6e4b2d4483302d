import type { RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';

/**
 * (N) km of the shortest path by length from origins[i] to destinations[i], both roads in full; NaN where no
 * path leads. Pairs of one origin share a search, which ends with the farthest of their destinations.
 */
export function shortestLengthsKm(
  network: RoadNetwork,
  origins: ArrayLike<number>,
  destinations: ArrayLike<number>,
): Float64Array {
  const km = new Float64Array(origins.length);
  const order = Uint32Array.from({ length: origins.length }, (_, i) => i).sort(
    (a, b) => origins[a] - origins[b] || a - b,
  );
  const search = new ShortestPaths(network, network.lengthMeters);
  for (let from = 0; from < order.length;) {
    const origin = origins[order[from]];
    let to = from + 1;
    while (to < order.length && origins[order[to]] === origin) to++;
    const pairs = order.subarray(from, to);
    const costs = search.costs(
      origin,
      pairs.map((pair) => destinations[pair]),
    );
    pairs.forEach((pair, i) => {
      const meters = network.lengthMeters[origin] + costs[i];
      km[pair] = meters === Infinity ? NaN : meters / 1000;
    });
    from = to;
  }
  return km;
}
