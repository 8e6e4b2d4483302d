import type { GroupReview } from '../../../engine/metrics/review-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { Estimate } from '../../../evaluation/bootstrap';
import { FAILURE_KINDS, FAILURES, FailureKind } from '../../../evaluation/conduct/failure-rules';
import { signFlipTest } from '../../../evaluation/statistics/paired-tests';
import { wilsonInterval } from '../../../evaluation/statistics/normal';
import type { CsvTable } from '../../csv-table';
import { capitalised, counted } from '../../figures';
import type { LineSource } from '../../state/review/review-table';
import {
  COULD_BE_CHANCE,
  LEVEL,
  mainPair,
  numberText,
  pEquals,
  setInWords,
  shareText,
} from './finding-words';

/** How many routes of one set fail in one way, or in any. */
export interface FailureCount {
  readonly source: LineSource;
  readonly count: number;
  readonly of: number;
  /** Wilson's interval. */
  readonly share: Estimate;
}

export interface FailureRow {
  readonly kinds: readonly FailureKind[];
  readonly label: string;
  /** One for each set, then one for the trips where there are any. */
  readonly counts: readonly FailureCount[];
}

/** Any failure first, then each kind that a route or a trip has. */
export function failureRows({ sets, driven }: Pick<GroupReview, 'sets' | 'driven'>): FailureRow[] {
  const all = [...sets, ...(driven ? [{ ...driven, source: 'real' as const }] : [])];
  const row = (kinds: readonly FailureKind[], label: string): FailureRow => ({
    kinds,
    label,
    counts: all.map(({ source, kinds: { length: of }, kindCounts }) => {
      const count = kinds.reduce<number>((sum, kind) => sum + kindCounts[kind], 0);
      return { source, count, of, share: wilsonInterval(count, of) };
    }),
  });
  const each = FAILURES.map((kind) => row([kind], capitalised(FAILURE_KINDS[kind].label))).filter(
    ({ counts }) => counts.some(({ count }) => count > 0),
  );
  return [row(FAILURES, 'Any failure'), ...each];
}

/** Who fails how often, and whether the two that matter most differ. */
export function failuresInWords(review: Pick<GroupReview, 'sets' | 'driven'>): string {
  const [any] = failureRows(review);
  const of = any.counts[0]?.of ?? 0;
  const pair = mainPair(review.sets.map(({ source }) => source));
  const named = any.counts.filter(({ source }) => !pair || source === 'real' || pair.includes(source));
  if (of === 0) return 'There is no route to look at.';
  const shares = named.map(
    ({ source, share }) =>
      `${source === 'real' ? 'the trips themselves' : setInWords(source)} ${shareText(share)}`,
  );
  const first = `Share of ${counted(of, 'route')} that failed: ${shares.join(', ')}.`;
  return [first, differenceInWords(review.sets)].filter(Boolean).join(' ');
}

function differenceInWords(sets: GroupReview['sets']): string {
  const pair = mainPair(sets.map(({ source }) => source));
  if (!pair) return '';
  const [before, after] = pair.map((source) => {
    const { kinds } = sets.find((set) => set.source === source)!;
    return Float64Array.from(kinds, (kind) => Number(kind !== FailureKind.none));
  });
  const { difference, pValue } = signFlipTest(before, after);
  if (difference === 0)
    return `${capitalised(setInWords(pair[1]))} fails as often as ${setInWords(pair[0])}.`;
  const points = `${numberText(100 * Math.abs(difference), 1)} points`;
  const how = `${capitalised(setInWords(pair[1]))} fails ${points} ${difference < 0 ? 'less' : 'more'} often than ${setInWords(pair[0])}`;
  const verdict = pValue < LEVEL ? 'a clear difference' : COULD_BE_CHANCE;
  return `${how}, ${pEquals(pValue)} (McNemar): ${verdict}.`;
}

export function failuresCsv(rows: readonly FailureRow[]): CsvTable {
  return {
    head: 'failure,set,routes,failed,share,low,high'.split(','),
    rows: rows.flatMap(({ label, counts }) =>
      counts.map(({ source, count, of, share }) => [
        label,
        source,
        of,
        count,
        share.value,
        share.low,
        share.high,
      ]),
    ),
  };
}

/** An OD pair at which models fail, or from whose trip they deviate most. */
export interface HardPair {
  readonly pair: number;
  /** Sets whose route failed, other than for closed roads. */
  readonly failures: number;
  /** Mean DTW per road in km; NaN where there is no trip. */
  readonly error: number;
  /** One for each set. */
  readonly kinds: readonly FailureKind[];
}

/** The hardest pairs at which a set failed; where none failed, those with the largest deviation. */
export function hardPairs({ hardest, sets }: Pick<GroupReview, 'hardest' | 'sets'>): HardPair[] {
  return Array.from(hardest.pairs, (pair, i) => ({
    pair,
    failures: hardest.failures[i],
    error: hardest.errors[i],
    kinds: sets.map(({ kinds }) => kinds[pair] as FailureKind),
  }));
}

export function hardPairsCsv(pairs: readonly HardPair[], sources: readonly RouteSource[]): CsvTable {
  return {
    head: ['pair', 'sets_that_failed', 'mean_dtw_per_road_km', ...sources],
    rows: pairs.map(({ pair, failures, error, kinds }) => [
      pair + 1,
      failures,
      error,
      ...kinds.map((kind) => FAILURE_KINDS[kind].label),
    ]),
  };
}

/** The decision at which a line failed, from 0: the one before the place of its failure. Null where there is none. */
export const failedDecision = (roads: Uint32Array, step: number): number | null =>
  step < 0 || roads.length < 2 ? null : Math.max(0, step - 1);
