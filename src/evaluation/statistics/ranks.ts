import { Random } from '../../base/random';

/** Ranks from 1, equal values sharing the mean of their ranks. */
export interface MeanRanks {
  /** (N) */
  readonly ranks: Float64Array;
  /** Sum of t^3 - t over groups of t equal values; 0 without ties. */
  readonly ties: number;
}

/** Ranks of values, none of which is NaN. */
export function meanRanks(values: Float64Array): MeanRanks {
  const count = values.length;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(count);
  let ties = 0;
  for (let from = 0; from < count;) {
    let to = from + 1;
    while (to < count && values[order[to]] === values[order[from]]) to++;
    for (let at = from; at < to; at++) ranks[order[at]] = (from + 1 + to) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
}

/** Spearman's rank correlation with its two-sided permutation test. */
export interface SpearmanTest {
  /** Number of pairs. */
  readonly pairs: number;
  /** NaN where one side ranks all alike. */
  readonly correlation: number;
  /** Share of the orders of one side that correlate at least as strongly, whatever the sign; NaN with `correlation`. */
  readonly pValue: number;
  /** Whether `pValue` is of all orders and not of drawn ones. */
  readonly exact: boolean;
}

/** Pairs up to which all orders are tried: 40,320. */
const MOST_TRIED = 8;
const DRAWN = 9999;
/** Sums that are equal but for rounding count as equal. */
const ROUNDING = 1e-12;

/** Rank correlation with mean ranks for ties; NaN where one side ranks all alike. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [centredRanks(a), centredRanks(b)];
  const scale = Math.sqrt(dot(x, x) * dot(y, y));
  return scale === 0 ? NaN : dot(x, y) / scale;
}

/**
 * Tests whether two columns go together: without a relation every order of one is as likely. Of n pairs without ties the
 * smallest p-value is 2 / n!. With more than eight pairs orders are drawn, and p is (1 + extreme) / (1 + drawn).
 * @param a (N)
 * @param b (N)
 * @param seed of the drawn orders
 * @throws RangeError if the columns differ in length
 */
export function spearmanTest(a: ArrayLike<number>, b: ArrayLike<number>, seed = 42): SpearmanTest {
  if (a.length !== b.length) throw new RangeError(`${a.length} values cannot be paired with ${b.length}.`);
  const pairs = a.length;
  const correlation = spearman(a, b);
  const exact = pairs <= MOST_TRIED;
  if (Number.isNaN(correlation)) return { pairs, correlation, pValue: NaN, exact };
  const [x, y] = [centredRanks(a), centredRanks(b)];
  const extreme = Math.abs(dot(x, y)) - ROUNDING;
  const isExtreme = (order: Float64Array) => Math.abs(dot(x, order)) >= extreme;
  if (!exact) return { pairs, correlation, pValue: drawnOrders(y, isExtreme, seed), exact };
  let [all, found] = [0, 0];
  eachOrder(y, (order) => {
    all++;
    if (isExtreme(order)) found++;
  });
  return { pairs, correlation, pValue: found / all, exact };
}

function centredRanks(values: ArrayLike<number>): Float64Array {
  const middle = (values.length + 1) / 2;
  return meanRanks(Float64Array.from(values)).ranks.map((rank) => rank - middle);
}

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * y[i], 0);

/** Every order of some values, one after the other in the same array (Heap's algorithm). */
function eachOrder(values: Float64Array, visit: (order: Float64Array) => void): void {
  const order = Float64Array.from(values);
  const swap = (i: number, j: number) => ([order[i], order[j]] = [order[j], order[i]]);
  const from = (size: number): void => {
    if (size <= 1) return visit(order);
    for (let i = 0; i < size; i++) {
      from(size - 1);
      if (i < size - 1) swap(size % 2 === 0 ? i : 0, size - 1);
    }
  };
  from(order.length);
}

function drawnOrders(
  values: Float64Array,
  isExtreme: (order: Float64Array) => boolean,
  seed: number,
): number {
  const random = new Random(seed).fork('rank orders');
  const order = Float64Array.from(values);
  let found = 0;
  for (let b = 0; b < DRAWN; b++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.int(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    if (isExtreme(order)) found++;
  }
  return (1 + found) / (1 + DRAWN);
}
