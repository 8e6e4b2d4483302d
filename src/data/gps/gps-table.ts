import { excerpt, NumberList, parseCoordinateList } from '../byte-numbers';
import type { FindingKind } from '../check-report';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { GpsRole } from './gps-choice';
import { GpsReader, type GpsReaderParts } from './trace-builder';
import { PositionCheck } from './position-check';
import { flagIn, numberIn, TableScan, type RolePositions } from './text-table';

/** A row of a table: its fields, its number, and where the chosen columns stand. */
export interface TableRow {
  readonly record: CsvRecord;
  readonly number: number;
  readonly at: RolePositions;
}

/** A table of GPS points, whatever a row of it is. Rows that cannot be read are left out and counted. */
export abstract class GpsTable extends GpsReader {
  protected readonly positions: PositionCheck;
  /** Points that were taken. */
  protected kept = 0;
  readonly #scan: TableScan;

  /** @param advice which columns are to be chosen, where one of the needed ones is not */
  constructor(parts: GpsReaderParts, needed: readonly GpsRole[], advice: string) {
    super(parts);
    const { file, choice, findings } = parts;
    this.#scan = new TableScan(file, choice.table, choice.columns, findings, (record, number, at) =>
      this.addRow({ record, number, at }),
    );
    this.positions = new PositionCheck(file, findings);
    for (const role of needed)
      if (choice.columns[role] === null)
        findings.refuse(file, 'missing-column', `no column is chosen as ${role}. ${advice}`);
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

  settle(): void {
    this.positions.finish();
    if (this.kept > 0 || this.#scan.rows === 0) return;
    this.refuseUnread(
      (reason) => `none of its ${this.#scan.rows} rows can be read: ${reason ?? ''} ${this.hint()}`,
    );
  }

  /** Takes what a row says, or leaves it out. */
  protected abstract addRow(row: TableRow): void;

  /** What may be wrong where no row can be read. */
  protected abstract hint(): string;

  /** The vehicle of a row; without such a column the file is the vehicle. */
  protected vehicleOf({ record, at }: TableRow): string {
    return at.vehicle < 0 ? this.stem : fieldText(record, at.vehicle);
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
    this.parts.findings.add(this.parts.file, kind, 'row left out', message, () => ({
      row: number,
      column: this.columnOf(role),
      text: excerpt(record.bytes, record.starts[at[role]], record.ends[at[role]], 24),
    }));
  }
}

/** A table with one point per row. All rows of one vehicle (and trip) form a trace. */
export class PointsTable extends GpsTable {
  #brokenTimes = 0;
  #brokenNumbers = 0;
  #scratch = new Uint8Array(128);

  constructor(parts: GpsReaderParts) {
    super(parts, ['lon', 'lat', 'time'], 'Choose the columns of longitude, latitude and time.');
  }

  protected hint(): string {
    return this.#brokenTimes > this.#brokenNumbers
      ? 'Is this the column of times, and is its form chosen rightly?'
      : 'Are the columns of longitude and latitude chosen rightly?';
  }

  protected addRow(row: TableRow): void {
    const { record, number, at } = row;
    const { choice, builder } = this.parts;
    const x = this.#coordinate(row, 'lon');
    // A row is left out once, whatever else is wrong with it.
    const y = Number.isNaN(x) ? NaN : this.#coordinate(row, 'lat');
    if (Number.isNaN(y)) return;
    const [lon, lat] = choice.swapLonLat ? [y, x] : [x, y];
    if (!this.positions.accept(lon, lat, number, this.columnOf('lon'))) return;
    if (!this.#readTime(row)) {
      this.#brokenTimes++;
      return this.leaveOut(row, 'time', 'broken-time', 'a time is needed here.');
    }
    const occupied = at.occupied < 0 ? 0 : flagIn(record, at.occupied);
    if (occupied === undefined)
      return this.leaveOut(row, 'occupied', 'broken-number', '0 or 1 (yes or no) is needed here.');
    const trip = at.trip < 0 ? '' : fieldText(record, at.trip);
    const trace = builder.traceOf(this.vehicleOf(row), trip, this.time.offset, number);
    builder.add(trace, lon, lat, this.time.clock, occupied);
    this.kept++;
  }

