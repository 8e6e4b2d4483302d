import { words } from '../../base/text';
import { plainName } from '../csv-file';
import { TimeReading } from './time-reading';
import {
  DEFAULT_CHOICE,
  GPS_ROLES,
  NO_COLUMNS,
  type GpsColumns,
  type GpsRole,
  type TimeForm,
} from './gps-choice';
import { flagOf, numberOf, type SampleColumn } from './text-table';

/** What data sets call their columns, without case, blanks and signs; the first that is there is taken. */
const NAMES: Readonly<Record<GpsRole, readonly string[]>> = {
  lon: words('lon long lng longitude gpslongitude gpslon poslon longitudedeg x'),
  lat: words('lat latitude gpslatitude gpslat poslat latitudedeg y'),
  time: words(
    'timestamp datetime time gpstime unixtime unixtimestamp epoch recordedat timestamputc utc ' +
      'localtime date ts t times coordtimes timestamps coordinatepropertiestimes',
  ),
  date: ['date', 'day'],
  vehicle: words(
    'vehicle vehicleid taxiid taxi cabid cab carid car busid driverid driver userid user ' +
      'deviceid device medallion plate imei personid id',
  ),
  trip: words('tripid trip trajectoryid trajid rideid orderid journeyid trackid segmentid'),
  occupied: words('occupied occupancy hired passenger passengers loaded status'),
  polyline: words('polyline coordinates linestring trajectory points line'),
  incomplete: ['missingdata'],
};

/** Epoch seconds that a recording of GPS can have: 1990 to 2100. */
const EARLIEST_EPOCH = 631152000;
const LATEST_EPOCH = 4102444800;

interface Traits {
  readonly numbers: readonly number[];
  readonly allNumbers: boolean;
  readonly fractions: boolean;
  readonly epoch: boolean;
  readonly clock: boolean;
  readonly dateOnly: boolean;
  readonly clockOnly: boolean;
  readonly flags: boolean;
  readonly pairs: boolean;
}

const clockReading = new TimeReading(DEFAULT_CHOICE);

function isClock(text: string): boolean {
  return (
    Number.isNaN(Number(text)) &&
    (clockReading.readValue(text) || /^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[ T]+\d/.test(text))
  );
}

