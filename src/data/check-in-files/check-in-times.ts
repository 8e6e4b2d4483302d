import { parseDecimal } from '../byte-numbers';
import type { ReadContext } from '../csv-file';
import type { CsvRecord } from '../csv-scanner';
import type { RowCells } from '../row-cells';
import type { RolePositions } from '../gps/table-scan';
import { TimeReading } from '../gps/time-reading';
import type { CheckInChoice, CheckInForm, CheckInRole } from './check-in-choice';

/** Clocks of the world are within fifteen hours of UTC. */
const MOST_MINUTES = 15 * 60;

/**
 * Reads the times of a table of check-ins as clocks show them where people are: by the column that says how many minutes
 * these are ahead of UTC, else by the zone that was chosen.
 */
export class CheckInTimes {
  readonly #reading: TimeReading;

  constructor(
    private readonly form: CheckInForm,
    private readonly choice: CheckInChoice,
    private readonly cells: RowCells<CheckInRole>,
  ) {
    this.#reading = new TimeReading({
      timeForm: form.timeForm,
      timeZone: this.#hasZones ? 'UTC' : (choice.timeZone ?? 'UTC'),
      // Beside minutes ahead of UTC, a time without a zone is one of UTC.
      unzonedTimes: this.#hasZones ? 'utc' : 'place',
    });
  }

  /** Seconds since 1970 on the local clock of a row; undefined for what is no time: the row is then left out. */
  read({ bytes, starts, ends }: CsvRecord, { time, zone }: RolePositions<CheckInRole>): number | undefined {
    if (!this.#reading.read(bytes, starts[time], ends[time]))
      return this.cells.leaveOut(
        'broken-time',
        'one time like 2012-07-07T02:12:49Z, Sat Jul 07 02:12:49 +0000 2012 or seconds since 1970 is needed here.',
        'time',
      );
    if (zone < 0) return this.#reading.clock;
    const minutes = parseDecimal(bytes, starts[zone], ends[zone]);
    if (Math.abs(minutes) <= MOST_MINUTES) return this.#reading.clock + 60 * minutes;
    return this.cells.leaveOut(
      'time-zone',
      `minutes ahead of UTC from -${MOST_MINUTES} to ${MOST_MINUTES} are needed here.`,
      'zone',
    );
  }

  /** Says whose clock the times are by where the file does not. */
  noteClock(file: string, context: ReadContext): void {
    const { seen } = this.#reading;
    const instants = seen['epoch-seconds'] + seen['epoch-milliseconds'] + seen['with-zone'];
    const { timeZone } = this.choice;
    if (this.#hasZones && timeZone)
      context.findings.note(
        file,
        'time-zone',
        'it says itself how far its clocks are ahead of UTC: the zone that was chosen is not used.',
      );
    if (!this.#hasZones && !timeZone && instants > 0)
      context.findings.note(
        file,
        'time-zone',
        'its times are of UTC, and no column says how far local clocks are ahead: mornings and weekends are those of UTC. Choose the time zone of the place, and it is read again.',
      );
    if (this.form.ambiguousDays)
      context.findings.note(
        file,
        'time-zone',
        'day and month of its times cannot be told apart: the day is taken to come first.',
      );
  }

  get #hasZones(): boolean {
    return this.form.columns.zone !== null;
  }
}
