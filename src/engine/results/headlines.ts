import type { Headline } from '../records/run-contents';
import { estimateIn, type Measure, type ResultTable } from './result-table';

/** Numbers of a run that a list shows in one column: one of the run's, or one for each of some networks. */
export interface HeadlineColumn {
  readonly label: string;
  /** Which trips or routes it is about. */
  readonly title: string;
  /** Shares as percent; other numbers with two decimals. */
  readonly format: 'percent' | 'number';
  /** Keys of `Headline`, with the network whose mark stands before the number. */
  readonly numbers: readonly { readonly key: string; readonly label: string; readonly network?: string }[];
}

/** A column of the list of runs that shows one measure of one table. */
export interface ResultHeadline extends HeadlineColumn {
  readonly table: string;
  readonly measure: string;
  /** A number is of the first of some rows that a run has. */
  readonly numbers: readonly (HeadlineColumn['numbers'][number] & { readonly rows: readonly string[] })[];
}

/** @param table id of the table */
export const headlineOf = (
  table: string,
  { name, isShare }: Measure,
  about: Pick<ResultHeadline, 'label' | 'title' | 'numbers'>,
): ResultHeadline => ({ ...about, table, measure: name, format: isShare ? 'percent' : 'number' });

/** The numbers of the columns that some tables have. */
export const headlineNumbers = (
  columns: readonly ResultHeadline[],
  tables: readonly ResultTable[],
): Headline =>
  Object.fromEntries(
    columns.flatMap(({ table: id, measure, numbers }) => {
      const table = tables.find((one) => one.id === id);
      return numbers.flatMap(({ key, rows }): [string, number][] => {
        const row = rows.map((name) => table?.rows.find((one) => one.name === name)).find(Boolean);
        const { value } = estimateIn(row?.values, { name: measure });
        return Number.isFinite(value) ? [[key, value]] : [];
      });
    }),
  );
