import { excerpt, NumberList, parseCoordinateList } from '../byte-numbers';
import type { FindingKind } from '../check-report';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { GpsRole } from './gps-choice';
import { stemOf } from './gps-files';
import type { GpsReader, GpsReaderParts } from './gps-reader';
import { PositionCheck } from './position-check';
import { flagIn } from './table-fields';
import { TableScan, type RolePositions } from './table-scan';
import { TimeReading } from './time-reading';

/**
 * A table with one trip per row, as that of the taxis of Porto (PKDD 2015): POLYLINE holds [[lon, lat], ...] at a fixed
 * step, TIMESTAMP when the trip begins. Trips that are stated to lack points are left out: their times would be wrong.
 */
export class PolylineTable implements GpsReader {
  readonly #scan: TableScan;
  readonly #time: TimeReading;
  readonly #positions: PositionCheck;
  readonly #line = new NumberList();
  readonly #stem: string;
  readonly #pointsBefore: number;

  constructor(private readonly parts: GpsReaderParts) {
    const { file, choice, findings } = parts;
    this.#scan = new TableScan(file, choice.table, choice.columns, findings, (...row) =>
      this.#addRow(...row),
    );
    this.#time = new TimeReading(choice);
    this.#positions = new PositionCheck(file, findings);
    this.#pointsBefore = parts.builder.pointCount;
    this.#stem = stemOf(file);
    for (const role of ['polyline', 'time'] as const) {
      if (choice.columns[role] !== null) continue;
      const message = `no column is chosen as ${role}. Choose the columns of the points (POLYLINE) and of the time at which a trip begins (TIMESTAMP).`;
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
    const { builder, file, findings } = this.parts;
    if (builder.pointCount > this.#pointsBefore || this.#scan.rows === 0) return;
    const [reason] = findings.leftOut(file).sort((a, b) => b.count - a.count);
    const message = `none of its ${this.#scan.rows} rows can be read: ${reason?.message ?? ''} Are the columns chosen rightly?`;
    findings.refuse(file, 'empty-set', message, reason?.first[0] ?? { row: 0, text: '' });
  }

  #addRow(record: CsvRecord, row: number, at: RolePositions): void {
    const { bytes, starts, ends } = record;
    if (at.incomplete >= 0 && flagIn(record, at.incomplete) === 1) {
      const message =
        'the file says that points of this trip are missing, so that the times of the others are not known.';
      return this.#leaveOut(record, row, 'incomplete', at, 'incomplete-trip', message);
    }
    if (!this.#time.read(bytes, starts[at.time], ends[at.time]))
      return this.#leaveOut(
        record,
        row,
        'time',
        at,
        'broken-time',
        'the time at which the trip begins is needed here.',
      );
    if (isEmptyList(record, at.polyline))
      return this.#leaveOut(record, row, 'polyline', at, 'too-short', 'the trip has no points.');
    if (!parseCoordinateList(bytes, starts[at.polyline], ends[at.polyline], this.#line)) {
      const message = 'a list of points like [[-8.61, 41.14], [-8.62, 41.15]] is needed here.';
      return this.#leaveOut(record, row, 'polyline', at, 'broken-coordinates', message);
    }
    this.#addLine(at.vehicle < 0 ? this.#stem : fieldText(record, at.vehicle), row);
  }

  #addLine(vehicle: string, row: number): void {
    const { builder, choice } = this.parts;
    const { values, length } = this.#line;
    const column = choice.columns.polyline ?? '';
    let trace = -1;
    for (let i = 0; i < length; i += 2) {
      const [lon, lat] = choice.swapLonLat ? [values[i + 1], values[i]] : [values[i], values[i + 1]];
      if (!this.#positions.accept(lon, lat, row, column)) continue;
      if (trace < 0) trace = builder.newTrace(vehicle, row);
      builder.add(trace, lon, lat, this.#time.clock + (i / 2) * choice.stepSeconds);
    }
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
    const place = { row, column: this.parts.choice.columns[role] ?? role, text };
    this.parts.findings.add(this.parts.file, kind, 'row left out', message, place);
  }
}

function isEmptyList({ bytes, starts, ends }: CsvRecord, field: number): boolean {
  for (let i = starts[field]; i < ends[field]; i++) {
    const byte = bytes[i];
    if (byte !== 91 && byte !== 93 && byte !== 32) return false;
  }
  return true;
}
