import type { SearchTree, Expansion, SearchableModel } from '../../src/domain/search/search-tree';
import type { RoadNetwork } from '../../src/domain/road-network';
import type { OdPairs } from '../../src/generation/od-pairs';

/**
 * One call of the model on behalf of one search: the log-probability from the origin on of every
 * continuation, node by node.
 */
export type SearchStep = readonly (readonly number[])[];

/**
 * A model that records the calls of each of many searches. All searches must have been opened before the
 * first call.
 */
export class RecordingModel implements SearchableModel {
  readonly network: RoadNetwork;
  readonly tree: SearchTree;
  readonly #steps = new Map<number, SearchStep[]>();
  /** Node of each search's origin -> what tells it from others. */
  readonly #keys = new Map<number, string>();

  constructor(private readonly model: SearchableModel) {
    this.network = model.network;
    this.tree = model.tree;
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const expansion = await this.model.expand(nodes);
    const step = new Map<number, number[][]>();
    nodes.forEach((node, row) => {
      const origin = this.#originOf(node);
      const at = row * expansion.candidateCount;
      const offers = Array.from(
        { length: expansion.lengths[row] },
        (_, i) => this.tree.logProb[node] + expansion.logProbs[at + i],
      );
      step.set(origin, [...(step.get(origin) ?? []), offers]);
    });
    for (const [origin, offers] of step)
      this.#steps.set(origin, [...(this.#steps.get(origin) ?? []), offers]);
    return expansion;
  }

  /** The steps of the search for each pair; none where the origin is the destination. */
  stepsOf({ origins, destinations, departures }: OdPairs): SearchStep[][] {
    const found = [...this.#steps.keys()].sort((a, b) => a - b);
    return Array.from(origins, (road, pair) => {
      const key = keyOf(road, departures[pair], destinations[pair]);
      const at = found.findIndex((origin) => this.#keys.get(origin) === key);
      return at < 0 ? [] : (this.#steps.get(found.splice(at, 1)[0]) ?? []);
    });
  }

  #originOf(node: number): number {
    let origin = node;
    while (this.tree.parent[origin] >= 0) origin = this.tree.parent[origin];
    if (!this.#keys.has(origin))
      this.#keys.set(
        origin,
        keyOf(this.tree.road[origin], this.tree.time[origin], this.tree.destination[origin]),
      );
    return origin;
  }
}

const keyOf = (road: number, time: number, destination: number) => `${road} ${time} ${destination}`;
