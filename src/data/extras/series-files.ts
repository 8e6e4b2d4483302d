import { csvCell, unguarded } from '../../base/text';
import type { SensorSeries } from '../../domain/sensor-series';
import { excerpt } from '../byte-numbers';
import { measuredIn, RowCells, type ReadContext } from '../csv-file';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { DataFile } from '../data-file';
import { float32Text } from '../text-files';
import { clockText } from '../trips-csv';
import type { Sensors } from './sensor-files';
import { allocate, GrowingArray, lengthened } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import type { FindingCollector } from '../check-report';

type SeriesColumn = 'time' | 'sensor_id';
const KEYS: readonly string[] = ['time', 'sensor_id'] satisfies SeriesColumn[];

/**
 * `series.csv`: time (start of a bin), sensor_id, and a column for each feature; an empty cell or `nan` is
 * missing. Rows may stand in any order. @throws Failure 'bad-input': no feature, no usable row, too many
 * values; 'cancelled', 'out-of-memory'
 */
export async function readSeries(
  file: DataFile,
  sensors: Sensors,
  context: ReadContext,
): Promise<SensorSeries> {
  const table = new SeriesTable(file.name, sensors, context);
  const columns = { needed: ['time', 'sensor_id'], reads: () => true } as const;
  await table.cells.read(file, columns, context, (record) => table.addRow(record), {
    onHeader: (record) => table.takeHeader(record),
  });
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
      if (this.#names.has(name)) {
        const message = 'two features have this name. Name each its own.';
        findings.refuse(this.file, 'missing-column', message, place);
      }
      this.#features.push(name);
      this.#names.add(name);
      this.#columns.push(column);
    }
    if (this.#features.length === 0) {
      const message =
        'no feature is in it. Beside time and sensor_id it needs a column such as speed or flow.';
      findings.refuse(this.file, 'missing-column', message);
    }
    this.#row = new Float32Array(this.#features.length);
    this.#bins = new SeriesBins(this.file, this.sensors.ids.length, this.#features.length, findings);
  }

  addRow(record: CsvRecord): void {
    const { cells } = this;
    const time = cells.time('time');
    const sensor =
      this.#sensorOfId.get(cells.text('sensor_id')) ??
      cells.leaveOut('unknown-sensor', 'no sensor of sensors.csv has this sensor_id.', 'sensor_id');
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

/** A row for every sensor with a value in a bin, or of the first sensor, so that no bin is lost. */
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

/** 512 MiB of values. */
export const MOST_VALUES = 2 ** 27;
/** From 64 MiB on, at most so many values are held for each that was read: the others are missing. */
const FEW_VALUES = 2 ** 24;
const MOST_PER_VALUE = 200;

/** Gathers what sensors measured from rows in any order: a row has the values of one sensor in one bin. */
export class SeriesBins {
  readonly #bins = new NumberTable();
  readonly #times = new GrowingArray(Float64Array);
  /** Bins that `#values` and `#seen` have room for; the bins stand in the order of their first rows. */
  #room = 0;
  /** Rows that were kept. */
  #rows = 0;
  #values = new Float32Array(0);
  /** (bins x N) 1 where a row was read. */
  #seen = new Uint8Array(0);

  constructor(
    private readonly file: string,
    private readonly sensorCount: number,
    private readonly featureCount: number,
    private readonly findings: FindingCollector,
  ) {}

  /**
   * Adds a row; false where an earlier one had this time and sensor. @param row (F) values, NaN where missing
   * @throws Failure 'bad-input' for more values than can be held
   */
  add(time: number, sensor: number, row: Float32Array): boolean {
    const cell = this.#binOf(time) * this.sensorCount + sensor;
    if (this.#seen[cell] === 1) return false;
    this.#seen[cell] = 1;
    this.#rows++;
    this.#values.set(row, cell * this.featureCount);
    return true;
  }

  /** What was gathered, in the order of time. @throws Failure 'bad-input' where no row was added */
  finish(): Pick<SensorSeries, 'times' | 'values'> {
    const found = this.#times.finish();
    if (found.length === 0) this.findings.refuseEmpty(this.file, 'row');
    const perBin = this.sensorCount * this.featureCount;
    const order = Uint32Array.from(found, (_, bin) => bin).sort((a, b) => found[a] - found[b]);
    const values = allocate(() => new Float32Array(found.length * perBin));
    order.forEach((bin, i) =>
      values.set(this.#values.subarray(bin * perBin, (bin + 1) * perBin), i * perBin),
    );
    return { times: Float64Array.from(order, (bin) => found[bin]), values };
  }

  #binOf(time: number): number {
    const bin = this.#bins.add(time);
    if (bin < this.#times.length) return bin;
    if (bin === this.#room) this.#makeRoom();
    this.#times.push(time);
    return bin;
  }

  #makeRoom(): void {
    const { sensorCount, featureCount } = this;
    const perBin = sensorCount * featureCount;
    const held = Math.max(FEW_VALUES, MOST_PER_VALUE * this.#rows * featureCount);
    const most = Math.floor(Math.min(MOST_VALUES, held) / perBin);
    if (this.#room >= most) {
      const message = `more than ${Math.min(MOST_VALUES, held)} values, read or missing: ${sensorCount} sensors with ${featureCount} features at more than ${most} times. Take fewer sensors or days, or round the times to bins.`;
      this.findings.refuse(this.file, 'too-large', message);
    }
    const room = Math.min(most, Math.max(64, 2 * this.#room));
    const filled = this.#values.length;
    this.#values = allocate(() => lengthened(this.#values, room * perBin)).fill(NaN, filled);
    this.#seen = allocate(() => lengthened(this.#seen, room * sensorCount));
    this.#room = room;
  }
}
