import type { SearchTree, Expansion, SearchableModel } from '../domain/search/search-tree';

/**
 * Several models as one: the mean of their probabilities, of their seconds (rounded to whole ones) and of their prices.
 * They share one tree, and name the same candidates of a road in the same order.
 */
export class MeanModel implements SearchableModel {
  readonly price: SearchableModel['price'];

  /** @param models one at least */
  constructor(readonly models: readonly SearchableModel[]) {
    const prices = models.map(({ price }) => price);
    const isPriced = prices.every((price) => price !== undefined);
    this.price = isPriced ? (road, next) => mean(prices.map((price) => price(road, next))) : undefined;
    if (models.some(({ tree }) => tree !== models[0].tree))
      throw new Error('Models whose mean is taken share one tree.');
  }

  get network() {
    return this.models[0].network;
  }

  get tree(): SearchTree {
    return this.models[0].tree;
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const all: Expansion[] = [];
    for (const model of this.models) all.push(await model.expand(nodes));
    const [{ candidateCount, lengths, candidates }] = all;
    const logProbs = Float64Array.from({ length: nodes.length * candidateCount }, (_, at) =>
      Math.log(mean(all.map((one) => Math.exp(one.logProbs[at])))),
    );
    const seconds = (row: number, road: number) => Math.round(mean(all.map((one) => one.seconds(row, road))));
    return { candidateCount, lengths, candidates, logProbs, seconds };
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
