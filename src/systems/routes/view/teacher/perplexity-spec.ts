import { chartSpecs, type ChartSpec } from '../../../../studio/charts/chart-specs';
import { routes } from '../../index';
import { charts } from '../charts';
import type { EpochLine } from '../../../../studio/state/training/epoch-lines';

/** The chart of the perplexity per epoch; null before the first epoch. */
export function perplexitySpec(epochs: readonly EpochLine[]): ChartSpec | null {
  const network = routes.networks.find(({ name }) => name === 'teacher')!;
  const specs = chartSpecs(charts, [{ network, columns: null }], epochs);
  return specs.find(({ id }) => id === 'perplexity') ?? null;
}

/**
 * Sums up the best epoch: "Perplexity 2.45 on validation trips (best epoch: 6 of 6). Counting pairs of cells
 * gives 5.63: lower is better." Null before the first epoch.
 * @param bigram perplexity of counting pairs of cells, for epochs that do not report it; NaN if unknown
 */
export function perplexityInWords(epochs: readonly EpochLine[], bigram = NaN): string | null {
  const own = epochs.filter(({ network }) => network === 'teacher');
  const best = own.findLast((line) => line.best) ?? own.at(-1);
  if (!best) return null;
  const { perplexity, oldPerplexity, bigramPerplexity = bigram } = best.measures;
  const when = best.epoch === 0 ? 'as it came' : `best epoch: ${best.epoch} of ${best.epochs}`;
  const onOld = oldPerplexity === undefined ? '' : `, ${oldPerplexity.toFixed(2)} on old ones`;
  const of = `Perplexity ${perplexity.toFixed(2)} on validation trips${onOld} (${when}).`;
  if (!Number.isFinite(bigramPerplexity)) return of;
  return `${of} Counting pairs of cells gives ${bigramPerplexity.toFixed(2)}: lower is better.`;
}
