import { NumberList, parseCoordinateList } from '../byte-numbers';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { GpsReaderParts } from './gps-reader';
import { GpsTable, type TableRow } from './gps-table';
import { flagIn } from './table-fields';

/**
 * A table with one trip per row, as that of the taxis of Porto (PKDD 2015): POLYLINE holds [[lon,
 * lat], ...] at a fixed step, TIMESTAMP when the trip begins. Trips that are stated to lack points are
 * left out: their times would be wrong.
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
