import { excerpt, NumberList, parseTimeList } from '../byte-numbers';
import type { ReadContext } from '../csv-file';
import type { CsvRecord } from '../csv-scanner';
import { DEFAULT_CHOICE } from '../gps/gps-choice';
import { guessTimeForm } from '../gps/role-guess';
import { TimeReading } from '../gps/time-reading';
import type { SensorSeries } from '../../domain/sensor-series';
import type { FindingKind } from '../check-report';
import { isNeverNegative } from './flow-tables';

/** 1990: earlier than any detector that reported to a computer. */
const EARLIEST = 631_152_000;

/** Reads times of a table of flows: epochs and dates in any order. The clock counts, no zone is applied. */
export class TableTimes {
  readonly #list = new NumberList();
  readonly #reading: TimeReading;

  /** @param sample the first values */
  constructor(
    private readonly file: string,
    sample: readonly string[],
    private readonly context: ReadContext,
  ) {
    const { form, ambiguous } = guessTimeForm(sample);
    this.#reading = new TimeReading({ ...DEFAULT_CHOICE, timeForm: form });
    if (ambiguous) {
      const message = 'day and month of its times cannot be told apart: the day is taken to come first.';
      context.findings.note(file, 'assumed-times', message);
    }
  }

  /** Seconds since 1970 on the clock of the place; undefined for what is no time: the row is then left out. */
  read({ bytes, starts, ends, row, count }: CsvRecord, column: number): number | undefined {
    const [start, end] = column < count ? [starts[column], ends[column]] : [0, 0];
    const list = this.#list;
    if (parseTimeList(bytes, start, end, list) && list.length === 1) return list.values[0];
    if (this.#reading.read(bytes, start, end)) return this.#reading.clock;
    const message = 'one time like 2018-01-01 08:05 is needed here.';
    const place = { row, column: `${column + 1}`, text: excerpt(bytes, start, end) };
    this.context.findings.add(this.file, 'broken-time', 'row left out', message, place);
    return undefined;
  }

  /** @param times ascending @throws Failure 'bad-input' where none is one of a detector */
  checkYears(times: Float64Array): void {
    if (times[times.length - 1] >= EARLIEST) return;
    const message =
      'its column of times holds numbers of rows or bins, not times. Dates with clocks are needed, or seconds since 1970.';
    this.context.findings.refuse(this.file, 'broken-time', message, { row: 1, text: String(times[0]) });
  }
}

/** Looks at values as they are read: what no sensor can have measured is missing, and counted. */
export class ValueCheck {
  readonly #neverNegative: readonly boolean[];

  constructor(
    private readonly file: string,
    private readonly features: readonly string[],
    private readonly context: ReadContext,
  ) {
    this.#neverNegative = features.map(isNeverNegative);
  }

  /** The value as it is kept. @param row data row, counted from 1 */
  checked(value: number, feature: number, row: number): number {
    if (Number.isNaN(value)) return NaN;
    const single = Math.fround(value);
    if (!Number.isFinite(single)) {
      const message = 'values are infinite or larger than single precision holds, and count as missing.';
      return this.#missing('broken-number', message, value, feature, row);
    }
    if (single >= 0 || !this.#neverNegative[feature]) return single;
    return this.#missing(
      'negative-value',
      `values of ${this.features[feature]} are below 0, which none can be, and count as missing.`,
      value,
      feature,
      row,
    );
  }

  #missing(kind: FindingKind, message: string, value: number, feature: number, row: number): number {
    const place = { row, column: this.features[feature], text: String(value) };
    this.context.findings.add(this.file, kind, 'kept', message, place);
    return NaN;
  }
}

/** "12.3 %". */
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Says which share of each feature is 0 or missing. */
export function noteZeros(
  file: string,
  { features, values }: Pick<SensorSeries, 'features' | 'values'>,
  context: ReadContext,
): void {
  const count = features.length;
  features.forEach((feature, f) => {
    let zeros = 0;
    let missing = 0;
    for (let i = f; i < values.length; i += count) {
      if (values[i] === 0) zeros++;
      else if (Number.isNaN(values[i])) missing++;
    }
    const share = zeros / Math.max(1, values.length / count);
    if (zeros + missing === 0) return;
    const lacks = missing > 0 ? `, and ${percent(missing / (values.length / count))} are missing` : '';
    const mean =
      /speed/i.test(feature) && zeros > 0
        ? ' A speed of 0 mostly means that nothing was measured: they are kept as they are, and training may take them as missing.'
        : '';
    const message = `${percent(share)} of the values of ${feature} are 0${lacks}.${mean}`;
    context.findings.note(file, 'zero-values', message);
  });
}
