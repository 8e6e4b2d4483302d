import type { Random } from '../../base/random';
import { quantile } from '../../base/quantiles';
import { rocAuc } from '../detection-scores';
import type { BoostedTrees } from './boosted-trees';
import type { BinnedFeatures } from './feature-table';

/** What one feature gives away. */
export interface FeatureEvidence {
  readonly name: string;
  /**
   * How much the area shrinks when the feature is permuted among the held-out items, the classifier as it is. Features that
   * say the same share this among them, so that each may look unimportant beside the others.
   */
  readonly drop: number;
  /**
   * Area of the bare values where they are known: above 0.5 where those of the second set are larger. NaN where a set has no
   * value.
   */
  readonly level: number;
  /** Area of their distances from the median of all: above 0.5 where those of the second set scatter more. */
  readonly spread: number;
  /** Share of either set where the feature is missing. */
  readonly missing: readonly [number, number];
}

/** A fold whose items are to be scored with one feature permuted. */
interface Permuting {
  readonly trees: BoostedTrees;
  readonly heldOut: Uint32Array;
  /** Columns of the feature. */
  readonly columns: readonly number[];
  readonly binned: BinnedFeatures;
  /** (N) as they are, and with the feature permuted. */
  readonly scores: Float64Array;
  readonly into: Float64Array;
}

/** Fills `into` at the held-out rows. Trees that do not ask for the feature say what they said. */
export function scorePermuted(
  { trees, heldOut, columns, binned, scores, into }: Permuting,
  random: Random,
): void {
  const rounds = trees.roundsWith(columns);
  const other = random.shuffle(heldOut.slice());
  for (const [k, row] of heldOut.entries()) {
    const before = trees.logOdds(binned.bins, () => row, rounds);
    const after = trees.logOdds(binned.bins, (column) => (columns.includes(column) ? other[k] : row), rounds);
    into[row] = scores[row] - before + after;
  }
}

/** What the values of a feature say without a classifier. */
export function bareValues(
  column: Float64Array,
  labels: Uint8Array,
): Pick<FeatureEvidence, 'level' | 'spread' | 'missing'> {
  const isKnown = (_: number, row: number) => !Number.isNaN(column[row]);
  const known = column.filter(isKnown);
  const knownLabels = labels.filter(isKnown);
  const median = quantile(known.slice().sort(), 0.5);
  const missing = [0, 1].map((label) => {
    const own = column.filter((_, row) => labels[row] === label);
    return own.filter(Number.isNaN).length / own.length;
  });
  return {
    level: rocAuc(known, knownLabels),
    spread: rocAuc(
      known.map((value) => Math.abs(value - median)),
      knownLabels,
    ),
    missing: [missing[0], missing[1]],
  };
}
