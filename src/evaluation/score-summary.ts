import { aligned, spreadOf, withInterval, type Spread } from './runs-summary';

/** Scores of one run by model, then by score. */
export type ModelScores = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How a score is written. */
export interface ScoreTitle {
  readonly title: string;
  /** Shares are written as percent. */
  readonly isShare: boolean;
  readonly decimals: number;
  /** Left out where neither way is better. */
  readonly better?: 'lower' | 'higher';
}

export type ScoreTitles = Readonly<Record<string, ScoreTitle>>;

/** A difference of scores within each run, over runs, with Student's 95 % interval of its mean. */
export interface ScoreDifference {
  readonly before: string;
  readonly after: string;
  readonly scores: Readonly<Record<string, Spread & { readonly low: number; readonly high: number }>>;
}

/** Scores of several runs (seeds). Plain data. */
export interface ScoreSummary {
  readonly models: readonly {
    readonly model: string;
    readonly scores: ScoreDifference['scores'];
  }[];
  readonly differences: readonly ScoreDifference[];
}

const overRuns = (values: readonly number[]) => withInterval(spreadOf(values));

/**
 * Mean and interval of every score of every model that all runs have, and paired differences.
 * @param pairs models whose difference is told, the second minus the first
 */
export function summariseScores(
  runs: readonly ModelScores[],
  pairs: readonly (readonly [before: string, after: string])[],
): ScoreSummary {
  const inAll = (model: string) => runs.every((run) => run[model] !== undefined);
  const models = Object.keys(runs[0]).filter(inAll);
  const over = (names: readonly string[], of: (run: ModelScores, name: string) => number) =>
    Object.fromEntries(names.map((name) => [name, overRuns(runs.map((run) => of(run, name)))]));
  const namesOf = (model: string) => Object.keys(runs[0][model]);
  return {
    models: models.map((model) => ({
      model,
      scores: over(namesOf(model), (run, name) => run[model][name]),
    })),
    differences: pairs
      .filter((pair) => pair.every(inAll))
      .map(([before, after]) => ({
        before,
        after,
        scores: over(namesOf(after), (run, name) => run[after][name] - run[before][name]),
      })),
  };
}

/** The summary as text: scores as rows, models as columns, then the differences. */
export function renderScoreSummary({ models, differences }: ScoreSummary, titles: ScoreTitles): string {
  const shown = (name: string, value: number, signed = false): string => {
    if (!Number.isFinite(value)) return '-';
    const { isShare, decimals } = titles[name];
    const text = (isShare ? 100 * value : value).toFixed(decimals);
    return signed && Number(text) > 0 ? `+${text}` : text;
  };
  const label = (name: string) => `${titles[name].title}${titles[name].isShare ? ' %' : ''}`;
  const interval = (name: string, { mean, low, high }: ScoreDifference['scores'][string], signed = false) =>
    `${shown(name, mean, signed)} [${shown(name, low, signed)}, ${shown(name, high, signed)}]`;
  const names = Object.keys(titles);
  const rows = models.map(({ model, scores }) => [
    model,
    ...names.map((name) => (scores[name] ? interval(name, scores[name]) : '-')),
  ]);
  const blocks = [
    `Mean [95 % interval over runs]\n${aligned([['', ...names.map(label)], ...rows])}`,
    ...differences.flatMap(({ before, after, scores }) => {
      // A score that only one of the two has makes no difference.
      const told = Object.entries(scores).filter(([, { mean }]) => Number.isFinite(mean));
      if (told.length === 0) return [];
      const lines = told.map(([name, spread]) => [
        label(name),
        interval(name, spread, true),
        spread.values.map((value) => shown(name, value, true)).join(', '),
      ]);
      return `${after} minus ${before}: mean [95 % interval over runs], each run\n${aligned(lines)}`;
    }),
  ];
  return `${blocks.join('\n\n')}\n`;
}
