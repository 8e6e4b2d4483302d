import { candidateBlock, type CandidateBlock } from '../features/candidate-features';
import type { HoserFeatures } from '../features/hoser-features';
import { relativeDistance } from '../features/road-geometry';
import { type TripBatchOptions, minuteOfTime, relativeTime, temporalInfo } from '../features/trip-features';

/** n search nodes, each with the roads from its origin up to and including its own, packed. */
export interface SearchNodes {
  /** (n+1) first entry of each node's history in `roads` and `times`; no history is empty. */
  readonly offsets: ArrayLike<number>;
  /** (H) road of each entry; the last of a node is where it stands. */
  readonly roads: ArrayLike<number>;
  /** (H) second at which each road is entered, real for the origin and generated after it. */
  readonly times: ArrayLike<number>;
  /** (n) road that each node wants to reach. */
  readonly destinations: ArrayLike<number>;
  /** (n) time at the node's origin: it alone decides whether the whole route counts as weekend. */
  readonly originTimes: ArrayLike<number>;
}

/** The features of the last step of each node: with cached keys and values a search needs no more. */
export interface NodeFeatures extends CandidateBlock {
  readonly nodeCount: number;
  /** (n+1) as in the nodes. */
  readonly offsets: Int32Array;
  /** (n) */
  readonly roads: Int32Array;
  /** (n) share of the day, negative on weekends. */
  readonly temporal: Float32Array;
  /** (H) distance of the node's road to each road of its history, its own (0) last. */
  readonly relDistance: Float32Array;
  /** (H) time since each road of its history, its own (0) last. */
  readonly relTime: Float32Array;
}

/**
 * Features for generation, by the formulas of training. A dead end has 0 candidates. Row t of a trip in
 * `buildTripBatch` is what this function gives for the trip's first t + 1 visits.
 */
export function nodeFeatures(
  features: HoserFeatures,
  nodes: SearchNodes,
  options: TripBatchOptions = {},
): NodeFeatures {
  const nodeCount = nodes.destinations.length;
  const offsets = Int32Array.from(nodes.offsets);
  const roads = new Int32Array(nodeCount);
  const temporal = new Float32Array(nodeCount);
  const relDistance = new Float32Array(offsets[nodeCount]);
  const relTime = new Float32Array(offsets[nodeCount]);
  for (let node = 0; node < nodeCount; node++) {
    const last = offsets[node + 1] - 1;
    const road = nodes.roads[last];
    roads[node] = road;
    temporal[node] = temporalInfo(nodes.times[last], nodes.originTimes[node]);
    const minute = minuteOfTime(nodes.times[last]);
    for (let i = offsets[node]; i < last; i++) {
      relDistance[i] = relativeDistance(features.geometry, road, nodes.roads[i]);
      relTime[i] = relativeTime(minute, minuteOfTime(nodes.times[i]));
    }
  }
  const block = candidateBlock(features, roads, Int32Array.from(nodes.destinations), options.maxCandidates);
  return { nodeCount, offsets, roads, temporal, relDistance, relTime, ...block };
}
