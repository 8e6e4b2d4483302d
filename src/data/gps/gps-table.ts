import { excerpt } from '../byte-numbers';
import type { FindingKind } from '../check-report';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { GpsRole } from './gps-choice';
import { stemOf } from './gps-files';
import type { GpsReader, GpsReaderParts } from './gps-reader';
import { PositionCheck } from './position-check';
import { TableScan, type RolePositions } from './table-scan';
import { TimeReading } from './time-reading';

/** A row of a table: its fields, its number, and where the chosen columns stand. */
export interface TableRow {
  readonly record: CsvRecord;
  readonly number: number;
  readonly at: RolePositions;
}

/** A table of GPS points, whatever a row of it is. Rows that cannot be read are left out and counted. */
export abstract class GpsTable implements GpsReader {
  protected readonly time: TimeReading;
  protected readonly positions: PositionCheck;
  /** Points that were taken. */
  protected kept = 0;
  readonly #scan: TableScan;
  readonly #stem: string;

  /** @param advice which columns are to be chosen, where one of the needed ones is not */
  constructor(
    protected readonly parts: GpsReaderParts,
    needed: readonly GpsRole[],
    advice: string,
  ) {
    const { file, choice, findings } = parts;
    this.#scan = new TableScan(file, choice.table, choice.columns, findings, (record, number, at) =>
      this.addRow({ record, number, at }),
    );
    this.time = new TimeReading(choice);
    this.positions = new PositionCheck(file, findings);
    this.#stem = stemOf(file);
    for (const role of needed)
      if (choice.columns[role] === null)
        findings.refuse(file, 'missing-column', `no column is chosen as ${role}. ${advice}`);
  }

  get timesSeen() {
    return this.time.seen;
  }

  get rows(): number {
    return this.#scan.rows;
  }

  push(piece: Uint8Array): void {
    this.#scan.push(piece);
  }

  finish(): void {
    this.#scan.finish();
  }

  cut(): void {
    // A row or feature that has begun is not whole.
  }

  settle(): void {
    this.positions.finish();
    if (this.kept > 0 || this.#scan.rows === 0) return;
    const { file, findings } = this.parts;
    const reason = findings.mostLeftOut(file);
    const message = `none of its ${this.#scan.rows} rows can be read: ${reason?.message ?? ''} ${this.hint()}`;
    findings.refuse(file, 'empty-set', message, reason?.first[0]);
  }

  /** Takes what a row says, or leaves it out. */
  protected abstract addRow(row: TableRow): void;

  /** What may be wrong where no row can be read. */
  protected abstract hint(): string;

  /** The vehicle of a row; without such a column the file is the vehicle. */
  protected vehicleOf({ record, at }: TableRow): string {
    return at.vehicle < 0 ? this.#stem : fieldText(record, at.vehicle);
  }

  protected columnOf(role: GpsRole): string {
    return this.parts.choice.columns[role] ?? role;
  }

  protected leaveOut(
    { record, number, at }: TableRow,
    role: GpsRole,
    kind: FindingKind,
    message: string,
  ): void {
    const text = excerpt(record.bytes, record.starts[at[role]], record.ends[at[role]], 24);
    const place = { row: number, column: this.columnOf(role), text };
    this.parts.findings.add(this.parts.file, kind, 'row left out', message, place);
  }
}
