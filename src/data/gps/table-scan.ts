import { shown, shownList } from '../../base/text';
import { TOO_MANY_COLUMNS } from '../csv-file';
import { CsvScanner, fieldText, MOST_FIELDS, type CsvRecord } from '../csv-scanner';
import type { FindingCollector } from '../check-report';
import type { GpsRole, TableForm } from './gps-choice';

/** Where each role's field stands in a record, -1 for a role without a column. */
export type RolePositions<Role extends string = GpsRole> = Readonly<Record<Role, number>>;

/** Longest row of a table: a POLYLINE of a million points fits. */
const MAX_ROW_BYTES = 32 * 1024 * 1024;
const SPACE = 32;

/** A scanner for a form of table; runs of spaces count as one where a space separates. */
export function tableScanner(
  file: string,
  form: TableForm,
  onRecord: (record: CsvRecord) => void,
): CsvScanner {
  const separator = form.separator.charCodeAt(0);
  const deliver =
    separator === SPACE ? (record: CsvRecord) => onRecord(withoutEmptyFields(record)) : onRecord;
  return new CsvScanner(file, deliver, MAX_ROW_BYTES, separator);
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
export function columnNames(first: CsvRecord, header: boolean): string[] {
  return Array.from({ length: Math.min(first.count, MOST_FIELDS) }, (_, field) =>
    header ? fieldText(first, field).trim() : `column ${field + 1}`,
  );
}

/** Finds the chosen columns in a table and hands over its rows, counted from 1 without the header. */
export class TableScan<Role extends string = GpsRole> {
  #positions: RolePositions<Role> | undefined;
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
    /** What a row tells of. */
    private readonly noun = 'points',
  ) {
    this.#scanner = tableScanner(file, form, (record) => this.#take(record));
  }

  push(piece: Uint8Array): void {
    this.#scanner.push(piece);
  }

  finish(): void {
    this.#scanner.finish();
    if (this.rows === 0)
      this.findings.refuse(this.file, 'empty-set', `there is no row of ${this.noun} in it.`);
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
    const text = `${record.count} fields`;
    const message = `the row has another number of fields than the first one (${this.#columns}).`;
    this.findings.add(this.file, 'field-count', 'row left out', message, { row, text });
  }

  #find(first: CsvRecord): RolePositions<Role> {
    if (first.count > MOST_FIELDS) this.findings.refuse(this.file, 'too-large', TOO_MANY_COLUMNS);
    const names = columnNames(first, this.form.header);
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
