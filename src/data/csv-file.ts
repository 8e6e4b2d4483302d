import type { Task } from '../base/task';
import type { FindingCollector } from './check-report';
import { counted, shownList } from '../base/text';
import { CsvScanner, fieldText, MOST_FIELDS, type CsvRecord } from './csv-scanner';
import { feedFile, type DataFile } from './data-file';

/** What every reader of a file needs besides the file. */
export interface ReadContext {
  readonly findings: FindingCollector;
  readonly task: Task;
}

/** Which columns a file must have, and which it may have. */
export interface CsvColumns<Needed extends string, Optional extends string> {
  readonly needed: readonly Needed[];
  readonly optional: readonly Optional[];
  /** A longer row is no row of such a table; left out, it is what `CsvScanner` allows. */
  readonly longestRowBytes?: number;
  /** What stands between two fields; a comma if left out. */
  readonly separator?: string;
}

/** Position of each column in a record; -1 for an optional one that is not there. */
export type ColumnPositions<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Reads a CSV file with a header, record by record, without ever holding it whole. `onRow` is called for rows
 * that have all needed fields; `onMisshapenRow` for rows that do not, or that have more fields than the
 * header; `onHeader` for the header, where columns with names of their own are of interest.
 * @throws Failure 'bad-input': empty file, missing column, unclosed quote, unreadable file; 'cancelled'.
 */
export async function readCsv<Needed extends string, Optional extends string = never>(
  file: DataFile,
  columns: CsvColumns<Needed, Optional>,
  context: ReadContext,
  onRow: (record: CsvRecord, positions: ColumnPositions<Needed | Optional>) => void,
  onMisshapenRow: (record: CsvRecord, message: string) => void,
  onHeader?: (record: CsvRecord, positions: ColumnPositions<Needed | Optional>) => void,
): Promise<void> {
  let positions: ColumnPositions<Needed | Optional> | undefined;
  let headerCount = 0;
  let neededCount = 0;
  const onRecord = (record: CsvRecord) => {
    if (!positions) {
      positions = readHeader(file.name, record, columns, context.findings);
      headerCount = record.count;
      neededCount = Math.max(...columns.needed.map((name) => positions![name])) + 1;
      onHeader?.(record, positions);
    } else if (record.count < neededCount || record.count > headerCount)
      onMisshapenRow(record, misshapen(record.count, headerCount));
    else onRow(record, positions);
  };
  await scanFile(file, context, onRecord, columns);
  if (!positions)
    context.findings.refuse(file.name, 'empty-set', 'the file is empty. It needs a header and rows.');
}

/** Feeds a file to a scanner, with progress in bytes. */
export async function scanFile(
  file: DataFile,
  context: ReadContext,
  onRecord: (record: CsvRecord) => void,
  form: Pick<CsvColumns<string, string>, 'longestRowBytes' | 'separator'> = {},
): Promise<void> {
  const scanner = new CsvScanner(file.name, onRecord, form.longestRowBytes, form.separator?.charCodeAt(0));
  await feedFile(file, context.task, (piece) => scanner.push(piece));
  scanner.finish();
}

function readHeader<Needed extends string, Optional extends string>(
  fileName: string,
  record: CsvRecord,
  columns: CsvColumns<Needed, Optional>,
  findings: FindingCollector,
): ColumnPositions<Needed | Optional> {
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
  const wanted = [...columns.needed, ...columns.optional];
  const repeated = wanted.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  for (const column of repeated) {
    const message = `the column ${column} stands there twice: the first one is read.`;
    findings.add(fileName, 'repeated-column', 'kept', message, { row: 0, column, text: '' });
  }
  const positions = {} as Record<Needed | Optional, number>;
  for (const name of wanted) positions[name] = names.indexOf(name);
  return positions;
}

/** What a table is refused for whose first row has more fields than are kept. */
export const TOO_MANY_COLUMNS = `its first row has more than ${counted(MOST_FIELDS, 'column')}, which no table of roads or trips has. Is a line end missing?`;

function misshapen(found: number, expected: number): string {
  const fields = found > MOST_FIELDS ? `more than ${MOST_FIELDS}` : found;
  return found > expected
    ? `has more fields than the header has columns (${fields}, ${expected}). A field with commas must stand in quotes (").`
    : `ends too early (${found} fields, ${expected} columns).`;
}
