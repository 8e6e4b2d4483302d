import { decimalOf } from '../../base/numbers';
import { shownList } from '../../base/text';
import type { SensorSeries } from '../../domain/sensor-series';
import { excerpt } from '../byte-numbers';
import { measuredIn, RowCells, WordTable, type ColumnPositions, type ReadContext } from '../csv-file';
import type { CsvRecord } from '../csv-scanner';
import { SeriesBins } from '../extras/series-files';
import { columnRoles, valueColumns, type FlowTableFile } from './flow-tables';
import type { Measurements } from './matrix-series';
import { MOST_SENSORS } from './sensor-tables';
import { TableTimes, ValueCheck } from './flow-cells';

/** What a long table says: places where it has columns for them. */
export type LongSeries = Measurements & Pick<SensorSeries, 'lonLat'>;

/**
 * A row for each time and sensor, a column for each feature: those called so, or all other numbers. Broken
 * rows and repeats are left out and counted. @throws Failure 'bad-input': no usable row, sensors that move,
 * too many values; 'cancelled'
 */
export async function readLong(table: FlowTableFile, context: ReadContext): Promise<LongSeries> {
  const columns = new LongColumns(table, context);
  const sensors = await readTableSensors(columns);
  return readRows(columns, sensors);
}

/** Columns of a long table by their names, in lower case. */
class LongColumns {
  readonly time: string;
  readonly sensor: string;
  readonly lon: string | undefined;
  readonly lat: string | undefined;
  readonly features: readonly string[];
  /** In lower case. */
  readonly #used: readonly (string | undefined)[];

  constructor(
    readonly table: FlowTableFile,
    readonly context: ReadContext,
  ) {
    const { header, columns } = table.form;
    const roles = columnRoles(header);
    const nameOf = (column: number) => (column < 0 ? undefined : header[column]);
    this.time = header[roles.time].toLowerCase();
    this.sensor = header[roles.sensor].toLowerCase();
    if (roles.lon >= 0 && roles.lat >= 0) {
      this.lon = nameOf(roles.lon)?.toLowerCase();
      this.lat = nameOf(roles.lat)?.toLowerCase();
    }
    const features = [...new Set(valueColumns(header, columns).map((column) => header[column]))];
    this.features = features;
    this.#used = [this.time, this.sensor, this.lon, this.lat, ...features.map((name) => name.toLowerCase())];
    const unused = header.filter((name) => !this.#used.includes(name.toLowerCase()));
    if (unused.length > 0) {
      const message = `not used: ${shownList(unused)}. Values are read from ${shownList(features)}.`;
      context.findings.note(table.file.name, 'wrong-kind', message);
    }
  }

  /** Reads the rows that have a time and a sensor: both readings go through the same ones. */
  read(
    onRow: (cells: RowCells<string>, record: CsvRecord, at: ColumnPositions<string>) => void,
    isFirst: boolean,
  ): Promise<void> {
    const { file, form } = this.table;
    const cells = new RowCells<string>(file.name, this.context.findings);
    return cells.read(
      file,
      {
        needed: [this.time, this.sensor],
        optional: this.lon && this.lat ? [this.lon, this.lat] : [],
        separator: form.separator,
        reads: (name) => this.#used.includes(name),
      },
      this.context,
      (record, at) => onRow(cells, record, at),
      // The second reading says what is wrong with a row.
      isFirst ? { onMisshapen: () => undefined } : {},
    );
  }
}

interface TableSensors {
  readonly numbers: WordTable;
  readonly lonLat: Float64Array;
}

/** About 50 metres: places that are rounded differently are one. */
const SAME_PLACE_DEGREES = 0.0005;

/** Goes through the table for its sensors, in the order of their first rows. */
async function readTableSensors(columns: LongColumns): Promise<TableSensors> {
  const { table, context, sensor, lon, lat } = columns;
  const { name } = table.file;
  const numbers = new WordTable();
  const places = new TablePlaces(name, context);
  const onRow = (cells: RowCells<string>): void => {
    const id = cells.text(sensor);
    if (id === '') return;
    const number = numbers.codeOf(id);
    if (number >= MOST_SENSORS)
      context.findings.refuse(name, 'too-large', `more than ${MOST_SENSORS} sensors. Take fewer of them.`);
    if (lon === undefined || lat === undefined) places.add(number, NaN, NaN, cells.number, id);
    else places.add(number, degrees(cells.text(lon), 180), degrees(cells.text(lat), 90), cells.number, id);
  };
  await columns.read(onRow, true);
  places.refuseMoving(sensor);
  return { numbers, lonLat: places.lonLat() };
}

/** NaN for what is none. */
function degrees(text: string, most: number): number {
  const value = decimalOf(text);
  return Math.abs(value) <= most ? value : NaN;
}

/** Where the sensors of a table stand by their rows: the first place that is stated counts. */
class TablePlaces {
  readonly #lon: number[] = [];
  readonly #lat: number[] = [];
  readonly #moved = new Set<number>();

