import type { Estimate } from '../../../evaluation/bootstrap';
import { judgedWords, MAIN_MEASURES, measureWords, type JudgedTask } from './judged-task';
import { isBaseline, sourceLabel } from './sources';

/** A value in words: "4.31 bit", "62.0 %". */
export function valueInWords(measure: string, value: number): string {
  if (!Number.isFinite(value)) return '-';
  const { isShare, unit, decimals } = measureWords(measure);
  if (isShare) return `${(100 * value).toFixed(decimals)} %`;
  return `${value.toFixed(decimals)}${unit === undefined ? '' : ` ${unit}`}`;
}

/** A sentence for each task: whether its best network is better than the best baseline, and whether that is clear. */
export const evaluationInWords = (tasks: readonly JudgedTask[]): string[] =>
  tasks.flatMap((task) => {
    const verdict = verdictOf(task);
    return verdict === null ? [] : [`${judgedWords(task.task)}: ${verdict}`];
  });

/** The end of a sentence; null where no network or no baseline answered. */
export function verdictOf(judged: JudgedTask): string | null {
  const measure = MAIN_MEASURES[judged.task];
  const sign = measureWords(measure).better === 'higher' ? 1 : -1;
  const best = (wanted: (source: string) => boolean) =>
    judged.sources
      .filter(({ source, estimates }) => wanted(source) && Number.isFinite(estimates[measure].value))
      .sort((a, b) => sign * (b.estimates[measure].value - a.estimates[measure].value))[0];
  const network = best((source) => !isBaseline(source));
  const baseline = best(isBaseline);
  if (!network || !baseline) return null;
  const told = ({ source, estimates }: JudgedTask['sources'][number]) =>
    `${valueInWords(measure, estimates[measure].value)} (${sourceLabel(source)})`;
  const found = judged.differences.find(
    ({ before, after }) => before === baseline.source && after === network.source,
  );
  return `${comparison(sign, found?.estimates[measure])}: ${told(network)} beside ${told(baseline)}.`;
}

/** By the interval of the paired difference, the network's value minus the baseline's. */
function comparison(sign: number, difference: Estimate | undefined): string {
  const [low, high] = difference ? [sign * difference.low, sign * difference.high].sort((a, b) => a - b) : [];
  if (low !== undefined && low > 0) return 'the network is better than every baseline';
  if (high !== undefined && high < 0) return 'a baseline is better than the network';
  return 'there is no clear difference between the network and the best baseline (could be chance)';
}
