import { fieldText, MOST_FIELDS } from '../csv-scanner';
import type { Separator, TableForm } from './gps-choice';
import { numberOf, type SampleColumn } from './role-guess';
import { columnNames, tableScanner } from './table-scan';

/** Rows that guesses look at. */
const SAMPLE_ROWS = 200;
/** Share of rows that must have one number of fields before a separator is believed. */
const CONSISTENT_SHARE = 0.8;
/** In this order: a comma may be part of a number, a space part of a time. */
const TRIED: readonly Separator[] = [';', '\t', ',', ' '];

/** The first rows of a table as text. */
export interface TableSample {
  readonly form: TableForm;
  readonly columns: readonly SampleColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** The first rows of a head of a file, cut at a separator; the last row counts only if `isAll`. */
function rowsOf(head: Uint8Array, isAll: boolean, separator: Separator): string[][] {
  const rows: string[][] = [];
  const form: TableForm = { separator, header: false, decimalComma: false };
  const scanner = tableScanner('', form, (record) => {
    if (rows.length <= SAMPLE_ROWS)
      rows.push(
        Array.from({ length: Math.min(record.count, MOST_FIELDS) }, (_, field) => fieldText(record, field)),
      );
  });
  scanner.push(head);
  if (isAll) scanner.push(new Uint8Array([10]));
  return rows;
}

/** A sample of a table; its form is guessed unless it is given. */
export function sampleTable(head: Uint8Array, isAll: boolean, form?: TableForm): TableSample {
  const separator = form?.separator ?? guessSeparator(head, isAll);
  const rows = rowsOf(head, isAll, separator);
  const header = form?.header ?? isHeader(rows[0] ?? []);
  const names = namesOf(head, isAll, separator, header);
  const data = rows.slice(header ? 1 : 0, SAMPLE_ROWS);
  const columns = names.map((name, c) => ({ name, values: data.map((row) => row[c] ?? '') }));
  const decimalComma =
    form?.decimalComma ?? (separator !== ',' && columns.filter(hasDecimalCommas).length >= 2);
  return { form: { separator, header, decimalComma }, columns, rows: data };
}

function namesOf(head: Uint8Array, isAll: boolean, separator: Separator, header: boolean): string[] {
  let names: string[] | undefined;
  const form: TableForm = { separator, header, decimalComma: false };
  const scanner = tableScanner('', form, (record) => (names ??= columnNames(record, header)));
  scanner.push(head);
  if (isAll) scanner.push(new Uint8Array([10]));
  return names ?? [];
}

const hasDecimalCommas = ({ values }: SampleColumn): boolean =>
  values.length > 0 && values.every((value) => /^\s*[-+]?\d+,\d+\s*$/.test(value));

function guessSeparator(head: Uint8Array, isAll: boolean): Separator {
  for (const separator of TRIED) {
    const counts = new Map<number, number>();
    const rows = rowsOf(head, isAll, separator);
    for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
    const [[fields, times] = [0, 0]] = [...counts].sort((a, b) => b[1] - a[1]);
    if (fields >= 2 && rows[0].length === fields && times >= rows.length * CONSISTENT_SHARE) return separator;
  }
  return ',';
}

/** A first row of words: no number, no time and no list in it. */
function isHeader(row: readonly string[]): boolean {
  return (
    row.some((cell) => /[a-z]/i.test(cell)) &&
    row.every((cell) => Number.isNaN(numberOf(cell)) && !/^\s*[[\d]/.test(cell))
  );
}
