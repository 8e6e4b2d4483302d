import { badInput } from '../base/failure';
import type { Task } from '../base/task';
import type { FindingCollector, FindingKind, FindingPlace, TakenTable } from './check-report';
import { counted, shown, shownList, unguarded } from '../base/text';
import { CsvScanner, fieldText, MOST_FIELDS, rowText, type CsvRecord } from './csv-scanner';
import { filePieces, type DataFile } from './data-file';
import { excerpt, NumberList, parseDecimal, parseInteger, parseTimeList } from './byte-numbers';

/** A name without case, blanks and signs. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The column of each role, -1 for none. @param names plain names of each role; the first found is taken */
export function columnsCalled<Role extends string>(
  header: readonly string[],
  names: Readonly<Record<Role, readonly string[]>>,
): Readonly<Record<Role, number>> {
  const plain = header.map(plainName);
  const places = Object.entries<readonly string[]>(names).map(([role, called]) => {
    const name = called.find((one) => plain.includes(one));
    return [role, name === undefined ? -1 : plain.indexOf(name)] as const;
  });
  return Object.fromEntries(places) as Record<Role, number>;
}

/**
 * Columns that a person names, `role=column` with commas between; a role without a column has none.
 * @param rule what is written how, to begin the sentence of an error
 * @throws Failure 'bad-input' for another role, one that is named twice, and a column that is to be two things
 */
export function namedColumns<Role extends string>(
  text: string,
  roles: readonly Role[],
  rule: string,
): Partial<Record<Role, string | null>> {
  const named = new Map<Role, string | null>();
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=');
    const role = roles.find((one) => one === pair.slice(0, Math.max(0, at)).trim());
    const column = pair.slice(at + 1).trim() || null;
    if (!role) throw badInput(`${rule}, with the roles ${roles.join(', ')}, not "${shown(pair, 40)}".`);
    if (named.has(role)) throw badInput(`${rule}, and ${role} is named twice. Name one column for it.`);
    const other = [...named].find(([, taken]) => column !== null && taken === column);
    if (other) {
      const which = `the column "${shown(column!, 40)}" cannot be both ${other[0]} and ${role}`;
      throw badInput(`${rule}, and ${which}. Name a column of its own for each.`);
    }
    named.set(role, column);
  }
  return Object.fromEntries(named) as Partial<Record<Role, string | null>>;
}

/** Columns as guessed and, before that, as named: a column that is named for a role is taken from any other. */
export function chosenColumns<Role extends string>(
  guessed: Readonly<Record<Role, string | null>>,
  named: Readonly<Partial<Record<Role, string | null>>>,
): Record<Role, string | null> {
  const taken = Object.values<string | null | undefined>(named);
  const kept = Object.entries<string | null>(guessed).map(([role, column]) => [
    role,
    taken.includes(column) ? null : column,
  ]);
  return { ...(Object.fromEntries(kept) as Record<Role, string | null>), ...named };
}

/** What every reader of a file needs besides the file. */
export interface ReadContext {
  readonly findings: FindingCollector;
  readonly task: Task;
}

/** Which columns a file must have, and which it may have. */
interface CsvColumns<Needed extends string, Optional extends string> {
  readonly needed: readonly Needed[];
  readonly optional?: readonly Optional[];
  /** A longer row is no row of such a table; left out, it is what `CsvScanner` allows. */
  readonly longestRowBytes?: number;
  /** What stands between two fields; a comma if left out. */
  readonly separator?: string;
  /** Whether a column of a header is read; left out, those that are needed or optional. */
  readonly reads?: (name: string, header: readonly string[]) => boolean;
}

/** Position of each column in a record; -1 for an optional one that is not there. */
export type ColumnPositions<Name extends string> = Readonly<Record<Name, number>>;

/** Feeds a file to a scanner, with progress in bytes. */
export async function scanFile(
  file: DataFile,
  context: ReadContext,
  onRecord: (record: CsvRecord) => void,
  form: Pick<CsvColumns<string, string>, 'longestRowBytes' | 'separator'> = {},
): Promise<void> {
  const scanner = new CsvScanner(file.name, onRecord, form.longestRowBytes, form.separator?.charCodeAt(0));
  for await (const piece of filePieces(file, context.task)) scanner.push(piece);
  scanner.finish();
}