function traitsOf({ values }: SampleColumn): Traits {
  const filled = values.filter((value) => value.trim() !== '');
  const every = (test: (value: string) => boolean) => filled.length > 0 && filled.every(test);
  const numbers = filled.map(numberOf);
  const allNumbers = every((value) => !Number.isNaN(numberOf(value)));
  return {
    numbers,
    allNumbers,
    fractions: allNumbers && numbers.some((number) => !Number.isInteger(number)),
    epoch: allNumbers && numbers.every(isEpoch),
    clock: every(isClock),
    dateOnly: every((value) =>
      /^\s*(\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\s*$/.test(value),
    ),
    clockOnly: every((value) => /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s*[ap]m)?$/i.test(value.trim())),
    flags: every((value) => flagOf(value) !== undefined),
    pairs: every((value) => /^\s*\[\s*(\[|\])/.test(value)),
  };
}

const isEpoch = (value: number): boolean => {
  const seconds = value >= 1e11 ? value / 1000 : value;
  return seconds >= EARLIEST_EPOCH && seconds < LATEST_EPOCH;
};

/** Guesses what columns mean, by name first and by values for the rest. `named`: the names say something. */
export function guessRoles(columns: readonly SampleColumn[], named: boolean): GpsColumns {
  const traits = columns.map(traitsOf);
  const taken = new Map<GpsRole, number>();
  const free = (c: number) => ![...taken.values()].includes(c);
  /** Takes the first free column that fits, for a role that has none. */
  const take: Take = (role, fits) => {
    const c = columns.findIndex((_, i) => free(i) && fits(traits[i], i));
    if (c >= 0 && !taken.has(role)) taken.set(role, c);
  };
  if (named) takeByName(columns, take);
  take('polyline', ({ pairs }) => pairs);
  take('time', ({ clock }) => clock);
  take('time', ({ epoch }) => epoch);
  takeSplitClock(traits, taken, take);
  if (!taken.has('polyline')) takePosition(traits, take, free);
  if (!named) {
    // A column of ones in front is the number of a vehicle; elsewhere it is a flag that has not changed yet.
    take('occupied', ({ flags }, c) => flags && (c > 0 || differ(columns[c])));
    take('vehicle', ({ fractions }, c) => !fractions && repeats(columns[c]));
  }
  const roles: Record<GpsRole, string | null> = { ...NO_COLUMNS };
  for (const [role, c] of taken) roles[role] = columns[c].name;
  return roles;
}

const differ = ({ values }: SampleColumn): boolean => new Set(values).size > 1;
const repeats = ({ values }: SampleColumn): boolean =>
  values.length > 1 && new Set(values).size <= values.length / 2;

type Take = (role: GpsRole, fits: (trait: Traits, column: number) => boolean) => void;

/** What columns of a role must hold, whatever they are called. */
const MUST_HOLD: Partial<Record<GpsRole, (trait: Traits) => boolean>> = {
  polyline: ({ pairs }) => pairs,
  occupied: ({ flags }) => flags,
  date: ({ dateOnly }) => dateOnly,
  time: ({ dateOnly }) => !dateOnly,
};

function takeByName(columns: readonly SampleColumn[], take: Take): void {
  const names = columns.map((column) => plainName(column.name));
  const order = [...GPS_ROLES].sort((a, b) => Number(b === 'polyline') - Number(a === 'polyline'));
  for (const role of order)
    for (const name of NAMES[role])
      // A bare "id" that never comes twice counts rows.
      take(
        role,
        (trait, c) =>
          names[c] === name && (MUST_HOLD[role]?.(trait) ?? true) && (name !== 'id' || repeats(columns[c])),
      );
}

/** Dates and clocks in two columns, side by side. */
function takeSplitClock(traits: readonly Traits[], taken: Map<GpsRole, number>, take: Take): void {
  const time = taken.get('time');
  if (time !== undefined && !traits[time].clockOnly) {
    taken.delete('date');
    return;
  }
  take('date', ({ dateOnly }) => dateOnly);
  if (taken.has('date')) take('time', ({ clockOnly }) => clockOnly);
}

/** Longitude and latitude among columns of fractions: longitude goes beyond 90, else it is first. */
function takePosition(traits: readonly Traits[], take: Take, free: (column: number) => boolean): void {
  const angles = traits.flatMap(({ fractions, numbers }, c) =>
    fractions && free(c) && numbers.every((number) => Math.abs(number) <= 180) ? [c] : [],
  );
  if (angles.length < 2) return;
  const [first, second] = angles;
  const secondIsLon = traits[second].numbers.some((number) => Math.abs(number) > 90);
  const [lon, lat] = secondIsLon ? [second, first] : [first, second];
  take('lon', (_, c) => c === lon);
  take('lat', (_, c) => c === lat);
}

/** How the values of a time column are written, and whether day and month cannot be told apart. */
export function guessTimeForm(values: readonly string[]): { form: TimeForm; ambiguous: boolean } {
  const filled = values.filter((value) => value.trim() !== '');
  if (filled.length > 0 && filled.every((value) => !Number.isNaN(Number(value)))) {
    const milliseconds = filled.filter((value) => Number(value) >= 1e11).length;
    return {
      form: milliseconds > filled.length / 2 ? 'epoch-milliseconds' : 'epoch-seconds',
      ambiguous: false,
    };
  }
  const dates = filled.flatMap((value) => {
    const match = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}/.exec(value);
    return match ? [[Number(match[1]), Number(match[2])]] : [];
  });
  if (dates.length <= filled.length / 2)
    return { form: filled.length > 0 ? 'year-first' : 'auto', ambiguous: false };
  if (dates.some(([first]) => first > 12)) return { form: 'day-first', ambiguous: false };
  if (dates.some(([, second]) => second > 12)) return { form: 'month-first', ambiguous: false };
  return { form: 'day-first', ambiguous: true };
}
