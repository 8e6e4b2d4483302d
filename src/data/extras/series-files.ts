import { NumberTable } from '../../base/number-table';
import { csvCell, unguarded } from '../../base/text';
import { allocate, GrowingArray, lengthened } from '../../base/bytes';
import type { SensorSeries } from '../../domain/sensor-series';
import { excerpt, parseDecimal } from '../byte-numbers';
import { readCsv, type ReadContext } from '../csv-file';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { DataFile } from '../data-file';
import { float32Text } from '../text-files';
import { clockText } from '../trips-csv';
import { RowCells } from './row-cells';
import type { Sensors } from './sensors-file';

type SeriesColumn = 'time' | 'sensor_id';
const KEYS: readonly string[] = ['time', 'sensor_id'] satisfies SeriesColumn[];

/** 512 MiB of values. */
const MOST_VALUES = 2 ** 27;
/** From 64 MiB on, at most so many values are held for each that was read: the others are missing. */
const FEW_VALUES = 2 ** 24;
const MOST_PER_VALUE = 200;

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
  await readCsv(
    file,
    { needed: ['time', 'sensor_id'], optional: [] },
    context,
    (record, at) => {
      table.cells.take(record, at);
      table.addRow(record);
    },
    table.cells.leaveOutMisshapen,
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
  readonly #bins = new NumberTable();
  readonly #times = new GrowingArray(Float64Array);
  /** Bins that `#values` and `#seen` have room for; the bins stand in the order of their first rows. */
  #room = 0;
  /** Rows that were kept. */
  #rows = 0;
  #values = new Float32Array(0);
  /** (bins x N) 1 where a row was read. */
  #seen = new Uint8Array(0);
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
    const cell = this.#binOf(time) * this.sensors.ids.length + sensor;
    if (this.#seen[cell] === 1) {
      const message = 'an earlier row has this time and sensor too. Times are those of the local clock.';
      cells.leaveOut('repeated-row', message, 'time');
      return;
    }
    this.#seen[cell] = 1;
    this.#rows++;
    this.#values.set(this.#row, cell * this.#features.length);
  }

  #readValues({ bytes, starts, ends, count, row }: CsvRecord): boolean {
    return this.#columns.every((column, feature) => {
      this.#row[feature] = NaN;
      if (column >= count) return true;
      const value = Math.fround(parseDecimal(bytes, starts[column], ends[column]));
      if (Number.isFinite(value)) {
        this.#row[feature] = value;
        return true;
      }
      const text = excerpt(bytes, starts[column], ends[column]);
      if (/^(nan)?$/i.test(text.trim())) return true;
      const message = 'a number is needed here, or nothing where the value is missing.';
      const place = { row, column: this.#features[feature], text };
      this.context.findings.add(this.file, 'broken-number', 'row left out', message, place);
      return false;
    });
  }

  #binOf(time: number): number {
    const bin = this.#bins.add(time);
    if (bin < this.#times.length) return bin;
    if (bin === this.#room) this.#makeRoom();
    this.#times.push(time);
    return bin;
  }

  #makeRoom(): void {
    const sensorCount = this.sensors.ids.length;
    const perBin = sensorCount * this.#features.length;
    const held = Math.max(FEW_VALUES, MOST_PER_VALUE * this.#rows * this.#features.length);
    const most = Math.floor(Math.min(MOST_VALUES, held) / perBin);
    if (this.#room >= most)
      this.context.findings.refuse(
        this.file,
        'too-large',
        `more than ${Math.min(MOST_VALUES, held)} values, read or missing: ${sensorCount} sensors with ${this.#features.length} features at more than ${most} times. Take fewer sensors or days, or round the times to bins.`,
      );
    const room = Math.min(most, Math.max(64, 2 * this.#room));
    const filled = this.#values.length;
    this.#values = allocate(() => lengthened(this.#values, room * perBin)).fill(NaN, filled);
    this.#seen = allocate(() => lengthened(this.#seen, room * sensorCount));
    this.#room = room;
  }

  finish(): SensorSeries {
    const found = this.#times.finish();
    if (found.length === 0) this.context.findings.refuseEmpty(this.file, 'row');
    const perBin = this.sensors.ids.length * this.#features.length;
    const order = Uint32Array.from(found, (_, bin) => bin).sort((a, b) => found[a] - found[b]);
    const values = allocate(() => new Float32Array(found.length * perBin));
    order.forEach((bin, i) =>
      values.set(this.#values.subarray(bin * perBin, (bin + 1) * perBin), i * perBin),
    );
    const times = Float64Array.from(order, (bin) => found[bin]);
    return { ...this.sensors, times, features: this.#features, values };
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