function readHeader<Needed extends string, Optional extends string>(
  fileName: string,
  record: CsvRecord,
  columns: CsvColumns<Needed, Optional>,
  findings: FindingCollector,
): { readonly positions: ColumnPositions<Needed | Optional>; readonly names: readonly string[] } {
  if (record.count > MOST_FIELDS) findings.refuse(fileName, 'too-large', TOO_MANY_COLUMNS);
  const names = Array.from({ length: record.count }, (_, i) => fieldText(record, i).trim().toLowerCase());
  const missing = columns.needed.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const header = shownList(names, names.length, 120);
    const separated = names.length === 1 && /[;\t|]/.test(names[0]);
    const advice = separated
      ? 'The columns must be separated by commas.'
      : `The first line must name the columns; it reads: ${header}.`;
    const which =
      missing.length === 1 ? `the column ${missing[0]} is` : `the columns ${missing.join(', ')} are`;
    findings.refuse(fileName, 'missing-column', `${which} missing. ${advice}`, {
      row: 0,
      column: missing[0],
      text: '',
    });
  }
  const wanted = [...columns.needed, ...(columns.optional ?? [])];
  const repeated = wanted.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  for (const column of repeated) {
    const message = `the column ${column} stands there twice: the first one is read.`;
    findings.add(fileName, 'repeated-column', 'kept', message, { row: 0, column, text: '' });
  }
  const positions = {} as Record<Needed | Optional, number>;
  for (const name of wanted) positions[name] = names.indexOf(name);
  return { positions, names };
}

/** What a table with a header was read as. */
function takenOf(
  {
    needed,
    optional = [],
    reads = (name) => [...needed, ...optional].includes(name),
  }: CsvColumns<string, string>,
  header: readonly string[],
  rows: number,
): TakenTable {
  // Of columns of one name the first one is read.
  const isRead = (name: string, at: number) => reads(name, header) && header.indexOf(name) === at;
  return {
    rows,
    columns: header.filter(isRead).map((name) => [name, name]),
    unused: header.filter((name, at) => !isRead(name, at)),
  };
}

/** What a table is refused for whose first row has more fields than are kept. */
export const TOO_MANY_COLUMNS = `its first row has more than ${counted(MOST_FIELDS, 'column')}, which no table of roads or trips has. Is a line end missing?`;

function misshapen(found: number, expected: number): string {
  const fields = found > MOST_FIELDS ? `more than ${MOST_FIELDS}` : found;
  return found > expected
    ? `has more fields than the header has columns (${fields}, ${expected}). A field with commas must stand in quotes (").`
    : `ends too early (${found} fields, ${expected} columns).`;
}

/** Longer ids than any source has; what is longer is another column. */
const LONGEST_ID = 200;
/** Longer names are another column, or a quote that was not closed. */
const LONGEST_LABEL = 200;
/** A JavaScript Map holds 2^24 keys. */
const MOST_IDS = 16_000_000;
/** Offsets into rows are 32 bit, and a table of this many rows takes gigabytes. */
const MOST_ROWS = 2 ** 28;

/** Reads a list of numbers from bytes; where it cannot, `faultAt` says where. */
type ListParser = (bytes: Uint8Array, start: number, end: number, into: NumberList) => boolean;

/** A position in degrees; NaN twice for none. */
export interface Position {
  readonly lon: number;
  readonly lat: number;
}

/** What takes what is no row of a table: its header, and rows of another number of fields. */
interface RowsElse<Column extends string> {
  readonly onHeader?: (record: CsvRecord, at: ColumnPositions<Column>) => void;
  readonly onMisshapen?: (record: CsvRecord, message: string) => void;
}

/** Ends the reading of a row that was left out; never seen outside of `RowCells.row`. */
const LEFT_OUT = new Error('The row was left out.');

