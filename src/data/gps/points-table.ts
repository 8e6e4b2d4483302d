import { fieldText } from '../csv-scanner';
import type { GpsReaderParts } from './gps-reader';
import { GpsTable, type TableRow } from './gps-table';
import { flagIn, numberIn } from './table-fields';

/**
 * A table with one point per row. Rows of one vehicle (and trip) form a
 * trace, wherever they stand in the file.
 */
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
    const y = this.#coordinate(row, 'lat');
    if (Number.isNaN(x) || Number.isNaN(y)) return;
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
