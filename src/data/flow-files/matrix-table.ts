import { GrowingArray } from '../../base/bytes';
import type { SensorSeries } from '../../domain/sensor-series';
import { excerpt } from '../byte-numbers';
import { scanFile, type ReadContext } from '../csv-file';
import { fieldText, MOST_FIELDS, type CsvRecord } from '../csv-scanner';
import { MOST_VALUES, SeriesBins } from '../extras/series-files';
import { featureOfFile } from './column-roles';
import { clockWords, seriesClock, type FlowChoice } from './flow-choice';
import type { FlowTableFile } from './open-tables';
import { measuredIn } from '../row-cells';
import { TableTimes } from './table-times';
import { ValueCheck } from './value-check';

/** A series without places and links. */
export type Measurements = Omit<SensorSeries, 'lonLat' | 'roads' | 'linkFrom' | 'linkTo' | 'linkWeights'>;

/**
 * A column for each sensor, named by it in the first row, and a row for each bin, without times (`los_speed.csv` of
 * T-GCN). Cells that are no numbers, and whole rows of another length, count as missing: the other rows must keep
 * their places in time.
 * @throws Failure 'bad-input': two sensors of one name, no row, or more values than can be held; 'cancelled'
 */
export async function readMatrix(
  { file, form }: FlowTableFile,
  choice: FlowChoice,
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
  const clock = seriesClock(bins, ids.length, choice);
  context.findings.note(file.name, 'assumed-times', clockWords(clock));
  const times = Float64Array.from({ length: bins }, (_, bin) => clock.start + bin * clock.binSeconds);
  return { ids, times, features: [feature], values: values.finish() };
}

/**
 * The same with the times of the bins in the first column. Rows may stand in any order; those without a time, or with
 * one that stood before, are left out and counted.
 * @throws Failure 'bad-input': two sensors of one name, no usable row, or more values than can be held; 'cancelled'
 */
export async function readWide({ file, form }: FlowTableFile, context: ReadContext): Promise<Measurements> {
  const { findings } = context;
  const times = new TableTimes(file.name, form.columns[0], context);
  let cells: SensorCells | undefined;
  let bins: SeriesBins | undefined;
  await scanFile(
    file,
    context,
    (record) => {
      if (!cells || !bins) {
        cells = new SensorCells(file.name, sensorIds(record, 1, file.name, context), 1, context);
        bins = new SeriesBins(file.name, 1, cells.ids.length, findings);
        return;
      }
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
