import { csvCell } from '../../base/text';
import { finished, growing } from '../../base/bytes';
import type { GpsTraces } from '../../domain/gps-traces';
import { RowCells, WordTable, type ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import { numberText } from '../text-files';
import { clockText } from '../trips-csv';

type Column = 'trace_id' | 'vehicle_id' | 'lon' | 'lat' | 'time' | 'occupied';

/**
 * `gps.csv`: a point a row with trace_id, lon, lat (degrees), time; vehicle_id and occupied (0 or 1) if
 * there. Points of a trace stand together in the order of their times. @throws Failure 'bad-input' when no
 * point is left; 'cancelled', 'out-of-memory'
 */
export async function readTraces(file: DataFile, context: ReadContext): Promise<GpsTraces> {
  const table = new TraceTable(file.name, context);
  await table.cells.read(
    file,
    { needed: ['trace_id', 'lon', 'lat', 'time'], optional: ['vehicle_id', 'occupied'] },
    context,
    () => table.addPoint(),
  );
  return table.finish();
}

const ENDED_BEFORE =
  'this trace ended in an earlier row. Sort the rows, so that the points of a trace stand together.';

class TraceTable {
  readonly cells: RowCells<Column>;
  readonly #ids = new WordTable();
  readonly #vehicles = new WordTable();
  readonly #traces = growing({ offsets: Uint32Array, vehicleCodes: Uint32Array, sourceRows: Uint32Array });
  readonly #points = growing({ lonLat: Float64Array, times: Float64Array, occupied: Uint8Array });
  #tellsOccupied = false;

  constructor(
    private readonly file: string,
    private readonly context: ReadContext,
  ) {
    this.cells = new RowCells(file, context.findings);
  }

  addPoint(): void {
    const { cells } = this;
    const [id, position] = [cells.id('trace_id'), cells.position('lon', 'lat')];
    const [time, occupied] = [cells.time('time'), this.#occupiedCell()];
    const known = this.#ids.has(id);
    const { lonLat, times, occupied: flags } = this.#points;
    if (known && this.#ids.codeOf(id) !== this.#ids.words.length - 1)
      cells.leaveOut('duplicate-id', ENDED_BEFORE, 'trace_id');
    if (known && time < times.at(times.length - 1)) {
      const message = 'the times go back. Sort the points of each trace by their times.';
      cells.leaveOut('times-back', message, 'time');
    }
    if (!known) this.#begin(id);
    lonLat.pushPair(position.lon, position.lat);
    times.push(time);
    flags.push(occupied);
    cells.limit({ rows: times.length }, 'points');
  }

  #begin(id: string): void {
    const { cells } = this;
    cells.limit({ ids: this.#ids.codeOf(id) + 1 }, 'traces');
    this.#traces.offsets.push(this.#points.times.length);
    this.#traces.vehicleCodes.push(this.#vehicles.codeOf(cells.text('vehicle_id')));
    this.#traces.sourceRows.push(cells.number);
  }

  #occupiedCell(): number {
    const { cells } = this;
    this.#tellsOccupied = cells.hasColumn('occupied');
    const text = this.#tellsOccupied ? cells.text('occupied') : '0';
    if (text === '0' || text === '1') return Number(text);
    const message = '1 (a passenger is aboard) or 0 is needed here, or no such column.';
    return cells.leaveOut('broken-number', message, 'occupied');
  }

  finish(): GpsTraces {
    const traceCount = this.#ids.words.length;
    if (traceCount === 0) this.context.findings.refuseEmpty(this.file, 'point');
    this.#traces.offsets.push(this.#points.times.length);
    const { occupied, ...points } = finished(this.#points);
    return {
      traceCount,
      ...points,
      ...finished(this.#traces),
      occupied: this.#tellsOccupied ? occupied : null,
      vehicles: this.#vehicles.words,
      sourceCodes: new Uint32Array(traceCount),
      sources: [this.file],
    };
  }
}

export function* traceLines(traces: GpsTraces): Generator<string, void> {
  const { traceCount, offsets, lonLat, times, occupied, vehicleCodes, vehicles } = traces;
  yield `trace_id,vehicle_id,lon,lat,time${occupied ? ',occupied' : ''}`;
  for (let trace = 0; trace < traceCount; trace++) {
    const vehicle = csvCell(vehicles[vehicleCodes[trace]]);
    for (let point = offsets[trace]; point < offsets[trace + 1]; point++) {
      const position = `${numberText(lonLat[2 * point])},${numberText(lonLat[2 * point + 1])}`;
      const flag = occupied ? `,${occupied[point]}` : '';
      yield `${trace},${vehicle},${position},${clockText(times[point])}${flag}`;
    }
  }
}
