import type { FlowTable } from '../domain/counts/node-graph';
import { NO_ROAD } from '../domain/sensor-series';

/** Delay of a road that is driven at its capacity, as a share of its free seconds, and how steeply it grows. */
const [ALPHA, BETA] = [0.15, 4];
/** Nobody waits longer than this many times the free seconds: the curve has no end. */
const MOST_TIMES = 10;
/** Counts of so high a rank are a road's practical capacity: a larger one is seldom measured. */
const CAPACITY_RANK = 0.95;

/**
 * How many times its free seconds a road takes at some flow: 1 + 0.15 (flow / capacity)^4, the curve of the Bureau of
 * Public Roads (1964), at most 10; once where the flow or the capacity is not known.
 */
export const delayFactor = (flow: number, capacity: number): number =>
  capacity > 0 && flow > 0 ? Math.min(1 + ALPHA * (flow / capacity) ** BETA, MOST_TIMES) : 1;

/**
 * (N) vehicles per bin that each node carries when it is full: the 95th percentile of what was counted there in some rows. Counts
 * of sampled vehicles have no capacity of the highway manual's; what they reach on a busy day stands for it.
 */
export function practicalCapacities(
  { nodes, counts, measured }: Pick<FlowTable, 'nodes' | 'counts' | 'measured'>,
  { from, to }: { readonly from: number; readonly to: number },
): Float64Array {
  return Float64Array.from({ length: nodes }, (_, node) => {
    const own: number[] = [];
    for (let row = from; row < to; row++)
      if (!measured || measured[row * nodes + node] === 1) own.push(counts[row * nodes + node]);
    const sorted = Float64Array.from(own).sort();
    return sorted.length === 0 ? 0 : sorted[Math.floor(CAPACITY_RANK * (sorted.length - 1))];
  });
}

/**
 * Seconds to cross each road in each bin of a forecast: the free ones, and on the roads of nodes those times
 * `delayFactor`.
 * @param forecast (bins x N) vehicles per bin, NaN where that is not known
 * @param free (R) seconds without traffic
 * @returns (bins x R)
 */
export function delayedSeconds(
  { nodes, roads }: Pick<FlowTable, 'nodes' | 'roads'>,
  forecast: Float32Array,
  capacities: Float64Array,
  free: Float64Array,
): Float64Array {
  const bins = forecast.length / nodes;
  const seconds = new Float64Array(bins * free.length);
  for (let bin = 0; bin < bins; bin++) {
    seconds.set(free, bin * free.length);
    for (let node = 0; node < nodes; node++)
      if (roads[node] !== NO_ROAD)
        seconds[bin * free.length + roads[node]] *= delayFactor(
          forecast[bin * nodes + node],
          capacities[node],
        );
  }
  return seconds;
}
