import type { GroupMeasures } from '../../../engine/metrics/measure-route-groups';
import type { GroupReview, GroupTest, TestedMeasure } from '../../../engine/metrics/review-group';
import { listed } from '../../../base/text';
import { MEASURES } from '../../../evaluation/measure-catalogue';
import type { CsvTable } from '../../csv-table';
import { COULD_BE_CHANCE, direction, LEVEL, mainPair, setInWords, type MaybeEstimate } from './finding-words';

/** Least sizes of an effect that count as small, medium and large. */
const EFFECT_BOUNDS = {
  // Cohen's bounds for a correlation, and for a standardised mean difference (1988).
  wilcoxon: [0.1, 0.3, 0.5],
  signFlip: [0.2, 0.5, 0.8],
} as const;
const EFFECT_WORDS = ['negligible', 'small', 'medium', 'large'] as const;

export const EFFECT_NOTE =
  'Effect: matched-pairs rank-biserial correlation for signed ranks (small from 0.1, medium from 0.3, large from 0.5), Cohen’s d_z for sign flips (0.2, 0.5, 0.8).';

export const effectOf = ({ judgedBy, wilcoxon, signFlip }: GroupTest): number =>
  judgedBy === 'signFlip' && signFlip ? signFlip.effect : wilcoxon.effect;

/** "medium"; '' where there is no effect to speak of. */
export function effectInWords(test: GroupTest): string {
  const size = Math.abs(effectOf(test));
  if (Number.isNaN(size)) return '';
  return EFFECT_WORDS[EFFECT_BOUNDS[test.judgedBy].filter((bound) => size >= bound).length];
}

/** Which test it was: "Wilcoxon", "sign flips, exact". */
export function testInWords({ judgedBy, wilcoxon, signFlip }: GroupTest): string {
  const { exact } = judgedBy === 'signFlip' && signFlip ? signFlip : wilcoxon;
  return `${judgedBy === 'signFlip' ? 'Sign flips' : 'Wilcoxon'}${exact ? ', exact' : ''}`;
}

/** A test with the bootstrap's interval of the same difference. */
export interface TestRow {
  readonly test: GroupTest;
  readonly difference: MaybeEstimate;
  /** What of the second set is clear: "better"; COULD_BE_CHANCE, or '' where nothing was tested. */
  readonly verdict: string;
}

export const isClearTest = ({ adjusted }: GroupTest): boolean => adjusted < LEVEL;

/** The tests of a measure (null: of all), those of one pair of sets together. */
export function testRows(
  { tests, measures }: Pick<GroupReview, 'tests' | 'measures'>,
  measure: TestedMeasure | null,
): TestRow[] {
  return tests
    .filter((test) => measure === null || test.measure === measure)
    .map((test) => ({ test, difference: differenceOf(measures, test), verdict: verdictOf(test) }));
}

function differenceOf({ differences }: GroupMeasures, { before, after, measure, difference }: GroupTest) {
  const found = differences.find((one) => one.before === before && one.after === after);
  return { ...(found?.estimates[measure] ?? { low: null, high: null }), value: difference };
}

/** Ranks and means may point apart: where the mean does not move, only the difference is told. */
function verdictOf(test: GroupTest): string {
  if (Number.isNaN(test.adjusted)) return '';
  if (!isClearTest(test)) return COULD_BE_CHANCE;
  const agrees = Math.sign(effectOf(test)) === Math.sign(test.difference);
  return agrees ? `clearly ${direction(test.measure, test.difference)}` : 'differs, mean and ranks disagree';
}

/** What the tests come to for the two sets that matter most. */
export function testsInWords({ tests, sets }: Pick<GroupReview, 'tests' | 'sets'>): string {
  const pair = mainPair(sets.map(({ source }) => source));
  if (!pair) return 'A single set has nothing to be tested against.';
  const own = tests.filter(
    ({ before, after, adjusted }) => pair.includes(before) && pair.includes(after) && !Number.isNaN(adjusted),
  );
  if (own.length === 0) return 'No measure has pairs to be tested on.';
  const clear = own.filter(isClearTest);
  const parts = [...new Set(clear.map(verdictOf))].map((verdict) => {
    const labels = clear
      .filter((test) => verdictOf(test) === verdict)
      .map(({ measure }) => MEASURES[measure].label);
    return `${verdict} in ${listed(labels)}`;
  });
  const [before, after] = [own[0].before, own[0].after].map(setInWords);
  const rest = own.length - clear.length;
  const others = clear.length === 0 ? `all ${own.length} measures` : `the other ${rest}`;
  const said = [...parts, ...(rest > 0 ? [`in ${others} ${COULD_BE_CHANCE}`] : [])];
  return `${after} against ${before}, adjusted over these ${own.length} measures (Holm): ${said.join('; ')}.`.replace(
    /^./,
    (first) => first.toUpperCase(),
  );
}

export function testsCsv(rows: readonly TestRow[]): CsvTable {
  return {
    head: 'measure,before,after,difference,low,high,test,p,p_holm,effect,effect_size,pairs,dropped,without_difference,verdict'.split(
      ',',
    ),
    rows: rows.map(({ test, difference, verdict }) => [
      test.measure,
      test.before,
      test.after,
      test.difference,
      difference.low,
      difference.high,
      testInWords(test),
      test.pValue,
      test.adjusted,
      effectOf(test),
      effectInWords(test),
      test.pairs,
      test.dropped,
      test.zeros,
      verdict,
    ]),
  };
}

/** Measures that were tested, in the order of tables. */
export const testedMeasures = (tests: readonly GroupTest[]): TestedMeasure[] => [
  ...new Set(tests.map(({ measure }) => measure)),
];
