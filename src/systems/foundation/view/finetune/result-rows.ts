import type { InkName } from '../../../../studio/inks';
import { fixed } from '../../../../studio/figures';
import { isBaseline } from '../../evaluation/sources';
import { measureWords, type JudgedTask } from '../../evaluation/judged-task';
import { valueInWords } from '../../evaluation/evaluation-words';

/** A figure with its 95 % interval in smaller type. */
export interface ResultCell {
  readonly text: string;
  readonly interval: string;
  /** Whether it is the best of its column. */
  readonly isBest: boolean;
}

export interface ResultRow {
  readonly source: string;
  readonly cells: readonly ResultCell[];
}

/** The measures of a task: those that all of its sources have. */
export const measuresOf = ({ sources }: JudgedTask): readonly string[] =>
  Object.keys(sources[0]?.estimates ?? {});

/** One row for each source, networks first; no interval where a number has none. */
export function resultRows(judged: JudgedTask): ResultRow[] {
  const measures = measuresOf(judged);
  const networks = judged.sources.filter(({ source }) => !isBaseline(source));
  const baselines = judged.sources.filter(({ source }) => isBaseline(source));
  return [...networks, ...baselines].map(({ source, estimates }) => ({
    source,
    cells: measures.map((measure): ResultCell => {
      const { value, low, high } = estimates[measure];
      return {
        text: valueInWords(measure, value),
        interval: Number.isFinite(low) && Number.isFinite(high) ? intervalText(measure, low, high) : '',
        isBest: value === bestOf(judged, measure),
      };
    }),
  }));
}

function bestOf({ sources }: JudgedTask, measure: string): number {
  const values = sources.map(({ estimates }) => estimates[measure].value).filter(Number.isFinite);
  return measureWords(measure).better === 'higher' ? Math.max(...values) : Math.min(...values);
}

function intervalText(measure: string, low: number, high: number): string {
  const { isShare, decimals } = measureWords(measure);
  const [from, to] = [low, high].map((value) => fixed(isShare ? 100 * value : value, decimals));
  return `${from} to ${to}`;
}

const INKS_OF: Readonly<Record<string, InkName>> = {
  pretrained: 'teacher',
  tuned: 'distilled',
  markov: 'markov',
  habit: 'learnt',
  unigram: 'shortest',
  'most-frequent': 'shortest',
  'last-seen': 'fastest',
  distance: 'shortest',
  shared: 'fastest',
};

/** The ink of a source of answers on the page. */
export const sourceInk = (source: string): InkName => INKS_OF[source] ?? 'likeliest';
