import { excerpt, NumberList, parseTimeList } from '../byte-numbers';
import type { ReadContext } from '../csv-file';
import type { CsvRecord } from '../csv-scanner';
import { DEFAULT_CHOICE } from '../gps/gps-choice';
import { guessTimeForm } from '../gps/role-guess';
import { TimeReading } from '../gps/time-reading';

/** 1990: earlier than any detector that reported to a computer. */
const EARLIEST = 631_152_000;

/**
 * Reads the column of times of a table of flows: epoch seconds or milliseconds, and dates with clocks in any order of
 * year, month and day. The clock counts as it is written: a zone is not applied.
 */
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
    if (ambiguous)
      context.findings.note(
        file,
        'assumed-times',
        'day and month of its times cannot be told apart: the day is taken to come first.',
      );
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
