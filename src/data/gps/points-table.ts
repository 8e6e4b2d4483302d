import { excerpt } from '../byte-numbers';
import type { FindingKind } from '../check-report';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { GpsRole } from './gps-choice';
import { stemOf } from './gps-files';
import type { GpsReader, GpsReaderParts } from './gps-reader';
import { PositionCheck } from './position-check';
import { flagIn, numberIn } from './table-fields';
import { TableScan, type RolePositions } from './table-scan';
import { TimeReading } from './time-reading';

const NEEDED: readonly GpsRole[] = ['lon', 'lat', 'time'];

/**
 * A table with one point per row. Rows of one vehicle (and trip) form a trace, wherever they stand in the file; without
 * a vehicle column the file is the vehicle. Rows that cannot be read are left out and counted.
 */
export class PointsTable implements GpsReader {
  readonly #scan: TableScan;
  readonly #time: TimeReading;
  readonly #positions: PositionCheck;
  readonly #stem: string;
  #brokenTimes = 0;
  #brokenNumbers = 0;
  #kept = 0;
  #scratch = new Uint8Array(128);

  constructor(private readonly parts: GpsReaderParts) {
    const { file, choice, findings } = parts;
    this.#scan = new TableScan(file, choice.table, choice.columns, findings, (...row) =>
      this.#addRow(...row),
    );
    this.#time = new TimeReading(choice);
    this.#positions = new PositionCheck(file, findings);
    this.#stem = stemOf(file);
    for (const role of NEEDED) {
      if (choice.columns[role] !== null) continue;
      const message = `no column is chosen as ${role}. Choose the columns of longitude, latitude and time.`;
      findings.refuse(file, 'missing-column', message);
    }
  }

  get timesSeen() {
    return this.#time.seen;
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
    this.#positions.finish();
    if (this.#kept > 0 || this.#scan.rows === 0) return;
    const { file, findings } = this.parts;
    const [reason] = findings.leftOut(file).sort((a, b) => b.count - a.count);
    const hint =
      this.#brokenTimes > this.#brokenNumbers
        ? 'Is this the column of times, and is its form chosen rightly?'
        : 'Are the columns of longitude and latitude chosen rightly?';
    const message = `none of its ${this.#scan.rows} rows can be read: ${reason?.message ?? ''} ${hint}`;
    findings.refuse(file, 'empty-set', message, reason?.first[0] ?? { row: 0, text: '' });
  }

  #addRow(record: CsvRecord, row: number, at: RolePositions): void {
    const { choice, builder } = this.parts;
    const x = this.#coordinate(record, row, 'lon', at);
    const y = this.#coordinate(record, row, 'lat', at);
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    const [lon, lat] = choice.swapLonLat ? [y, x] : [x, y];
    if (!this.#positions.accept(lon, lat, row, this.#name('lon'))) return;
    if (!this.#readTime(record, at)) {
      this.#brokenTimes++;
      return this.#leaveOut(record, row, 'time', at, 'broken-time', 'a time is needed here.');
    }
    const occupied = at.occupied < 0 ? 0 : flagIn(record, at.occupied);
    if (occupied === undefined)
      return this.#leaveOut(
        record,
        row,
        'occupied',
        at,
        'broken-number',
        '0 or 1 (yes or no) is needed here.',
      );
    const vehicle = at.vehicle < 0 ? this.#stem : fieldText(record, at.vehicle);
    const trip = at.trip < 0 ? '' : fieldText(record, at.trip);
    builder.add(builder.traceOf(vehicle, trip, this.#time.offset, row), lon, lat, this.#time.clock, occupied);
    this.#kept++;
  }

  #coordinate(record: CsvRecord, row: number, role: 'lon' | 'lat', at: RolePositions): number {
    const value = numberIn(record, at[role], this.parts.choice.table.decimalComma);
    if (Number.isNaN(value)) {
      this.#brokenNumbers++;
      const what = role === 'lon' ? 'longitude' : 'latitude';
      this.#leaveOut(record, row, role, at, 'broken-number', `a ${what} in degrees is needed here.`);
    }
    return value;
  }

  #readTime(record: CsvRecord, at: RolePositions): boolean {
    const { bytes, starts, ends } = record;
    if (at.date < 0) return this.#time.read(bytes, starts[at.time], ends[at.time]);
    const date = bytes.subarray(starts[at.date], ends[at.date]);
    const clock = bytes.subarray(starts[at.time], ends[at.time]);
    const length = date.length + 1 + clock.length;
    if (length > this.#scratch.length) return false;
    this.#scratch.set(date);
    this.#scratch[date.length] = 32;
    this.#scratch.set(clock, date.length + 1);
    return this.#time.read(this.#scratch, 0, length);
  }

  #name(role: GpsRole): string {
    return this.parts.choice.columns[role] ?? role;
  }

  #leaveOut(
    record: CsvRecord,
    row: number,
    role: GpsRole,
    at: RolePositions,
    kind: FindingKind,
    message: string,
  ): void {
    const text = excerpt(record.bytes, record.starts[at[role]], record.ends[at[role]], 24);
    const place = { row, column: this.#name(role), text };
    this.parts.findings.add(this.parts.file, kind, 'row left out', message, place);
  }
}
