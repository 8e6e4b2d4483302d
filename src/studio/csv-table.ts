import { csvCell } from '../base/text';

/** Text is a stranger's; a number that is none is an empty cell. */
export type CsvValue = string | number | null | undefined;

/** What a file of comma-separated values holds. */
export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: Iterable<readonly CsvValue[]>;
}

/** The text of the file: quoted where it must be, and no cell is a formula to a spreadsheet. */
export function csvText({ head, rows }: CsvTable): string {
  const lines = [head.map(csvCell).join(',')];
  for (const row of rows) lines.push(row.map(cell).join(','));
  return `${lines.join('\n')}\n`;
}

/** Numbers have the digits of a 32-bit float: more would be noise. */
function cell(value: CsvValue): string {
  if (typeof value === 'string') return csvCell(value);
  if (value === null || value === undefined || !Number.isFinite(value)) return '';
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(8)));
}
