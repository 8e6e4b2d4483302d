import { unguarded } from '../base/text';
import { excerpt, NumberList, parseDecimal, parseInteger, parseTimeList } from './byte-numbers';
import type { FindingCollector, FindingKind, FindingPlace } from './check-report';
import { readCsv, type ColumnPositions, type CsvColumns, type ReadContext } from './csv-file';
import { fieldText, type CsvRecord } from './csv-scanner';
import type { DataFile } from './data-file';

/** Longer ids than any source has; what is longer is another column. */
const LONGEST_ID = 200;
/** Longer names are another column, or a quote that was not closed. */
const LONGEST_LABEL = 200;
/** A JavaScript Map holds 2^24 keys. */
const MOST_IDS = 16_000_000;
/** Offsets into rows are 32 bit, and a table of this many rows takes gigabytes. */
const MOST_ROWS = 2 ** 28;

/** A position in degrees; NaN twice for none. */
export interface Position {
  readonly lon: number;
  readonly lat: number;
}

/**
 * Reads the cells of one file, row by row. A cell that is not as it should be leaves its row out and counts
 * it: the method then gives undefined.
 */
export class RowCells<Column extends string> {
  readonly #time = new NumberList();
  #record!: CsvRecord;
  #at!: ColumnPositions<Column>;
  #row = 0;

  /** @param nameOf what the file calls a column, where that is another name */
  constructor(
    readonly file: string,
    private readonly findings: FindingCollector,
    private readonly nameOf: (column: Column) => string = (column) => column,
  ) {}

  /**
   * Reads a table with a header: `onRow` is called when the other methods are about its next row. Rows of another number of
   * fields are left out.
   * @throws Failure as `readCsv`
   */
  read(
    file: DataFile,
    columns: CsvColumns<Column, Column>,
    context: ReadContext,
    onRow: (record: CsvRecord, at: ColumnPositions<Column>) => void,
    onHeader?: (record: CsvRecord) => void,
  ): Promise<void> {
    const take = (record: CsvRecord, at: ColumnPositions<Column>): void => {
      this.take(record, at);
      onRow(record, at);
    };
    return readCsv(file, columns, context, take, this.leaveOutMisshapen, onHeader);
  }

  /** The row that the other methods are about from now on. @param row its number, where it is not the record's */
  take(record: CsvRecord, at: ColumnPositions<Column>, row = record.row): void {
    this.#record = record;
    this.#at = at;
    this.#row = row;
  }

  /** Data row, counted from 1. */
  get row(): number {
    return this.#row;
  }

  /** Whether the file has such a column. */
  hasColumn(column: Column): boolean {
    return this.#at[column] >= 0;
  }

  /** The text of a cell without blanks around it; '' where the column is not there. */
  text(column: Column): string {
    return this.#isThere(column) ? unguarded(fieldText(this.#record, this.#at[column]).trim()) : '';
  }

  id(column: Column): string | undefined {
    const text = this.text(column);
    if (text !== '' && text.length <= LONGEST_ID) return text;
    return this.leaveOut('broken-id', `an id of 1 to ${LONGEST_ID} characters is needed here.`, column);
  }

  /** A name or a category, '' where there is none. */
  label(column: Column): string | undefined {
    const text = this.text(column);
    if (text.length <= LONGEST_LABEL) return text;
    return this.leaveOut('long-text', `at most ${LONGEST_LABEL} characters are read here.`, column);
  }

