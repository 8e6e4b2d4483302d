import { GrowingArray } from '../../base/bytes';
import type { SensorSeries } from '../../domain/sensor-series';
import { excerpt } from '../byte-numbers';
import { measuredIn, scanFile, type ReadContext } from '../csv-file';
import { fieldText, MOST_FIELDS, type CsvRecord } from '../csv-scanner';
import { MOST_VALUES, SeriesBins } from '../extras/series-files';
import { featureOfFile, type FlowTableFile } from './flow-tables';
import { clockWords, seriesClock, type SeriesChoice } from './series-choice';
import { TableTimes, ValueCheck } from './flow-cells';
import { counted, shownList } from '../../base/text';
import { baseName, type DataFile } from '../data-file';
import { readNpyFloats } from '../npy';
import { filesInZip, ZIP_LIMITS, type ZipLimits } from '../zip-files';
import { MOST_SENSORS } from './sensor-tables';

/** A series without places and links. */
export type Measurements = Omit<SensorSeries, 'lonLat' | 'roads' | 'linkFrom' | 'linkTo' | 'linkWeights'>;

/**
 * A column for each sensor and a row for each bin, without times (`los_speed.csv` of T-GCN). Broken cells,
 * and rows of another length, count as missing: the others keep their places in time. @throws Failure 'bad-
 * input', 'cancelled'
 */
export async function readMatrix(
  { file, form }: FlowTableFile,
  choice: SeriesChoice,
  context: ReadContext,
): Promise<Measurements> {
  const values = new GrowingArray(Float32Array);
  let cells: SensorCells | undefined;
  await scanFile(
    file,
    context,
    (record) => {
      if (!cells) {
        cells = new SensorCells(file.name, sensorIds(record, 0, file.name, context), 0, context);
        return;
      }
      if (values.length + cells.ids.length > MOST_VALUES)
        context.findings.refuse(file.name, 'too-large', `more than ${MOST_VALUES} values. Take fewer rows.`);
      const row = cells.read(record);
      for (const value of row) values.push(value);
    },
    { separator: form.separator },
  );
  if (!cells || values.length === 0) context.findings.refuseEmpty(file.name, 'row');
  const { ids, feature } = cells;
  const bins = values.length / ids.length;
  context.findings.took(file.name, { rows: bins, columns: [[cells.meaning, 'all columns']], unused: [] });
  const clock = seriesClock(bins, ids.length, choice);
  context.findings.note(file.name, 'assumed-times', clockWords(clock));
  const times = Float64Array.from({ length: bins }, (_, bin) => clock.start + bin * clock.binSeconds);
  return { ids, times, features: [feature], values: values.finish() };
}

/**
 * The same with times in the first column; rows without a time, or with a known one, are left out. @throws
 * Failure 'bad-input': two sensors of one name, no usable row, too many values; 'cancelled'
 */
export async function readWide({ file, form }: FlowTableFile, context: ReadContext): Promise<Measurements> {
  const { findings } = context;
  const times = new TableTimes(file.name, form.columns[0], context);
  let cells: SensorCells | undefined;
  let bins: SeriesBins | undefined;
  let rows = 0;
  await scanFile(
    file,
    context,
    (record) => {
      if (!cells || !bins) {
        cells = new SensorCells(file.name, sensorIds(record, 1, file.name, context), 1, context);
        bins = new SeriesBins(file.name, 1, cells.ids.length, findings);
        return;
      }
      rows++;
      const time = times.read(record, 0);
      if (time === undefined || bins.add(time, 0, cells.read(record))) return;
      const place = { row: record.row, text: fieldText(record, 0) };
      findings.add(file.name, 'repeated-row', 'row left out', 'an earlier row has this time too.', place);
    },
    { separator: form.separator },
  );
  if (!cells || !bins) return findings.refuseEmpty(file.name, 'row');
  const gathered = bins.finish();
  times.checkYears(gathered.times);
  const columns = [
    ['time', form.header[0] || 'column 1'],
    [cells.meaning, 'all others'],
  ] as const;
  findings.took(file.name, { rows, columns, unused: [] });
  return { ids: cells.ids, features: [cells.feature], ...gathered };
}

/** The names in the first row from a column on. */
function sensorIds(record: CsvRecord, from: number, file: string, { findings }: ReadContext): string[] {
  if (record.count > MOST_FIELDS)
    findings.refuse(file, 'too-large', `more than ${MOST_FIELDS - from} sensors. Take fewer of them.`);
  const ids: string[] = [];
  const seen = new Set<string>();
  for (let column = from; column < record.count; column++) {
    const id = fieldText(record, column).trim();
    const place = { row: 0, column: `${column + 1}`, text: id };
    if (id === '')
      findings.refuse(file, 'broken-id', 'the first row must name the sensor of each column.', place);
    if (seen.has(id))
      findings.refuse(file, 'duplicate-id', 'two columns are of this sensor. Take one of them out.', place);
    seen.add(id);
    ids.push(id);
  }
  return ids;
}

/** Reads the values of all sensors from a row. */
class SensorCells {
  readonly feature: string;
  readonly #row: Float32Array;
  readonly #check: ValueCheck;

  constructor(
    private readonly file: string,
    readonly ids: readonly string[],
    private readonly from: number,
    private readonly context: ReadContext,
  ) {
    this.feature = featureOfFile(file);
    this.#row = new Float32Array(ids.length);
    this.#check = new ValueCheck(file, [this.feature], context);
  }

  /** What the columns hold, for people. */
  get meaning(): string {
    return `${this.feature} of ${counted(this.ids.length, 'sensor')}`;
  }

