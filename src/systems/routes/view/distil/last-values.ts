import { recentRate } from '../../../../studio/charts/chart-specs';
import { count, percent } from '../../../../studio/figures';
import { routes } from '../../index';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';
import type { SeriesStore } from '../../../../studio/state/training/series-store.svelte';

/**
 * Describes the last step: "Step 1,240 of the distilled student: loss 0.412, 38 steps/s".
 * @param running whether training runs: only then is the speed shown
 */
export function lastStepInWords(
  series: Pick<SeriesStore, 'networks' | 'of'>,
  running: boolean,
): string | null {
  const network = series.networks.at(-1);
  const columns = network && series.of(network);
  if (!columns || columns.count === 0) return null;
  const { step } = columns;
  const seconds = columns.column('seconds');
  const rate = running && seconds ? recentRate(step, seconds) : NaN;
  const speed = Number.isNaN(rate) ? '' : `, ${rate.toFixed(rate < 10 ? 1 : 0)} steps/s`;
  const term = Number.isFinite(columns.last('distillation')) ? " with the teacher's term" : '';
  const loss = `loss ${columns.last('loss').toFixed(3)}${term}`;
  return `Step ${count(step.at(-1)!)} of the ${networkLabel(network)}: ${loss}${speed}`;
}

/** Describes an epoch: "Epoch 2 of 5 of the distilled student: 81.2 % of the next roads right". */
export function epochInWords({ network, epoch, epochs, measures }: EpochLine): string {
  const of = `Epoch ${epoch} of ${epochs} of the ${networkLabel(network)}`;
  if (measures.perplexity !== undefined)
    return `${of}: perplexity ${measures.perplexity.toFixed(2)}${onOld(measures.oldPerplexity?.toFixed(2))}`;
  const { accuracy, oldAccuracy } = measures;
  const old = oldAccuracy === undefined ? undefined : percent(oldAccuracy);
  return `${of}: ${percent(accuracy)} of the next roads right${onOld(old)}`;
}

const onOld = (text: string | undefined): string => (text === undefined ? '' : `, ${text} on old trips`);

/** The page's name of a network: "distilled student". */
export const networkLabel = (network: string): string =>
  routes.networks.find(({ name }) => name === network)?.label ?? network;