  /** Seconds since 1970 of the wall clock. */
  time(column: Column): number | undefined {
    const { bytes, starts, ends } = this.#record;
    const at = this.#at[column];
    const read = parseTimeList(bytes, starts[at], ends[at], this.#time) && this.#time.length === 1;
    if (read) return this.#time.values[0];
    return this.leaveOut('broken-time', 'one time like 2013-07-01T08:30:00Z is needed here.', column);
  }

  /** The cells `lon` and `lat`. @param mayLack whether both may be empty: then NaN twice */
  position(lon: Column, lat: Column, mayLack = false): Position | undefined {
    if (mayLack && this.text(lon) === '' && this.text(lat) === '') return { lon: NaN, lat: NaN };
    const degrees = { lon: this.#number(lon), lat: this.#number(lat) };
    for (const [column, value] of [
      [lon, degrees.lon],
      [lat, degrees.lat],
    ] as const)
      if (Number.isNaN(value))
        return this.leaveOut('broken-coordinates', 'degrees like -8.6105 are needed here.', column);
    if (Math.abs(degrees.lon) <= 180 && Math.abs(degrees.lat) <= 90) return degrees;
    const message =
      'lon must lie in -180..180 and lat in -90..90. Are the two columns swapped, or not in degrees?';
    return this.leaveOut('coordinates-out-of-range', message, Math.abs(degrees.lat) > 90 ? lat : lon);
  }

  /** A whole number; NaN for what is none. */
  integer(column: Column): number {
    const { bytes, starts, ends } = this.#record;
    return this.#isThere(column)
      ? parseInteger(bytes, starts[this.#at[column]], ends[this.#at[column]])
      : NaN;
  }

  /** What stands in a cell, shortened; '' for none. */
  excerpt(column: Column | undefined): string {
    if (column === undefined || !this.#isThere(column)) return '';
    const { bytes, starts, ends } = this.#record;
    return excerpt(bytes, starts[this.#at[column]], ends[this.#at[column]]);
  }

  /** Leaves the row out. @param text what is quoted, where that is not the cell */
  leaveOut(kind: FindingKind, message: string, column?: Column, text = this.excerpt(column)): undefined {
    this.findings.add(this.file, kind, 'row left out', message, this.#place(text, column));
  }

  /** Refuses the file for what stands in the row. @throws Failure 'bad-input' */
  refuse(kind: FindingKind, message: string, column: Column): never {
    return this.findings.refuse(this.file, kind, message, this.#place(this.excerpt(column), column));
  }

  /** Counts something about the row, which is kept. */
  note(kind: FindingKind, message: string, text: string, column?: Column): void {
    this.findings.add(this.file, kind, 'kept', message, this.#place(text, column));
  }

  /** Leaves out a row of another number of fields than the header has. */
  readonly leaveOutMisshapen = ({ row }: CsvRecord, message: string): void =>
    this.findings.add(this.file, 'field-count', 'row left out', `the row ${message}`, { row, text: '' });

  /** @throws Failure 'bad-input' where there are more ids or rows than can be held */
  limit(count: { readonly ids?: number; readonly rows?: number }, noun: string): void {
    if ((count.ids ?? 0) > MOST_IDS)
      this.findings.refuse(this.file, 'too-large', `more than ${MOST_IDS} ${noun}. Take fewer of them.`);
    if ((count.rows ?? 0) > MOST_ROWS)
      this.findings.refuse(this.file, 'too-large', `more than ${MOST_ROWS} ${noun}. Take fewer of them.`);
  }

  /** Rows may end before columns that are not needed. */
  #isThere(column: Column): boolean {
    return this.#at[column] >= 0 && this.#at[column] < this.#record.count;
  }

  #number(column: Column): number {
    if (!this.#isThere(column)) return NaN;
    const { bytes, starts, ends } = this.#record;
    return parseDecimal(bytes, starts[this.#at[column]], ends[this.#at[column]]);
  }

  #place(text: string, column?: Column): FindingPlace {
    return { row: this.#row, ...(column !== undefined && { column: this.nameOf(column) }), text };
  }
}

/** The number in a field, NaN where it is missing (empty, or `nan`); undefined for what is no number. */
export function measuredIn({ bytes, starts, ends, count }: CsvRecord, column: number): number | undefined {
  if (column >= count) return NaN;
  const value = parseDecimal(bytes, starts[column], ends[column]);
  if (!Number.isNaN(value)) return value;
  return /^(nan)?$/i.test(excerpt(bytes, starts[column], ends[column]).trim()) ? NaN : undefined;
}

/** Gives each distinct text a number, from 0 on. */
export class WordTable {
  readonly words: string[] = [];
  readonly #codes = new Map<string, number>();

  has(word: string): boolean {
    return this.#codes.has(word);
  }

  codeOf(word: string): number {
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.words.length;
      this.words.push(word);
      this.#codes.set(word, code);
    }
    return code;
  }
}
