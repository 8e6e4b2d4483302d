import { csvCell } from '../../base/text';
import { estimateIn, type ResultRow, type ResultTable } from './result-table';

/**
 * A file of comma-separated values with all numbers of some tables. Without `facet` there is a row for each measure, with its
 * value and interval; with it a row for each place, with a column for each measure.
 */
export interface ResultFile {
  readonly name: string;
  /** Columns in front of the numbers, in their order: the two that follow, and keys of tables. */
  readonly columns: readonly string[];
  /** Column that names the row. */
  readonly row: string;
  /** Column that names the measure, or the place. */
  readonly measure?: string;
  readonly facet?: string;
}

/** Cells of such a file; what is not known is null. */
export interface ResultCells {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The file's cells. Where rows are named first, those of one name stand together, and tables of one row come last. */
export function resultCells(file: ResultFile, tables: readonly ResultTable[]): ResultCells {
  const numbers = file.facet === undefined ? ['value', 'low', 'high'] : namesOf(tables);
  const isByRow = file.columns[0] === file.row;
  const rows = isByRow ? cellsByRow(file, tables) : tables.flatMap((table) => cellsIn(file, table));
  return { head: [...file.columns, ...numbers], rows };
}

const namesOf = ([table]: readonly ResultTable[]): string[] => table.measures.map(({ name }) => name);

function cellsByRow(file: ResultFile, tables: readonly ResultTable[]): Cells[] {
  const shared = tables.filter(({ rows }) => rows.length > 1);
  const names = new Set(shared.flatMap(({ rows }) => rows.map(({ name }) => name)));
  const cells = shared.flatMap((table) => cellsIn(file, table));
  return [
    ...[...names].flatMap((name) => cells.filter((row) => row[0] === name)),
    ...tables.filter(({ rows }) => rows.length === 1).flatMap((table) => cellsIn(file, table)),
  ];
}

const cellsIn = (file: ResultFile, table: ResultTable): Cells[] =>
  table.rows.flatMap((row) => cellsOf(file, table, row));

type Cells = (string | number | null)[];

function cellsOf({ columns, row, measure, facet }: ResultFile, table: ResultTable, of: ResultRow): Cells[] {
  const words = (own: Readonly<Record<string, string | number>>): Cells =>
    columns.map((column) => own[column] ?? table.keys?.[column] ?? '');
  if (facet === undefined)
    return table.measures.map((one) => {
      const { value, low, high } = estimateIn(of.values, one);
      return [...words({ [row]: of.name, [measure!]: one.name }), ...[value, low, high].map(known)];
    });
  return (of.along ?? []).map((values, place) => [
    ...words({ [row]: of.name, [facet]: table.facet!.places[place] }),
    ...table.measures.map((one) => known(estimateIn(values, one).value)),
  ]);
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The file's lines, with all digits and empty cells for what is not known. */
export function* csvLines({ head, rows }: ResultCells): Generator<string> {
  yield `${head.join(',')}\n`;
  for (const row of rows)
    yield `${row.map((cell) => (typeof cell === 'string' ? csvCell(cell) : String(cell ?? ''))).join(',')}\n`;
}

/** The file as a run leaves it. */
export const writtenFile = (file: ResultFile, tables: readonly ResultTable[]) => ({
  name: file.name,
  text: [...csvLines(resultCells(file, tables))],
});
