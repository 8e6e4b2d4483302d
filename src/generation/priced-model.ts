import type { Expansion, SearchableModel } from '../domain/search/searchable-model';
import { routeAt, type RouteSet } from './route';

/**
 * A model whose every step costs the price of its link besides -log p: its "log-probabilities" are lowered by it. The
 * likeliest route is often one of many roads that each are a little likelier; a price for each step, and for what
 * drivers avoid, keeps a search from it.
 */
export class PricedModel implements SearchableModel {
  constructor(
    readonly model: SearchableModel,
    readonly priceOf: (road: number, next: number) => number,
  ) {}

  get network() {
    return this.model.network;
  }

  get tree() {
    return this.model.tree;
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const expansion = await this.model.expand(nodes);
    const { candidateCount: width, lengths, candidates } = expansion;
    const logProbs = Float64Array.from(expansion.logProbs);
    nodes.forEach((node, row) => {
      for (let at = row * width; at < row * width + lengths[row]; at++)
        logProbs[at] -= this.priceOf(this.tree.road[node], candidates[at]);
    });
    const { paddingLogProbs } = expansion;
    const seconds = (row: number, road: number) => expansion.seconds(row, road);
    return { candidateCount: width, lengths, candidates, logProbs, paddingLogProbs, seconds };
  }
}

/** Routes of a priced model with the log-probabilities of the model itself. */
export function withoutPrices<T extends RouteSet>(
  priceOf: (road: number, next: number) => number,
  routes: T,
): T {
  const logProbs = routes.logProbs.map((logProb, i) => {
    const { roads } = routeAt(routes, i);
    let sum = logProb;
    for (let at = 1; at < roads.length; at++) sum += priceOf(roads[at - 1], roads[at]);
    return sum;
  });
  return { ...routes, logProbs };
}
