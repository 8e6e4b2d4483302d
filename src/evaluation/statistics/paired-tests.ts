import { MEASURES } from '../measure-catalogue';
import { holmAdjusted } from './holm';
import { meanOf, pairedDifferences } from './paired-differences';
import { signFlipTest, type PermutationOptions, type SignFlipTest } from './permutation-test';
import { wilcoxonSignedRank, type SignedRank } from './wilcoxon';

/** The measures of one model, (N) each, pair i the same OD pair for all models; NaN where one does not apply. */
export interface PairedModel<Key extends string> {
  readonly name: string;
  readonly columns: Readonly<Record<Key, Float64Array>>;
}

/** One measure of two models, tested. */
export interface PairedTest<Key extends string> {
  readonly before: string;
  readonly after: string;
  readonly measure: Key;
  /** Pairs where both models have the measure, those that were left out, and those without a difference. */
  readonly pairs: number;
  readonly dropped: number;
  readonly zeros: number;
  /** Mean of `after` minus `before`, in the unit of the measure. */
  readonly difference: number;
  readonly wilcoxon: Pick<SignedRank, 'pValue' | 'exact' | 'effect'>;
  /** For shares alone: they are 0 or 1 per pair, and have no ranks to speak of. */
  readonly signFlip: Pick<SignFlipTest, 'pValue' | 'exact' | 'effect'> | null;
  /** Which of the two `pValue` is of. */
  readonly judgedBy: 'wilcoxon' | 'signFlip';
  readonly pValue: number;
  /** `pValue` after Holm's adjustment over the measures of the same two models. NaN where nothing could be tested. */
  readonly adjusted: number;
}

/**
 * Tests every measure of every two models against each other, paired by OD pair: shares (arrival, OD match, identical) by
 * sign flips, all others by Wilcoxon's signed ranks. The measures of one comparison are one family of Holm's adjustment:
 * other models beside the two do not make their difference harder to see, and are not adjusted for.
 * @throws RangeError if columns differ in length
 */
export function pairedTests<Key extends string>(
  models: readonly PairedModel<Key>[],
  measures: readonly Key[],
  options: PermutationOptions = {},
): PairedTest<Key>[] {
  return models.flatMap((before, a) =>
    models.slice(a + 1).flatMap((after) => {
      const tests = measures.map((measure) => pairedTest(before, after, measure, options));
      const adjusted = holmAdjusted(tests.map(({ pValue }) => pValue));
      return tests.map((test, i) => ({ ...test, adjusted: adjusted[i] }));
    }),
  );
}

function pairedTest<Key extends string>(
  before: PairedModel<Key>,
  after: PairedModel<Key>,
  measure: Key,
  options: PermutationOptions,
): Omit<PairedTest<Key>, 'adjusted'> {
  const columns = [before.columns[measure], after.columns[measure]] as const;
  const ranked = wilcoxonSignedRank(...columns);
  const flipped = isShare(measure) ? signFlipTest(...columns, options) : null;
  return {
    before: before.name,
    after: after.name,
    measure,
    pairs: ranked.pairs,
    dropped: ranked.dropped,
    zeros: ranked.zeros,
    difference: meanOf(pairedDifferences(...columns).differences),
    wilcoxon: { pValue: ranked.pValue, exact: ranked.exact, effect: ranked.effect },
    signFlip: flipped && { pValue: flipped.pValue, exact: flipped.exact, effect: flipped.effect },
    judgedBy: flipped ? 'signFlip' : 'wilcoxon',
    pValue: (flipped ?? ranked).pValue,
  };
}

const isShare = (measure: string): boolean =>
  Object.entries(MEASURES).some(([key, { unit }]) => key === measure && unit === 'share');
