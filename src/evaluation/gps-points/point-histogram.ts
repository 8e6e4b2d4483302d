import { badInput } from '../../base/failure';

/** What is added to the ends of the range, so that the extremes lie within. */
const MARGIN = 1e-6;
/** Added to each share, so that no bin is empty. */
const SHARE_GUARD = 1e-10;
const FEWEST_EDGES = 5;
const MOST_EDGES = 50;

/** Two sets of values in the same bins, and how far their distributions are apart. */
export interface SharedHistogram {
  /** Ends of the bins, ascending: one more than there are bins. */
  readonly edges: Float64Array;
  readonly real: Int32Array;
  readonly generated: Int32Array;
  /** Jensen-Shannon divergence in bits. */
  readonly divergence: number;
}

/** Edges for so many values: one for each doubling, from 5 to 50 (the code's rule; bins are one fewer). */
export const edgeCount = (values: number): number =>
  Math.max(FEWEST_EDGES, Math.min(MOST_EDGES, Math.floor(Math.log2(values)) + 1));

/**
 * Histograms over the shared range of both sets, bins open on the left and closed on the right, and their Jensen-Shannon divergence as
 * HTP's code computes it.
 * @throws Failure 'bad-input' where a set is empty or has a value that is no number
 */
export function sharedHistogram(real: ArrayLike<number>, generated: ArrayLike<number>): SharedHistogram {
  let [least, most] = [Infinity, -Infinity];
  for (const [name, values] of [
    ['real', real],
    ['generated', generated],
  ] as const) {
    if (values.length === 0) throw badInput(`There are no ${name} values to compare.`);
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i]))
        throw badInput(`Value ${i} of the ${name} ones is ${values[i]}, which is in no bin.`);
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
  }
  // Where all values are equal the code makes a range of them first.
  if (least === most) most += MARGIN;
  const edges = evenly(least - MARGIN, most + MARGIN, edgeCount(real.length + generated.length));
  const [p, q] = [real, generated].map((values) => countsOf(values, edges));
  return { edges, real: p, generated: q, divergence: countsDivergence(p, q) };
}

/** Numbers from one end to the other, both included. */
function evenly(from: number, to: number, count: number): Float64Array {
  const step = (to - from) / (count - 1);
  const all = Float64Array.from({ length: count }, (_, i) => i * step + from);
  all[count - 1] = to;
  return all;
}

function countsOf(values: ArrayLike<number>, edges: Float64Array): Int32Array {
  const counts = new Int32Array(edges.length - 1);
  for (let i = 0; i < values.length; i++) counts[binOf(values[i], edges)]++;
  return counts;
}

/** The first bin whose upper end is not below a value. */
export function binOf(value: number, edges: Float64Array): number {
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle + 1]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Jensen-Shannon divergence in bits of counts in the same bins, none of them empty as a whole: 0 to 1, up to the guard. */
export function countsDivergence(real: Int32Array, generated: Int32Array): number {
  const [p, q] = [real, generated].map(shares);
  let bits = 0;
  p.forEach((a, i) => {
    const mean = (a + q[i]) / 2;
    bits += 0.5 * a * Math.log2(a / mean) + 0.5 * q[i] * Math.log2(q[i] / mean);
  });
  return Math.max(0, bits);
}

function shares(counts: Int32Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const guarded = Float64Array.from(counts, (count) => count / total + SHARE_GUARD);
  const sum = guarded.reduce((all, share) => all + share, 0);
  return guarded.map((share) => share / sum);
}
