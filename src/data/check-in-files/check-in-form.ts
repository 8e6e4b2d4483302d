import { shown, words } from '../../base/text';
import { chosenColumns, columnsCalled, type ReadContext, type RowCells } from '../csv-file';
import { guessTimeForm } from '../gps/role-guess';
import { positionDoubts, sampleTable, type RolePositions, type SampleColumn } from '../gps/text-table';
import { TimeReading } from '../gps/time-reading';
import { DEFAULT_CHOICE, type TableForm } from '../gps/gps-choice';
import {
  CHECK_IN_ROLES,
  type CheckInChoice,
  type CheckInColumns,
  type CheckInForm,
  type CheckInRole,
} from './check-in-choice';
import { parseDecimal } from '../byte-numbers';
import type { CsvRecord } from '../csv-scanner';

/** Names by which data sets call their columns, without case, blanks and signs; the first that is there is taken. */
const NAMES: Readonly<Record<CheckInRole, readonly string[]>> = {
  user: words('userid user uid personid person memberid visitorid who'),
  place: words('poiid venueid placeid locationid spotid businessid poi venue place location locid'),
  lon: words('lon long lng longitude x'),
  lat: words('lat latitude y'),
  time: words('utctime checkintime timestamp datetime time localtime createdat date when'),
  zone: words('timezone timezoneoffset tzoffset utcoffset timezoneoffsetinminutes offset'),
  category: words(
    'poicatname venuecategoryname venuecategory categoryname poicategory category catname ' +
      'placetype poicatid venuecategoryid',
  ),
  name: words('poiname venuename placename locationname name'),
};

/** Columns of well-known tables without a header: those of dataset_TSMC2014, and of Gowalla and Brightkite. */
const FOURSQUARE: readonly (CheckInRole | null)[] = [
  'user',
  'place',
  null,
  'category',
  'lat',
  'lon',
  'zone',
  'time',
];
const GOWALLA: readonly (CheckInRole | null)[] = ['user', 'time', 'lat', 'lon', 'place'];

/** What the head of a table of check-ins tells: how it is read, and its first rows. */
export interface CheckInHead {
  readonly form: CheckInForm;
  readonly columns: readonly SampleColumn[];
}

/** The table of check-ins that the first bytes of a text begin, or that of their places; undefined for any other text. */
export function checkInHead(
  head: Uint8Array,
  isAll: boolean,
  choice: CheckInChoice = {},
): CheckInHead | undefined {
  const sample = sampleTable(head, isAll);
  const asked = Object.keys(choice.columns ?? {}).length > 0;
  const known = sample.form.header ? byNames(sample.columns) : undefined;
  const bare = known ? undefined : bareHead(head, isAll, sample.form);
  const columns = bare?.columns ?? sample.columns;
  const guessed = known ?? bare?.roles;
  if (!asked && (!guessed || !isOfCheckIns(guessed))) return undefined;
  const zoneNames =
    columns.find((column) => column.name === guessed?.zone && namesZones(column))?.name ?? null;
  const own = { ...(guessed ?? NO_COLUMNS), ...(zoneNames !== null && { zone: null }) };
  const roles = chosenColumns(own, choice.columns ?? {});
  const times = columns.find(({ name }) => name === roles.time)?.values ?? [];
  const { form: timeForm, ambiguous } = guessTimeForm(times);
  const table = { ...(bare?.table ?? sample.form), decimalComma: false };
  const doubts = positionDoubts(columns, roles, NAMES);
  return { form: { table, columns: roles, timeForm, ambiguousDays: ambiguous, zoneNames, doubts }, columns };
}

/** Whether the head is that of places alone, as come beside check-ins. */
export function isPlaceTable(head: Uint8Array, isAll: boolean): boolean {
  const { form, columns } = sampleTable(head, isAll);
  if (!form.header) return false;
  const { place, lon, lat, time, user } = byNames(columns);
  return place !== null && lon !== null && lat !== null && time === null && user === null;
}

const NO_COLUMNS = Object.fromEntries(CHECK_IN_ROLES.map((role) => [role, null])) as CheckInColumns;

function byNames(columns: readonly SampleColumn[]): CheckInColumns {
  const places = columnsCalled(
    columns.map(({ name }) => name),
    NAMES,
  );
  const roles = CHECK_IN_ROLES.map((role) => [role, columns[places[role]]?.name ?? null] as const);
  return Object.fromEntries(roles) as CheckInColumns;
}

/** Whether a column names zones, which is of no use here: its broken minutes are for the reader to say. */
const namesZones = ({ values }: SampleColumn): boolean =>
  values.filter((value) => /[a-z]/i.test(value) && Number.isNaN(Number(value))).length > values.length / 2;

