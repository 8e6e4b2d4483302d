import type { TaskReport } from '../../../evaluation/recovery/recovery-report';
import type { CityEvaluation } from './city-evaluation';
import { isOfPlaces, mainErrors } from './source-errors';
import { isBaseline, NETWORK_SOURCES, sourceLabel, type NetworkSource } from './sources';
import { taskWords } from './task-words';

/**
 * A sentence for each task: whether its best network is better than the best baseline, and whether that is clear.
 * @param city named where it is another one than was learnt in
 */
export const evaluationInWords = ({ recovery }: CityEvaluation, city?: string): string[] =>
  recovery.tasks.flatMap((task) => {
    const verdict = verdictOf(task);
    if (verdict === null) return [];
    return [`${taskWords(task.task)}${city === undefined ? '' : `, in ${city}`}: ${verdict}`];
  });

/**
 * Whether the best network is better than the best baseline, and whether that is clear: the end of a sentence. Null where no network or no
 * baseline answered.
 */
export function verdictOf(task: TaskReport): string | null {
  const errors = [...mainErrors(task)].map(([source, { value }]) => ({ source, value }));
  const best = (some: readonly { source: string; value: number }[]) =>
    some.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value)[0];
  const network = best(errors.filter(({ source }) => NETWORK_SOURCES.includes(source as NetworkSource)));
  const baseline = best(errors.filter(({ source }) => isBaseline(source)));
  if (!network || !baseline) return null;
  const unit = task.task.kind === 'travel-time' ? 'min' : 'm';
  const told = ({ source, value }: { source: string; value: number }) =>
    `${value.toFixed(unit === 'm' ? 0 : 2)} ${unit} (${sourceLabel(source)})`;
  const words = {
    better: 'the network is better than every baseline',
    worse: 'a baseline is better than the network',
    unclear: 'there is no clear difference between the network and the best baseline (could be chance)',
  }[comparison(task, baseline.source, network.source)];
  return `${words}: ${told(network)} beside ${told(baseline)}.`;
}

/** By the interval of the paired difference. */
function comparison(task: TaskReport, baseline: string, network: string): 'better' | 'worse' | 'unclear' {
  const found = differenceOf(task, baseline, network);
  if (!found) return 'unclear';
  if (found.high < 0) return 'better';
  return found.low > 0 ? 'worse' : 'unclear';
}

/** Of the error that the task is judged by, the network's minus the baseline's: baselines stand in front of networks. */
function differenceOf(task: TaskReport, before: string, after: string) {
  const isWanted = (pair: { readonly before: string; readonly after: string }) =>
    pair.before === before && pair.after === after;
  if (!isOfPlaces(task)) return task.differences.find(isWanted)?.difference.rmse;
  const found = task.differences.find(isWanted)?.difference;
  return task.task.kind === 'prediction' ? found?.destination?.rmse : found?.all.rmse;
}
