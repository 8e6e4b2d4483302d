import { csvCell, unguarded } from '../../base/text';
import type { SensorSeries } from '../../domain/sensor-series';
import { excerpt } from '../byte-numbers';
import type { ReadContext } from '../csv-file';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { DataFile } from '../data-file';
import { float32Text } from '../text-files';
import { clockText } from '../trips-csv';
import { measuredIn, RowCells } from '../row-cells';
import type { Sensors } from './sensors-file';
import { SeriesBins } from './series-bins';

type SeriesColumn = 'time' | 'sensor_id';
const KEYS: readonly string[] = ['time', 'sensor_id'] satisfies SeriesColumn[];

/**
 * `series.csv`: time (start of a bin), sensor_id (of `sensors.csv`), and a column for each feature, named by
 * it; an empty cell or `nan` is a missing value. Rows may stand in any order. Those with a broken cell, an
 * unknown sensor, or a time and sensor that stood before, are left out and counted.
 * @throws Failure 'bad-input': no feature, no usable row, or more values than can be held; 'cancelled',
 *   'out-of-memory'
 */
export async function readSeries(
  file: DataFile,
  sensors: Sensors,
  context: ReadContext,
): Promise<SensorSeries> {
  const table = new SeriesTable(file.name, sensors, context);
  await table.cells.read(
    file,
    { needed: ['time', 'sensor_id'], optional: [] },
    context,
    (record) => table.addRow(record),
    (record) => table.takeHeader(record),
  );
  return table.finish();
}

class SeriesTable {
  readonly cells: RowCells<SeriesColumn>;
  readonly #sensorOfId: ReadonlyMap<string, number>;
  readonly #features: string[] = [];
  readonly #names = new Set<string>();
  /** Position of each feature in a record. */
  readonly #columns: number[] = [];
  #bins: SeriesBins | undefined;
  /** Values of the row that is being read. */
  #row = new Float32Array(0);

  constructor(
    private readonly file: string,
    private readonly sensors: Sensors,
    private readonly context: ReadContext,
  ) {
    this.cells = new RowCells(file, context.findings);
    this.#sensorOfId = new Map(sensors.ids.map((id, sensor) => [id, sensor]));
  }

  takeHeader(record: CsvRecord): void {
    const { findings } = this.context;
    for (let column = 0; column < record.count; column++) {
      const name = unguarded(fieldText(record, column).trim());
      if (KEYS.includes(name.toLowerCase())) continue;
      const place = { row: 0, column: name === '' ? `${column + 1}` : name, text: '' };
      if (name === '')
        findings.refuse(this.file, 'missing-column', 'the first line must name every feature.', place);
      if (this.#names.has(name))
        findings.refuse(
          this.file,
          'missing-column',
          'two features have this name. Name each its own.',
          place,
        );
      this.#features.push(name);
      this.#names.add(name);
      this.#columns.push(column);
    }
    if (this.#features.length === 0)
      findings.refuse(
        this.file,
        'missing-column',
        'no feature is in it. Beside time and sensor_id it needs a column such as speed or flow.',
      );
    this.#row = new Float32Array(this.#features.length);
    this.#bins = new SeriesBins(this.file, this.sensors.ids.length, this.#features.length, findings);
  }

  addRow(record: CsvRecord): void {
    const { cells } = this;
    const time = cells.time('time');
    if (time === undefined) return;
    const sensor = this.#sensorOfId.get(cells.text('sensor_id'));
    if (sensor === undefined) {
      cells.leaveOut('unknown-sensor', 'no sensor of sensors.csv has this sensor_id.', 'sensor_id');
      return;
    }
    if (!this.#readValues(record)) return;
    if (this.#bins!.add(time, sensor, this.#row)) return;
    const message = 'an earlier row has this time and sensor too. Times are those of the local clock.';
    cells.leaveOut('repeated-row', message, 'time');
  }

  #readValues(record: CsvRecord): boolean {
    return this.#columns.every((column, feature) => {
      const value = measuredIn(record, column);
      this.#row[feature] = value ?? Infinity;
      if (Number.isFinite(this.#row[feature]) || Number.isNaN(this.#row[feature])) return true;
      const text = excerpt(record.bytes, record.starts[column], record.ends[column]);
      const message = 'a number is needed here, or nothing where the value is missing.';
      const place = { row: record.row, column: this.#features[feature], text };
      this.context.findings.add(this.file, 'broken-number', 'row left out', message, place);
      return false;
    });
  }

  finish(): SensorSeries {
    return { ...this.sensors, features: this.#features, ...this.#bins!.finish() };
  }
}

/**
 * A row for every sensor that has a value in a bin. A bin in which none has one keeps a row of its first
 * sensor, so that it is not lost.
 */
export function* seriesLines({ ids, times, features, values }: SensorSeries): Generator<string, void> {
  yield ['time', 'sensor_id', ...features.map(csvCell)].join(',');
  const names = ids.map(csvCell);
  for (let bin = 0; bin < times.length; bin++) {
    const time = clockText(times[bin]);
    let written = false;
    for (let sensor = 0; sensor < ids.length; sensor++) {
      const at = (bin * ids.length + sensor) * features.length;
      const row = values.subarray(at, at + features.length);
      if (row.every(Number.isNaN)) continue;
      written = true;
      yield `${time},${names[sensor]},${Array.from(row, float32Text).join(',')}`;
    }
    if (!written) yield `${time},${names[0]}${','.repeat(features.length)}`;
  }
}