  #coordinate(row: TableRow, role: 'lon' | 'lat'): number {
    const value = numberIn(row.record, row.at[role], this.parts.choice.table.decimalComma);
    if (Number.isNaN(value)) {
      this.#brokenNumbers++;
      const what = role === 'lon' ? 'longitude' : 'latitude';
      this.leaveOut(row, role, 'broken-number', `a ${what} in degrees is needed here.`);
    }
    return value;
  }

  #readTime({ record, at }: TableRow): boolean {
    const { bytes, starts, ends } = record;
    if (at.date < 0) return this.time.read(bytes, starts[at.time], ends[at.time]);
    const date = bytes.subarray(starts[at.date], ends[at.date]);
    const clock = bytes.subarray(starts[at.time], ends[at.time]);
    const length = date.length + 1 + clock.length;
    if (length > this.#scratch.length) return false;
    this.#scratch.set(date);
    this.#scratch[date.length] = 32;
    this.#scratch.set(clock, date.length + 1);
    return this.time.read(this.#scratch, 0, length);
  }
}

/**
 * A table with one trip per row, as of Porto's taxis (PKDD 2015): POLYLINE at a fixed step from TIMESTAMP on.
 * Trips that are stated to lack points are left out: their times would be wrong.
 */
export class PolylineTable extends GpsTable {
  readonly #line = new NumberList();

  constructor(parts: GpsReaderParts) {
    super(
      parts,
      ['polyline', 'time'],
      'Choose the columns of the points (POLYLINE) and of the time at which a trip begins (TIMESTAMP).',
    );
  }

  protected hint(): string {
    return 'Are the columns chosen rightly?';
  }

  protected addRow(row: TableRow): void {
    const { record, at } = row;
    const { bytes, starts, ends } = record;
    if (at.incomplete >= 0 && flagIn(record, at.incomplete) === 1) {
      const message =
        'the file says that points of this trip are missing, so that the times of the others are not known.';
      return this.leaveOut(row, 'incomplete', 'incomplete-trip', message);
    }
    if (!this.time.read(bytes, starts[at.time], ends[at.time]))
      return this.leaveOut(row, 'time', 'broken-time', 'the time at which the trip begins is needed here.');
    if (isEmptyList(record, at.polyline))
      return this.leaveOut(row, 'polyline', 'too-short', 'the trip has no points.');
    if (!parseCoordinateList(bytes, starts[at.polyline], ends[at.polyline], this.#line)) {
      const message = 'a list of points like [[-8.61, 41.14], [-8.62, 41.15]] is needed here.';
      return this.leaveOut(row, 'polyline', 'broken-coordinates', message);
    }
    this.#addLine(this.vehicleOf(row), row.number, at.trip < 0 ? '' : fieldText(record, at.trip));
  }

  #addLine(vehicle: string, row: number, trip: string): void {
    const { builder, choice } = this.parts;
    const { values, length } = this.#line;
    const column = choice.columns.polyline ?? '';
    let trace = -1;
    for (let i = 0; i < length; i += 2) {
      const [lon, lat] = choice.swapLonLat ? [values[i + 1], values[i]] : [values[i], values[i + 1]];
      if (!this.positions.accept(lon, lat, row, column)) continue;
      if (trace < 0) trace = builder.newTrace(vehicle, row, trip);
      builder.add(trace, lon, lat, this.time.clock + (i / 2) * choice.stepSeconds);
      this.kept++;
    }
  }
}

function isEmptyList({ bytes, starts, ends }: CsvRecord, field: number): boolean {
  for (let i = starts[field]; i < ends[field]; i++) {
    const byte = bytes[i];
    if (byte !== 91 && byte !== 93 && byte !== 32) return false;
  }
  return true;
}
