import type { CountTable } from '../../../domain/counts/count-table';
import type { SeriesFinding } from '../../../domain/counts/series-findings';
import type { SeriesTable } from '../../../domain/counts/series-table';
import type { TableOrigin, TableOutline } from '../../../domain/counts/table-outline';
import { splitInTime } from '../../../domain/counts/forecast-windows';
import { practicalCapacities } from '../../../knowledge/flow-delays';
import { HistoricalAverage, type DayMeans } from '../../../evaluation/forecasts/historical-average';

/** What there is to show of a table besides its values, which whoever has the series reads there. Plain data. */
export interface TableSummary {
  readonly outline: TableOutline;
  readonly origin: TableOrigin;
  readonly findings: readonly SeriesFinding[];
  /** Hardly any value exceeds it. */
  readonly high: number;
  /** The means of working days and of weekends over the training part. */
  readonly average: DayMeans;
  /** (N) nodes, the busiest first. */
  readonly byTraffic: Uint32Array;
  /** (N) see `practicalCapacities`, of the training part. */
  readonly capacities: Float64Array;
}

export function tableSummary({ table, origin, findings }: SeriesTable): TableSummary {
  const { train } = splitInTime(table.rows);
  const { counts: _counts, measured: _measured, graph: _graph, ...outline } = table;
  return {
    outline,
    origin,
    findings,
    high: highOf(table),
    average: new HistoricalAverage(table, train, 'weekend').means,
    byTraffic: busiestFirst(table),
    capacities: practicalCapacities(table, train),
  };
}

/** About so many of all values are looked at for a high one; more would not move it. */
const SAMPLE = 50_000;
const MANY = 0.99;

/** A value that 99 % of the values of a table do not exceed. */
export function highOf({ counts }: Pick<CountTable, 'counts'>): number {
  const step = Math.max(1, Math.floor(counts.length / SAMPLE));
  const sample = Float32Array.from(
    { length: Math.ceil(counts.length / step) },
    (_, i) => counts[i * step],
  ).sort();
  return sample[Math.min(sample.length - 1, Math.floor(MANY * sample.length))];
}

/** The nodes by their mean value, the largest first. */
export function busiestFirst({ rows, nodes, counts }: Pick<CountTable, 'rows' | 'nodes' | 'counts'>) {
  const sums = new Float64Array(nodes);
  for (let i = 0; i < rows * nodes; i++) sums[i % nodes] += counts[i];
  return Uint32Array.from(sums.keys()).sort((a, b) => sums[b] - sums[a]);
}
