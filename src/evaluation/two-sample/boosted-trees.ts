import { BINS } from './feature-table';

/** Splits from the root of a tree to its leaves: two let features act together. */
const DEPTH = 2;
const SPLITS = 2 ** DEPTH - 1;
const LEAVES = 2 ** DEPTH;

export interface BoostingOptions {
  /** Trees. */
  readonly rounds: number;
  /** Share of each tree's answer that is added. */
  readonly rate: number;
  /** Ridge on the answers of leaves. */
  readonly ridge: number;
  /** Least weight of items (each about 1) in a leaf. */
  readonly leaf: number;
}

export const BOOSTING: BoostingOptions = { rounds: 40, rate: 0.2, ridge: 1, leaf: 5 };

/**
 * Gradient-boosted trees of depth 2 on binned columns with the logistic loss (Friedman 2001; leaves by Newton's step with a
 * ridge, as in XGBoost, Chen and Guestrin 2016). Both labels weigh the same, whatever their numbers.
 */
export class BoostedTrees {
  /** (rounds x SPLITS) column of each split, and the last bin that goes left. Children of split s are 2 s + 1 and 2 s + 2. */
  readonly #columns: Uint16Array;
  readonly #lastLeft: Uint8Array;
  /** (rounds x LEAVES) log-odds. */
  readonly #answers: Float64Array;

  private constructor(private readonly rounds: number) {
    this.#columns = new Uint16Array(rounds * SPLITS);
    this.#lastLeft = new Uint8Array(rounds * SPLITS);
    this.#answers = new Float64Array(rounds * LEAVES);
  }

  /**
   * @param bins (C) columns of (N) bins below BINS
   * @param labels (N) 0 or 1
   */
  static fit(
    bins: readonly Uint8Array[],
    labels: Uint8Array,
    options: BoostingOptions = BOOSTING,
  ): BoostedTrees {
    const trees = new BoostedTrees(options.rounds);
    const count = labels.length;
    const ones = labels.reduce((sum, label) => sum + label, 0);
    // A small set can lie in one fold: the trees that have not seen it then know one label alone.
    const weights = [count - ones, ones].map((own) => count / (2 * Math.max(1, own)));
    const logOdds = new Float64Array(count);
    const items = {
      bins,
      node: new Uint8Array(count),
      gradient: new Float64Array(count),
      weight: new Float64Array(count),
    };
    for (let round = 0; round < options.rounds; round++) {
      for (let i = 0; i < count; i++) {
        const p = 1 / (1 + Math.exp(-logOdds[i]));
        items.gradient[i] = weights[labels[i]] * (labels[i] - p);
        items.weight[i] = weights[labels[i]] * p * (1 - p);
      }
      trees.#grow(round, items, options);
      const answers = trees.#answers.subarray(round * LEAVES, (round + 1) * LEAVES);
      for (let i = 0; i < count; i++) logOdds[i] += answers[items.node[i]];
    }
    return trees;
  }

  /** Rounds whose tree asks for one of these columns. */
  roundsWith(columns: readonly number[]): number[] {
    const asks = (round: number) =>
      this.#columns.subarray(round * SPLITS, (round + 1) * SPLITS).some((column) => columns.includes(column));
    return Array.from({ length: this.rounds }, (_, round) => round).filter(asks);
  }

  /**
   * Log-odds of label 1 of an item by all trees, or by those of some rounds.
   * @param row of the item in each of the columns
   */
  logOdds(bins: readonly Uint8Array[], row: (column: number) => number, rounds?: readonly number[]): number {
    const count = rounds ? rounds.length : this.rounds;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const round = rounds ? rounds[k] : k;
      let split = 0;
      for (let level = 0; level < DEPTH; level++) {
        const at = round * SPLITS + split;
        const column = this.#columns[at];
        split = 2 * split + (bins[column][row(column)] <= this.#lastLeft[at] ? 1 : 2);
      }
      sum += this.#answers[round * LEAVES + split - SPLITS];
    }
    return sum;
  }

  /** Grows the tree of a round, level by level, and leaves in `node` which of its leaves each item falls into. */
  #grow(round: number, items: Items, { rate, ridge, leaf }: BoostingOptions): void {
    const { bins, node } = items;
    node.fill(0);
    for (let level = 0; level < DEPTH; level++) {
      const nodes = 2 ** level;
      const first = round * SPLITS + nodes - 1;
      const best = bestSplits(items, nodes, ridge, leaf);
      best.forEach(({ column, lastLeft }, n) => {
        this.#columns[first + n] = column;
        this.#lastLeft[first + n] = lastLeft;
      });
      for (let i = 0; i < node.length; i++) {
        const { column, lastLeft } = best[node[i]];
        node[i] = 2 * node[i] + (bins[column][i] <= lastLeft ? 0 : 1);
      }
    }
    const sums = new Float64Array(2 * LEAVES);
    for (let i = 0; i < node.length; i++) {
      sums[2 * node[i]] += items.gradient[i];
      sums[2 * node[i] + 1] += items.weight[i];
    }
    for (let n = 0; n < LEAVES; n++)
      this.#answers[round * LEAVES + n] = (rate * sums[2 * n]) / (sums[2 * n + 1] + ridge);
  }
}

/** What a round knows of the items: their columns, the node each is in, and gradient and weight of its loss. */
interface Items {
  readonly bins: readonly Uint8Array[];
  readonly node: Uint8Array;
  readonly gradient: Float64Array;
  readonly weight: Float64Array;
}

/** A split of a node: bins up to `lastLeft` go left. */
interface Split {
  readonly column: number;
  readonly lastLeft: number;
  readonly gain: number;
}

/** A split that leaves all items on the left. */
const NO_SPLIT: Split = { column: 0, lastLeft: 255, gain: 0 };
/** The weight of an item's loss where the odds are even, by which the least size of a leaf is measured. */
const EVEN = 0.25;

/** The split of largest gain for each node. */
function bestSplits(items: Items, nodes: number, ridge: number, leaf: number): Split[] {
  const best = Array<Split>(nodes).fill(NO_SPLIT);
  const gradients = new Float64Array(nodes * BINS);
  const weights = new Float64Array(nodes * BINS);
  const { node, gradient, weight } = items;
  for (const [column, bins] of items.bins.entries()) {
    gradients.fill(0);
    weights.fill(0);
    for (let i = 0; i < bins.length; i++) {
      const at = node[i] * BINS + bins[i];
      gradients[at] += gradient[i];
      weights[at] += weight[i];
    }
    for (let n = 0; n < nodes; n++) {
      const own = n * BINS;
      const split = bestOfColumn(
        gradients.subarray(own, own + BINS),
        weights.subarray(own, own + BINS),
        ridge,
        leaf * EVEN,
      );
      if (split.gain > best[n].gain) best[n] = { column, ...split };
    }
  }
  return best;
}

function bestOfColumn(gradients: Float64Array, weights: Float64Array, ridge: number, least: number) {
  let [g, w] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    g += gradients[bin];
    w += weights[bin];
  }
  let found = { lastLeft: NO_SPLIT.lastLeft, gain: 0 };
  let [left, leftWeight] = [0, 0];
  for (let bin = 0; bin < BINS - 1; bin++) {
    left += gradients[bin];
    leftWeight += weights[bin];
    if (leftWeight < least) continue;
    if (w - leftWeight < least) break;
    const right = g - left;
    const gain =
      (left * left) / (leftWeight + ridge) +
      (right * right) / (w - leftWeight + ridge) -
      (g * g) / (w + ridge);
    if (gain > found.gain) found = { lastLeft: bin, gain };
  }
  return found;
}
