import { parseDecimal } from '../byte-numbers';
import { CsvScanner, fieldText, MOST_FIELDS, type CsvRecord } from '../csv-scanner';
import { shown, shownList } from '../../base/text';
import { plainName, TOO_MANY_COLUMNS } from '../csv-file';
import type { FindingCollector, TakenTable } from '../check-report';
import type { GpsRole, Separator, TableForm } from './gps-choice';

const COMMA = 44;
const DOT = 46;

const YES = new Set(['1', 'true', 't', 'yes', 'y', 'occupied', 'hired']);
const NO = new Set(['0', 'false', 'f', 'no', 'n', 'free', 'vacant']);

/** What a yes or no says: 1, 0, or undefined for anything else. */
export function flagOf(text: string): 0 | 1 | undefined {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return 1;
  return NO.has(word) ? 0 : undefined;
}

/** The flag in a field; a single digit is read without decoding. */
export function flagIn(record: CsvRecord, field: number): 0 | 1 | undefined {
  const { bytes, starts, ends } = record;
  if (ends[field] - starts[field] === 1) {
    if (bytes[starts[field]] === 48) return 0;
    if (bytes[starts[field]] === 49) return 1;
  }
  return flagOf(fieldText(record, field));
}

/** The number in a field, else NaN. A decimal comma is mended in place: the record is read once. */
export function numberIn(record: CsvRecord, field: number, decimalComma: boolean): number {
  const { bytes, starts, ends } = record;
  if (decimalComma) {
    const comma = bytes.subarray(starts[field], ends[field]).indexOf(COMMA);
    if (comma >= 0) bytes[starts[field] + comma] = DOT;
  }
  return parseDecimal(bytes, starts[field], ends[field]);
}

/** Where each role's field stands in a record, -1 for a role without a column. */
export type RolePositions<Role extends string = GpsRole> = Readonly<Record<Role, number>>;

/** Longest row of a table: a POLYLINE of a million points fits. */
const MAX_ROW_BYTES = 32 * 1024 * 1024;
const SPACE = 32;

/** A scanner for a form of table; runs of spaces count as one where a space separates. */
function tableScanner(
  file: string,
  form: TableForm,
  onRecord: (record: CsvRecord) => void,
  longestRowBytes = MAX_ROW_BYTES,
): CsvScanner {
  const separator = form.separator.charCodeAt(0);
  const deliver =
    separator === SPACE ? (record: CsvRecord) => onRecord(withoutEmptyFields(record)) : onRecord;
  return new CsvScanner(file, deliver, longestRowBytes, separator);
}

function withoutEmptyFields({ bytes, starts, ends, count, row }: CsvRecord): CsvRecord {
  let kept = 0;
  for (let field = 0; field < count; field++) {
    if (starts[field] === ends[field]) continue;
    starts[kept] = starts[field];
    ends[kept++] = ends[field];
  }
  return { bytes, starts, ends, count: kept, row };
}

/** Names of columns: those of the header, or `column 1`, `column 2`, ... */
const columnNames = (first: readonly string[], header: boolean): string[] =>
  first.map((cell, field) => (header ? cell.trim() : `column ${field + 1}`));

const cellsOf = (record: CsvRecord): string[] =>
  Array.from({ length: Math.min(record.count, MOST_FIELDS) }, (_, field) => fieldText(record, field));

/** What is particular to a table beside its columns. */
interface ScanOptions {
  /** What a row tells of; points if left out. */
  readonly noun?: string;
  readonly longestRowBytes?: number;
  /** Takes rows of another number of fields than the first one; else they are findings. */
  readonly onMisshapen?: (record: CsvRecord, row: number) => void;
}

/** Finds the chosen columns in a table and hands over its rows, counted from 1 without the header. */
export class TableScan<Role extends string = GpsRole> {
  #positions: RolePositions<Role> | undefined;
  #names: readonly string[] = [];
  #columns = 0;
  #needed = 0;
  readonly #scanner: CsvScanner;
  rows = 0;

  constructor(
    private readonly file: string,
    private readonly form: TableForm,
    private readonly columns: Readonly<Record<Role, string | null>>,
    private readonly findings: FindingCollector,
    private readonly onRow: (record: CsvRecord, row: number, at: RolePositions<Role>) => void,
    private readonly options: ScanOptions = {},
  ) {
    this.#scanner = tableScanner(file, form, (record) => this.#take(record), options.longestRowBytes);
  }

  push(piece: Uint8Array): void {
    this.#scanner.push(piece);
  }

