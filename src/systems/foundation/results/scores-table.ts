import type { Estimate } from '../../../evaluation/bootstrap';
import type { FoundationReport } from '../foundation-record';

const COLUMNS = ['task', 'source', 'measure', 'value', 'low', 'high'] as const;

/** Lines of `pretraining-scores.csv`: each measure of each source in each task, then in each probe. Cells are empty where there is no number. */
export function* scoresCsv({
  evaluation,
  probes,
}: Pick<FoundationReport, 'evaluation' | 'probes'>): Generator<string> {
  yield `${COLUMNS.join(',')}\n`;
  for (const { task, sources } of evaluation ?? [])
    for (const { source, estimates } of sources)
      for (const [measure, estimate] of Object.entries(estimates))
        yield line([task, source, measure], estimate);
  for (const { probe, measure, scores } of probes?.reports ?? [])
    for (const { source, score } of scores) yield line([probe, source, measure], score);
}

const cell = (value: number): string => (Number.isFinite(value) ? String(value) : '');

const line = (words: readonly string[], { value, low, high }: Estimate): string =>
  `${[...words, ...[value, low, high].map(cell)].join(',')}\n`;
