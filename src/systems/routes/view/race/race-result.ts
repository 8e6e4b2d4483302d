import type { FinishScores, Race } from '../../race/race';
import { runnersOf, type RunnerName } from '../../race/race-order';

export type Leader = 'vanilla' | 'distilled' | 'same';

/** A number over the seeds. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export const MEASURES = ['arrival', 'exact', 'accuracy'] as const;
/** Shares: of the routes that arrive, of those that are the real trip, of the next roads that are right. */
export type RaceMeasure = (typeof MEASURES)[number];

/** How good a runner is at the end. */
export interface RunnerResult {
  readonly name: RunnerName | 'pace';
  readonly shares: Readonly<Record<RaceMeasure, Spread>>;
}

/** One runner minus another, seed by seed. */
export interface RaceGap {
  readonly measure: RaceMeasure;
  readonly gap: Spread;
  /** The sign that every seed agrees on; 0 where they do not, or there is no difference. */
  readonly sign: -1 | 0 | 1;
}

export interface RaceResult {
  readonly seeds: number;
  /** Number of test pairs that routes were drawn for. */
  readonly pairs: number;
  readonly runners: readonly RunnerResult[];
  /** Distilled minus vanilla. */
  readonly gaps: readonly RaceGap[];
  /** Third minus distilled; null without a third runner. */
  readonly thirdGaps: readonly RaceGap[] | null;
  /** Who is ahead by the first of the measures, in their order, that tells the two apart. */
  readonly leader: Leader;
}

/** Differences of less do not show in the digits that are shown. */
const LEAST_GAP = 0.0005;

/** What came of a race; null before its end, and without test trips. */
export function raceResult({ order, pace, runs }: Race): RaceResult | null {
  const finishes = runs.map(({ finish }) => finish);
  if (runs.length < order.seeds || !finishes.every((finish) => finish !== null)) return null;
  const sharesOf = (runner: number) => finishes.map((finish) => shares(finish[runner]));
  const runners = runnersOf(order);
  const all = runners.map((_, i) => sharesOf(i));
  const gaps = (a: number, b: number) => MEASURES.map((measure) => gapOf(measure, all[a], all[b]));
  const own = gaps(1, 0);
  const telling = own.find(({ sign }) => sign !== 0);
  return {
    seeds: runs.length,
    pairs: finishes[0][0].pairs,
    runners: [
      ...runners.map(({ name }, i) => ({ name, shares: spreads(all[i]) })),
      ...(pace?.finish ? [{ name: 'pace' as const, shares: spreads([shares(pace.finish)]) }] : []),
    ],
    gaps: own,
    thirdGaps: order.third ? gaps(2, 1) : null,
    leader: !telling ? 'same' : telling.sign > 0 ? 'distilled' : 'vanilla',
  };
}

type Shares = Readonly<Record<RaceMeasure, number>>;

const shares = ({ accuracy, arrived, exact, pairs }: FinishScores): Shares => ({
  arrival: arrived / pairs,
  exact: exact / pairs,
  accuracy,
});

function spreads(seeds: readonly Shares[]): RunnerResult['shares'] {
  const of = (measure: RaceMeasure) => spread(seeds.map((one) => one[measure]));
  return { arrival: of('arrival'), exact: of('exact'), accuracy: of('accuracy') };
}

const spread = (values: readonly number[]): Spread => ({
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  low: Math.min(...values),
  high: Math.max(...values),
});

function gapOf(measure: RaceMeasure, after: readonly Shares[], before: readonly Shares[]): RaceGap {
  const gap = spread(after.map((one, i) => one[measure] - before[i][measure]));
  const sign = gap.low >= LEAST_GAP ? 1 : gap.high <= -LEAST_GAP ? -1 : 0;
  return { measure, gap, sign };
}