  finish(): void {
    this.#scanner.finish();
    if (this.rows > 0) return this.findings.took(this.file, this.#taken());
    const message = `there is no row of ${this.options.noun ?? 'points'} in it.`;
    this.findings.refuse(this.file, 'empty-set', message);
  }

  #taken(): TakenTable {
    const at = Object.entries<number>(this.#positions!).filter(([, column]) => column >= 0);
    return {
      rows: this.rows,
      columns: at.map(([role, column]) => [role, this.#names[column]]),
      unused: this.#names.filter((_, column) => at.every(([, one]) => one !== column)),
    };
  }

  #take(record: CsvRecord): void {
    if (!this.#positions) {
      this.#positions = this.#find(record);
      this.#columns = record.count;
      this.#needed = Math.max(...Object.values<number>(this.#positions)) + 1;
      if (this.form.header) return;
    }
    const row = this.form.header ? record.row : record.row + 1;
    this.rows++;
    if (record.count >= this.#needed && record.count <= this.#columns)
      return this.onRow(record, row, this.#positions);
    if (this.options.onMisshapen) return this.options.onMisshapen(record, row);
    const message = `the row has another number of fields than the first one (${this.#columns}).`;
    const { count } = record;
    this.findings.add(this.file, 'field-count', 'row left out', message, () => ({
      row,
      text: `${count} fields`,
    }));
  }

  #find(first: CsvRecord): RolePositions<Role> {
    if (first.count > MOST_FIELDS) this.findings.refuse(this.file, 'too-large', TOO_MANY_COLUMNS);
    const names = (this.#names = columnNames(cellsOf(first), this.form.header));
    const lower = names.map((name) => name.toLowerCase());
    const find = (role: Role, name: string | null): number => {
      if (name === null) return -1;
      const exact = names.indexOf(name);
      const position = exact >= 0 ? exact : lower.indexOf(name.toLowerCase());
      if (position >= 0) return position;
      const message = `the column "${shown(name)}", chosen as ${role}, is not there. The columns are: ${shownList(names, names.length)}.`;
      return this.findings.refuse(this.file, 'missing-column', message, { row: 0, column: name, text: '' });
    };
    const roles = Object.entries(this.columns) as [Role, string | null][];
    return Object.fromEntries(roles.map(([role, name]) => [role, find(role, name)])) as Record<Role, number>;
  }
}

/** A column of a table, or a property of GeoJSON, with what stands in its first rows. */
export interface SampleColumn {
  readonly name: string;
  readonly values: readonly string[];
}

/** A number as text, decimal comma allowed; NaN for anything else. */
export const numberOf = (text: string): number =>
  /^\s*[-+]?\d/.test(text) ? Number(text.replace(/^([^,]*),([^,]*)$/, '$1.$2')) : NaN;

/** What is said of a longitude or latitude where another column is called so too, and has other values. */
export function positionDoubts(
  columns: readonly SampleColumn[],
  taken: Readonly<Record<'lon' | 'lat', string | null>>,
  called: Readonly<Record<'lon' | 'lat', readonly string[]>>,
): string[] {
  return (['lon', 'lat'] as const).flatMap((role) => {
    const own = columns.find(({ name }) => name === taken[role]);
    if (!own) return [];
    // A plain x or y may be anything.
    const others = columns.filter(
      (column) => column !== own && column.name.length > 1 && called[role].includes(plainName(column.name)),
    );
    return others.flatMap(({ name, values }) => {
      const row = values.findIndex((value, i) => numberOf(value) !== numberOf(own.values[i]));
      if (row < 0) return [];
      const texts = [own.values[row], values[row]].map((text) => `"${shown(text, 24)}"`);
      const which = `${role === 'lon' ? 'longitude' : 'latitude'} in two columns, ${shown(own.name)} and ${shown(name)}`;
      return [
        `It has a ${which}, which differ (row ${row + 1}: ${texts.join(' and ')}): ${shown(own.name)} is read. If the other one is meant, name it as ${role}.`,
      ];
    });
  });
}

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
    if (rows.length <= SAMPLE_ROWS) rows.push(cellsOf(record));
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
  const names = columnNames(rows[0] ?? [], header);
  const data = rows.slice(header ? 1 : 0, SAMPLE_ROWS);
  const columns = names.map((name, c) => ({ name, values: data.map((row) => row[c] ?? '') }));
  const decimalComma =
    form?.decimalComma ?? (separator !== ',' && columns.filter(hasDecimalCommas).length >= 2);
  return { form: { separator, header, decimalComma }, columns, rows: data };
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
