import { logSoftmax } from '../../base/numbers';
import type { RoadNetwork } from '../../domain/road-network';
import { SearchTree, type Expansion, type SearchableModel } from '../../domain/search/search-tree';

/**
 * Natural log of what a link weighs among those of the road that it leaves, for drivers to a destination; -Infinity or
 * NaN where it leads nobody there. Asked of the destination last named alone.
 */
export type LinkWeights = (destination: number) => (link: number, road: number) => number;

/** Memory for the probabilities of links to destinations lately asked for. */
const MOST_BYTES = 128 << 20;

/** A baseline that routes can be sampled from: the next road is taken in proportion to what its link weighs. */
export class NextRoadModel implements SearchableModel {
  readonly tree = new SearchTree();
  /** (S) log-probabilities of links by destination. */
  readonly #kept = new Map<number, Float64Array>();

  /** @param seconds (R) time on each road, see `roadSeconds` */
  constructor(
    readonly network: RoadNetwork,
    private readonly weights: LinkWeights,
    private readonly seconds: Float64Array,
  ) {}

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const { successorOffsets, successors } = this.network;
    const roads = nodes.map((node) => this.tree.road[node]);
    const lengths = roads.map((road) => successorOffsets[road + 1] - successorOffsets[road]);
    const candidateCount = Math.max(1, ...lengths);
    const candidates = new Uint32Array(nodes.length * candidateCount);
    const logProbs = new Float64Array(candidates.length);
    nodes.forEach((node, row) => {
      const links = [successorOffsets[roads[row]], successorOffsets[roads[row] + 1]] as const;
      candidates.set(successors.subarray(...links), row * candidateCount);
      logProbs.set(this.#towards(this.tree.destination[node]).subarray(...links), row * candidateCount);
    });
    const seconds = (row: number) => this.seconds[roads[row]];
    return { candidateCount, lengths, candidates, logProbs, seconds };
  }

  #towards(destination: number): Float64Array {
    const kept = this.#kept.get(destination);
    if (kept) return kept;
    const { roadCount, successorOffsets, successors } = this.network;
    const weight = this.weights(destination);
    const logProbs = Float64Array.from(successors);
    for (let road = 0; road < roadCount; road++) {
      const own = logProbs.subarray(successorOffsets[road], successorOffsets[road + 1]);
      own.set(logSoftmax(own.map((_, i) => weight(successorOffsets[road] + i, road))));
    }
    if (this.#kept.size * logProbs.byteLength > MOST_BYTES) this.#kept.clear();
    this.#kept.set(destination, logProbs);
    return logProbs;
  }
}