  constructor(
    private readonly file: string,
    private readonly context: ReadContext,
  ) {}

  add(sensor: number, lon: number, lat: number, row: number, id: string): void {
    if (Number.isNaN(this.#lon[sensor] ?? NaN)) {
      const known = !Number.isNaN(lon) && !Number.isNaN(lat);
      this.#lon[sensor] = known ? lon : NaN;
      this.#lat[sensor] = known ? lat : NaN;
      return;
    }
    const apart = Math.max(Math.abs(lon - this.#lon[sensor]), Math.abs(lat - this.#lat[sensor]));
    if (!(apart > SAME_PLACE_DEGREES)) return;
    this.#moved.add(sensor);
    const message = 'sensors stand somewhere else than in their first row, which counts.';
    this.context.findings.add(this.file, 'broken-coordinates', 'kept', message, { row, text: id });
  }

  /** @throws Failure 'bad-input' where most sensors are at several places */
  refuseMoving(column: string): void {
    const sensors = this.#lon.length;
    if (2 * this.#moved.size <= sensors) return;
    const message = `${this.#moved.size} of ${sensors} sensors move. If these are GPS points, name the column "${column}" vehicle_id: they are then read as traces.`;
    this.context.findings.refuse(this.file, 'wrong-kind', message);
  }

  lonLat(): Float64Array {
    return Float64Array.from(this.#lon.flatMap((lon, sensor) => [lon, this.#lat[sensor]]));
  }
}

async function readRows(columns: LongColumns, { numbers, lonLat }: TableSensors): Promise<LongSeries> {
  const { table, context, features } = columns;
  const { file, form } = table;
  const ids = numbers.words;
  if (ids.length === 0) context.findings.refuseEmpty(file.name, 'row');
  const bins = new SeriesBins(file.name, ids.length, features.length, context.findings);
  const timeColumn = columnRoles(form.header).time;
  const times = new TableTimes(file.name, form.columns[timeColumn], context);
  const values = new RowValues(table, features, context);
  await columns.read((cells, record, at) => {
    const id = cells.id(columns.sensor);
    const time = times.read(record, at[columns.time]);
    if (time === undefined) return;
    const row = values.read(record);
    if (!row || bins.add(time, numbers.codeOf(id), row)) return;
    cells.leaveOut('repeated-row', 'an earlier row has this time and sensor too.', columns.time);
  }, false);
  const gathered = bins.finish();
  times.checkYears(gathered.times);
  return { ids, lonLat, features, ...gathered };
}

/** Reads the features of a row. */
class RowValues {
  readonly #row: Float32Array;
  readonly #check: ValueCheck;
  readonly #file: string;
  /** (F) */
  readonly #columns: readonly number[];

  constructor(
    { file, form }: FlowTableFile,
    private readonly features: readonly string[],
    private readonly context: ReadContext,
  ) {
    const { name } = file;
    this.#file = name;
    this.#columns = features.map((feature) => form.header.indexOf(feature));
    this.#row = new Float32Array(features.length);
    this.#check = new ValueCheck(name, features, context);
  }

  /** (F) valid until the next row; undefined where a cell holds no number: the row is left out. */
  read(record: CsvRecord): Float32Array | undefined {
    const { bytes, starts, ends, row } = record;
    for (const [feature, name] of this.features.entries()) {
      const column = this.#columns[feature];
      const value = measuredIn(record, column);
      this.#row[feature] = this.#check.checked(value ?? NaN, feature, row);
      if (value !== undefined) continue;
      const text = excerpt(bytes, starts[column], ends[column]).trim();
      const message = 'a number is needed here, or nothing where the value is missing.';
      this.context.findings.add(this.#file, 'broken-number', 'row left out', message, {
        row,
        column: name,
        text,
      });
      return undefined;
    }
    return this.#row;
  }
}
