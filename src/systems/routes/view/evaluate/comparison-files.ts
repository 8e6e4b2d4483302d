import { creditOf } from '../../../../domain/data-card';
import type { Dataset } from '../../../../domain/dataset';
import type { CsvTable } from '../../../../studio/csv-table';
import { tripWords } from '../../../../studio/trip-words';
import type { Comparison } from './comparison';

/** The table for a file: one row for each measure and model, in the units of the table. */
export function comparisonTable({ columns, rows, from }: Comparison): CsvTable {
  const lines = rows.flatMap((row) =>
    columns.map(({ source, routes }, column) => {
      const measured = row.values[column];
      return [
        from,
        source,
        routes,
        row.key,
        row.label,
        row.unit,
        measured?.value,
        measured?.low,
        measured?.high,
        row.better,
        row.best === column ? 'best' : '',
      ];
    }),
  );
  const head = 'od_source,model,routes,measure,label,unit,value,low,high,better,best'.split(',');
  return { head, rows: lines };
}

/** The table as JSON, with the definition of each measure and the attribution of the data set. */
export function comparisonJson(
  title: string,
  { columns, rows, from, resamples }: Comparison,
  dataset?: Pick<Dataset, 'card'>,
): string {
  const words = tripWords(dataset);
  const measures = rows.map(({ key, label, unit, better, reading, real, best, values }) => ({
    key,
    label,
    unit,
    better,
    reading: words.of(reading),
    real,
    best: best === null ? null : columns[best].source,
    values: Object.fromEntries(columns.map(({ source }, i) => [source, values[i]])),
  }));
  const interval = { level: 0.95, kind: 'percentile bootstrap over OD pairs', resamples };
  const attribution = creditOf(dataset?.card);
  const table = {
    format: 'route-distillery-table',
    version: 1,
    title,
    trips: words.kind,
    ...(attribution && { attribution }),
    odSource: from,
    columns,
    interval,
    measures,
  };
  return `${JSON.stringify(table, null, 2)}\n`;
}
