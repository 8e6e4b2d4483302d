import { aligned, spreadOf, withInterval } from './runs-summary';
import type { ModelScores, ScoreTitles } from './score-summary';

/** Runs of one way to train, by their seeds. */
export interface VariantRuns {
  readonly name: string;
  readonly runs: ReadonlyMap<number, ModelScores>;
}

/** A mean over seeds with Student's 95 % interval; NaN where one seed has no interval. */
export interface OverSeeds {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** In the order of the seeds. */
  readonly values: readonly number[];
}

/** One score of one model in one variant. */
export interface VariantScore {
  readonly variant: string;
  readonly seeds: readonly number[];
  readonly over: OverSeeds;
  /** Minus the first variant, seed by seed over the seeds that both have, and as a share of it; null for the first, and without such a seed. */
  readonly difference: (OverSeeds & { readonly share: number }) | null;
}

/** One score of one model in all variants that have it. Plain data. */
export interface VariantTable {
  readonly model: string;
  readonly score: string;
  readonly variants: readonly VariantScore[];
}

/**
 * Scores of several variants beside the first, by model and score. Scores that are the same in all runs, as those of baselines are, tell
 * variants not apart and are left out.
 */
export function summariseVariants(variants: readonly VariantRuns[]): VariantTable[] {
  const runs = variants.flatMap((variant) => [...variant.runs.values()]);
  const named = runs.flatMap((run) =>
    Object.entries(run).flatMap(([model, scores]) =>
      Object.keys(scores).map((score) => JSON.stringify([model, score])),
    ),
  );
  return [...new Set(named)].flatMap((key) => {
    const [model, score] = JSON.parse(key) as [string, string];
    const of = ({ runs: own }: VariantRuns) => seedValues(own, model, score);
    const values = variants.flatMap((variant) => [...of(variant).values()]);
    if (new Set(values).size < 2) return [];
    const first = of(variants[0]);
    const rows = variants
      .map((variant, i) => rowOf(variant.name, of(variant), i === 0 ? null : first))
      .filter(({ seeds }) => seeds.length > 0);
    return [{ model, score, variants: rows }];
  });
}

/** What runs have of a score, by seed; what is no number is left out. */
function seedValues(runs: VariantRuns['runs'], model: string, score: string): Map<number, number> {
  const all = [...runs].map(([seed, scores]) => [seed, scores[model]?.[score] ?? NaN] as const);
  return new Map(all.filter(([, value]) => Number.isFinite(value)).toSorted(([a], [b]) => a - b));
}

function rowOf(
  variant: string,
  own: ReadonlyMap<number, number>,
  first: ReadonlyMap<number, number> | null,
): VariantScore {
  const seeds = [...own.keys()];
  const both = first ? seeds.filter((seed) => first.has(seed)) : [];
  const apart = overSeeds(both.map((seed) => own.get(seed)! - first!.get(seed)!));
  const before = overSeeds(both.map((seed) => first!.get(seed)!));
  const difference = both.length > 0 ? { ...apart, share: apart.mean / before.mean } : null;
  return { variant, seeds, over: overSeeds([...own.values()]), difference };
}

function overSeeds(values: readonly number[]): OverSeeds {
  const { mean, low, high } = withInterval(spreadOf(values));
  return { mean, low, high, values };
}

/** As text: a table for each model and score, variants as rows. */
export function renderVariants(tables: readonly VariantTable[], titles: ScoreTitles): string {
  const blocks = tables.map(({ model, score, variants }) => {
    const { title, isShare, decimals } = titles[score] ?? { title: score, isShare: false, decimals: 2 };
    const shown = (value: number, signed = false) => {
      if (!Number.isFinite(value)) return '-';
      return signedText(isShare ? 100 * value : value, decimals, signed);
    };
    const interval = ({ mean, low, high }: OverSeeds, signed = false) =>
      `${shown(mean, signed)} [${shown(low, signed)}, ${shown(high, signed)}]`;
    const rows = variants.map(({ variant, seeds, over, difference }) => [
      variant,
      seeds.join(', '),
      interval(over),
      over.values.map((value) => shown(value)).join(', '),
      difference ? interval(difference, true) : '',
      difference ? signedPercent(difference.share) : '',
    ]);
    const heads = ['', 'seeds', 'mean [95 %]', 'each', 'minus the first [95 %]', 'of it'];
    return `${title}${isShare ? ' %' : ''}, ${model}\n${aligned([heads, ...rows])}`;
  });
  return `${blocks.join('\n\n')}\n`;
}

const signedPercent = (share: number): string => `${signedText(100 * share, 1, true)} %`;

/** What rounds to 0 has no sign. */
function signedText(value: number, decimals: number, signed: boolean): string {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return text.replace('-', '');
  return signed && value > 0 ? `+${text}` : text;
}
