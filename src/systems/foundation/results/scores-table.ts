import type { FoundationReport } from '../foundation-record';

const COLUMNS = ['task', 'source', 'measure', 'value', 'low', 'high'] as const;

/** Lines of `pretraining-scores.csv`: each measure of each source in each task. Cells are empty where there is no number. */
export function* scoresCsv({ evaluation }: Pick<FoundationReport, 'evaluation'>): Generator<string> {
  yield `${COLUMNS.join(',')}\n`;
  const cell = (value: number) => (Number.isFinite(value) ? String(value) : '');
  for (const { task, sources } of evaluation ?? [])
    for (const { source, estimates } of sources)
      for (const [measure, { value, low, high }] of Object.entries(estimates))
        yield `${[task, source, measure, ...[value, low, high].map(cell)].join(',')}\n`;
}
