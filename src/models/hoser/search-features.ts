import { candidateBlock, type CandidateBlock } from './features/candidate-features';
import type { HoserFeatures } from './features/hoser-features';
import { relativeDistance } from './features/road-geometry';
import { relativeTime, temporalInfo } from './features/trip-features';
import type { HoserSearchTree } from './search-expansion';

/** The features of n search nodes, padded to `rows` rows of a history of `width` entries each. */
export interface SearchFeatures extends CandidateBlock {
  readonly rows: number;
  readonly width: number;
  /** (rows) where each node stands; 0 in rows past n. */
  readonly roads: Int32Array;
  readonly zones: Int32Array;
  readonly destinationZones: Int32Array;
  /** (rows) share of the day, negative on weekends. */
  readonly temporal: Float32Array;
  /** (rows) entries of each node's history that are real; 1 in rows past n. */
  readonly counts: Int32Array;
  /** (rows x width) slots of the path from the origin to the node, its own last. */
  readonly slots: Int32Array;
  /** (rows x width) distance and time from the node to each road of its path, as `nodeFeatures` has them. */
  readonly distance: Float32Array;
  readonly time: Float32Array;
}

/** The formulas of `nodeFeatures` over a search tree, which knows the minutes of all nodes already. */
export function searchFeatures(
  features: HoserFeatures,
  tree: HoserSearchTree,
  nodes: ArrayLike<number>,
  { rows, width, maxCandidates }: { rows: number; width: number; maxCandidates?: number | undefined },
): SearchFeatures {
  const roads = new Int32Array(rows);
  const destinations = new Int32Array(rows);
  const temporal = new Float32Array(rows);
  const counts = new Int32Array(rows).fill(1);
  const slots = new Int32Array(rows * width);
  const distance = new Float32Array(rows * width);
  const time = new Float32Array(rows * width);
  for (let row = 0; row < nodes.length; row++) {
    const node = nodes[row];
    const road = (roads[row] = tree.road[node]);
    destinations[row] = tree.destination[node];
    temporal[row] = temporalInfo(tree.time[node], tree.originTime[node]);
    const last = row * width + (counts[row] = tree.depth[node]) - 1;
    slots[last] = tree.slot[node];
    for (let at = tree.parent[node], i = last - 1; at >= 0; at = tree.parent[at], i--) {
      slots[i] = tree.slot[at];
      distance[i] = relativeDistance(features.geometry, road, tree.road[at]);
      time[i] = relativeTime(tree.minute[node], tree.minute[at]);
    }
  }
  const zoneOf = (of: Int32Array) => of.map((road) => features.zoneOfRoad[road]);
  return {
    rows,
    width,
    roads,
    zones: zoneOf(roads),
    destinationZones: zoneOf(destinations),
    temporal,
    counts,
    slots,
    distance,
    time,
    ...candidateBlock(features, roads, destinations, maxCandidates),
  };
}