/** A place and a time, and who or where it was: what is missing is for the reader to say. */
const isOfCheckIns = ({ user, place, lon, lat, time }: CheckInColumns): boolean =>
  place !== null && time !== null && (user !== null || (lon !== null && lat !== null));

interface BareHead {
  readonly table: TableForm;
  readonly columns: readonly SampleColumn[];
  readonly roles: CheckInColumns;
}

/** A head of one of the well-known tables without a header. */
function bareHead(head: Uint8Array, isAll: boolean, form: TableForm): BareHead | undefined {
  for (const separator of ['\t', form.separator] as const) {
    const table = { separator, header: false, decimalComma: false };
    const { columns } = sampleTable(head, isAll, table);
    const layout = [FOURSQUARE, GOWALLA].find((one) => one.length === columns.length && fits(one, columns));
    if (!layout) continue;
    const roles = CHECK_IN_ROLES.map((role) => {
      const at = layout.indexOf(role);
      return [role, at < 0 ? null : columns[at].name] as const;
    });
    return { table, columns, roles: Object.fromEntries(roles) as CheckInColumns };
  }
  return undefined;
}

/** Share of the first values that must be sound: what is broken is for the reader to say. */
const SOUND_SHARE = 0.8;
const clock = new TimeReading(DEFAULT_CHOICE);
const isTime = (text: string): boolean => Number.isNaN(Number(text)) && clock.readValue(text);
const isMinutes = (text: string): boolean =>
  /^\s*[-+]?\d{1,3}\s*$/.test(text) && Math.abs(Number(text)) <= 15 * 60;
const isDegrees = (most: number) => (text: string) =>
  /^\s*[-+]?\d{1,3}(\.\d+)?\s*$/.test(text) && Math.abs(Number(text)) <= most;
const TESTS: Partial<Record<CheckInRole, (text: string) => boolean>> = {
  time: isTime,
  lat: isDegrees(90),
  lon: isDegrees(180),
  zone: isMinutes,
};

const fits = (layout: readonly (CheckInRole | null)[], columns: readonly SampleColumn[]): boolean =>
  columns[0].values.length > 0 &&
  layout.every((role, column) => {
    const test = role && TESTS[role];
    const { values } = columns[column];
    return !test || values.filter(test).length >= SOUND_SHARE * values.length;
  });

/** Clocks of the world are within fifteen hours of UTC. */
const MOST_MINUTES = 15 * 60;

/** Reads times on the clock where people are: by a column of minutes ahead of UTC, or the chosen zone. */
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

  /** Seconds since 1970 on the local clock of a row. */
  read({ bytes, starts, ends }: CsvRecord, { time, zone }: RolePositions<CheckInRole>): number {
    if (!this.#reading.read(bytes, starts[time], ends[time])) {
      const message =
        'one time like 2012-07-07T02:12:49Z, Sat Jul 07 02:12:49 +0000 2012 or seconds since 1970 is needed here.';
      this.cells.leaveOut('broken-time', message, 'time');
    }
    if (zone < 0) return this.#reading.clock;
    const minutes = parseDecimal(bytes, starts[zone], ends[zone]);
    if (Math.abs(minutes) <= MOST_MINUTES) return this.#reading.clock + 60 * minutes;
    const message = `minutes ahead of UTC from -${MOST_MINUTES} to ${MOST_MINUTES} are needed here.`;
    return this.cells.leaveOut('time-zone', message, 'zone');
  }

  /** Says whose clock the times are by where the file does not. */
  noteClock(file: string, context: ReadContext): void {
    for (const doubt of this.form.doubts) context.findings.note(file, 'repeated-column', doubt);
    const { seen } = this.#reading;
    const instants = seen['epoch-seconds'] + seen['epoch-milliseconds'] + seen['with-zone'];
    const { timeZone } = this.choice;
    if (this.#hasZones && timeZone) {
      const message =
        'it says itself how far its clocks are ahead of UTC: the zone that was chosen is not used.';
      context.findings.note(file, 'time-zone', message);
    }
    if (!this.#hasZones && !timeZone && instants > 0) {
      const { zoneNames } = this.form;
      const why =
        zoneNames === null
          ? 'no column says how far local clocks are ahead'
          : `its column "${shown(zoneNames)}", which has names of zones in place of minutes ahead of UTC, is not used`;
      const message = `its times are of UTC, and ${why}: mornings and weekends are those of UTC. Choose the time zone of the place, and it is read again.`;
      context.findings.note(file, 'time-zone', message);
    }
    if (this.form.ambiguousDays) {
      const message = 'day and month of its times cannot be told apart: the day is taken to come first.';
      context.findings.note(file, 'time-zone', message);
    }
  }

  get #hasZones(): boolean {
    return this.form.columns.zone !== null;
  }
}