/** Reads the cells of one file, row by row. A cell that is not as it should be leaves its row out and counts it. */
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
   * Reads a table with a header row by row. Rows without all needed fields, or with more than the header, are left out
   * unless `onMisshapen` takes them. @throws Failure 'bad-input': empty, missing column, unclosed quote, unreadable;
   * 'cancelled'
   */
  async read(
    file: DataFile,
    columns: CsvColumns<Column, Column>,
    context: ReadContext,
    onRow: (record: CsvRecord, at: ColumnPositions<Column>) => void,
    { onHeader, onMisshapen = this.#leaveOutMisshapen }: RowsElse<Column> = {},
  ): Promise<void> {
    let positions: ColumnPositions<Column> | undefined;
    let headerCount = 0;
    let neededCount = 0;
    let header: readonly string[] = [];
    let rows = 0;
    const onRecord = (record: CsvRecord) => {
      if (!positions) {
        const read = readHeader(file.name, record, columns, context.findings);
        const at = (positions = read.positions);
        header = read.names;
        headerCount = record.count;
        neededCount = Math.max(...columns.needed.map((name) => at[name])) + 1;
        onHeader?.(record, at);
        return;
      }
      rows++;
      if (record.count < neededCount || record.count > headerCount)
        onMisshapen(record, misshapen(record.count, headerCount));
      else this.row(record, positions, onRow);
    };
    await scanFile(file, context, onRecord, columns);
    if (!positions)
      context.findings.refuse(file.name, 'empty-set', 'the file is empty. It needs a header and rows.');
    context.findings.took(file.name, takenOf(columns, header, rows));
  }

  /** Reads a row, which the other methods are about until the next one; `read` ends where one of them leaves it out. */
  row(
    record: CsvRecord,
    at: ColumnPositions<Column>,
    read: (record: CsvRecord, at: ColumnPositions<Column>) => void,
    row = record.row,
  ): void {
    this.#record = record;
    this.#at = at;
    this.#row = row;
    try {
      read(record, at);
    } catch (thrown) {
      if (thrown !== LEFT_OUT) throw thrown;
    }
  }

  /** Data row, counted from 1. */
  get number(): number {
    return this.#row;
  }

  /** The beginning of the row as it stands. */
  get line(): string {
    return rowText(this.#record);
  }

  /** Whether the file has such a column. */
  hasColumn(column: Column): boolean {
    return this.#at[column] >= 0;
  }

  /** The text of a cell without blanks around it, as it may be shown; '' where the column is not there. */
  text(column: Column): string {
    return unguarded(this.raw(column).trim());
  }

  /** The text of a cell as it stands; '' where the column is not there. */
  raw(column: Column): string {
    return this.isThere(column) ? fieldText(this.#record, this.#at[column]) : '';
  }

  id(column: Column): string {
    const text = this.text(column);
    if (text !== '' && text.length <= LONGEST_ID) return text;
    return this.leaveOut('broken-id', `an id of 1 to ${LONGEST_ID} characters is needed here.`, column);
  }

  /** A name or a category, '' where there is none. */
  label(column: Column): string {
    const text = this.text(column);
    if (text.length <= LONGEST_LABEL) return text;
    return this.leaveOut('long-text', `at most ${LONGEST_LABEL} characters are read here.`, column);
  }

  /** Seconds since 1970 of the wall clock. */
  time(column: Column): number {
    if (this.list(column, parseTimeList, this.#time) && this.#time.length === 1) return this.#time.values[0];
    return this.leaveOut('broken-time', 'one time like 2013-07-01T08:30:00Z is needed here.', column);
  }

  /** The cells `lon` and `lat`. @param mayLack whether both may be empty: then NaN twice */
  position(lon: Column, lat: Column, mayLack = false): Position {
    if (mayLack && this.text(lon) === '' && this.text(lat) === '') return { lon: NaN, lat: NaN };
    const degrees = { lon: this.decimal(lon), lat: this.decimal(lat) };
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
    return this.#parsed(column, parseInteger, NaN);
  }

  /** A number; NaN for what is none. */
  decimal(column: Column): number {
    return this.#parsed(column, parseDecimal, NaN);
  }

  /** A list of numbers, as one of the parsers of lists reads it; false for what is none. */
  list(column: Column, parse: ListParser, into: NumberList): boolean {
    return this.#parsed(column, (bytes, start, end) => parse(bytes, start, end, into), false);
  }

  #parsed<T>(column: Column, parse: (bytes: Uint8Array, start: number, end: number) => T, none: T): T {
    const { bytes, starts, ends } = this.#record;
    return this.isThere(column) ? parse(bytes, starts[this.#at[column]], ends[this.#at[column]]) : none;
  }

  /** What stands in a cell from where a list in it could not be read on. */
  excerptOf(column: Column, list: NumberList, longest?: number): string {
    return excerpt(this.#record.bytes, list.faultAt, this.#record.ends[this.#at[column]], longest);
  }

  /** What stands in a cell, shortened; '' for none. */
  excerpt(column: Column | undefined, longest?: number): string {
    if (column === undefined) return '';
    return this.#parsed(column, (bytes, start, end) => excerpt(bytes, start, end, longest), '');
  }

  /** Leaves the row out. @param text what is quoted, where that is not the cell */
  leaveOut(kind: FindingKind, message: string, column?: Column, text?: string): never {
    this.findings.add(this.file, kind, 'row left out', message, () =>
      this.#place(text ?? this.excerpt(column), column),
    );
    throw LEFT_OUT;
  }

  /** Notes a fault of the row for which the file is refused once it is read (`refuseIfFaulty`). */
  fault(kind: FindingKind, message: string, column?: Column, text = this.excerpt(column)): void {
    this.findings.add(this.file, kind, 'load refused', message, this.#place(text, column));
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
  readonly #leaveOutMisshapen = ({ row }: CsvRecord, message: string): void =>
    this.findings.add(this.file, 'field-count', 'row left out', `the row ${message}`, { row, text: '' });

  /** @throws Failure 'bad-input' where there are more ids or rows than can be held */
  limit(count: { readonly ids?: number; readonly rows?: number }, noun: string): void {
    if ((count.ids ?? 0) > MOST_IDS)
      this.findings.refuse(this.file, 'too-large', `more than ${MOST_IDS} ${noun}. Take fewer of them.`);
    if ((count.rows ?? 0) > MOST_ROWS)
      this.findings.refuse(this.file, 'too-large', `more than ${MOST_ROWS} ${noun}. Take fewer of them.`);
  }

  /** Whether the row has a cell in a column: it may end before those that are not needed. */
  isThere(column: Column): boolean {
    return this.#at[column] >= 0 && this.#at[column] < this.#record.count;
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