  /** (N) valid until the next row is read. */
  read(record: CsvRecord): Float32Array {
    const { ids, from } = this;
    if (record.count !== ids.length + from) return this.#misshapen(record);
    for (let sensor = 0; sensor < ids.length; sensor++) this.#row[sensor] = this.#value(record, sensor);
    return this.#row;
  }

  #misshapen({ row, count }: CsvRecord): Float32Array {
    const message = `rows have another number of fields than the first row (${this.ids.length + this.from}): all their values count as missing.`;
    this.context.findings.add(this.file, 'field-count', 'kept', message, { row, text: `${count} fields` });
    return this.#row.fill(NaN);
  }

  #value(record: CsvRecord, sensor: number): number {
    const { bytes, starts, ends, row } = record;
    const column = sensor + this.from;
    const value = measuredIn(record, column);
    if (value !== undefined) return this.#check.checked(value, 0, row);
    const text = excerpt(bytes, starts[column], ends[column]).trim();
    const place = { row, column: this.ids[sensor], text };
    this.context.findings.add(this.file, 'broken-number', 'kept', NO_NUMBER, place);
    return NaN;
  }
}

const NO_NUMBER = 'cells hold no number, and count as missing.';

/** Features of the PEMS sets, in their order along the last axis (Guo et al. 2019, ASTGCN). */
const PEMS_FEATURES = ['flow', 'occupancy', 'speed'];
const MOST_FEATURES = 64;
const NPZ_LIMITS: ZipLimits = { ...ZIP_LIMITS, maxEntries: 100, maxUnpackedBytes: 4 * 1024 ** 3 };

/**
 * A `.npz` file of the PEMS sets: `data` of bins x sensors (x features). Infinite values, and flows,
 * occupancies and speeds below 0, are missing. @param ids (N) of the sensors, else numbers from 0 @throws
 * Failure 'bad-input' (no such zip or array, damaged, too large), 'cancelled', 'out-of-memory'
 */
export async function readNpz(
  file: DataFile,
  ids: readonly string[] | undefined,
  choice: SeriesChoice,
  context: ReadContext,
): Promise<Measurements> {
  const array = await findArray(file, context);
  const { shape, data } = await readNpyFloats(array, checkShape(array.name, context), context.task);
  const [bins, sensors, featureCount = 1] = shape;
  if (ids && ids.length !== sensors) {
    const message = `it has ${counted(sensors, 'sensor')}, and ${ids.length} ids are listed beside it. Are they of another data set?`;
    context.findings.refuse(file.name, 'wrong-length', message);
  }
  const features = featureNames(file, featureCount, context);
  const check = new ValueCheck(file.name, features, context);
  const perBin = sensors * featureCount;
  const meaning = `${features.join(', ')} of ${counted(sensors, 'sensor')}`;
  context.findings.took(file.name, { rows: bins, columns: [[meaning, baseName(array.name)]], unused: [] });
  for (let i = 0; i < data.length; i++)
    data[i] = check.checked(data[i], i % featureCount, Math.floor(i / perBin) + 1);
  const clock = seriesClock(bins, sensors, choice);
  context.findings.note(file.name, 'assumed-times', clockWords(clock));
  return {
    ids: ids ?? Array.from({ length: sensors }, (_, sensor) => String(sensor)),
    times: Float64Array.from({ length: bins }, (_, bin) => clock.start + bin * clock.binSeconds),
    features,
    values: data,
  };
}

async function findArray(file: DataFile, { findings }: ReadContext): Promise<DataFile> {
  const arrays = (await filesInZip(file, NPZ_LIMITS)).filter(({ name }) => /\.npy$/i.test(name));
  const data = arrays.find(({ name }) => baseName(name) === 'data.npy');
  if (data) return data;
  if (arrays.length === 1) return arrays[0];
  const names = arrays.map(({ name }) => baseName(name).replace(/\.npy$/, ''));
  const found = arrays.length === 0 ? 'It holds no array' : `It holds ${shownList(names)}`;
  const message = `no array in it is called data. ${found}. Write the values of all bins as np.savez_compressed(file, data=values), bins x sensors x features.`;
  return findings.refuse(file.name, 'missing-column', message);
}

const checkShape =
  (file: string, { findings }: ReadContext) =>
  (shape: readonly number[]): void => {
    const [bins, sensors, features = 1] = shape;
    const refuse = (message: string): never =>
      findings.refuse(file, 'matrix-shape', message, { row: 0, text: shape.join(' x ') });
    if (shape.length < 2 || shape.length > 3)
      refuse('an array of bins x sensors, or of bins x sensors x features, is needed.');
    if (!(bins > 0 && sensors > 0 && features > 0)) refuse('there is nothing in it.');
    if (sensors > MOST_SENSORS || features > MOST_FEATURES || bins * sensors * features > MOST_VALUES)
      refuse(
        `it is too large: at most ${MOST_SENSORS} sensors, ${MOST_FEATURES} features and ${MOST_VALUES} values are read.`,
      );
  };

function featureNames(file: DataFile, count: number, context: ReadContext): string[] {
  if (count === 1) {
    const told = featureOfFile(file.name);
    const feature = told === 'value' ? 'flow' : told;
    const message = `its values are taken to be ${feature}: the file does not name them.`;
    context.findings.note(file.name, 'assumed-features', message);
    return [feature];
  }
  const names =
    count === PEMS_FEATURES.length
      ? PEMS_FEATURES
      : Array.from({ length: count }, (_, feature) => `feature ${feature + 1}`);
  const likePems = count === PEMS_FEATURES.length ? ', as in PEMS04 and PEMS08' : '';
  const message = `its ${count} features are called ${shownList(names)}${likePems}: the file does not name them.`;
  context.findings.note(file.name, 'assumed-features', message);
  return names;
}
