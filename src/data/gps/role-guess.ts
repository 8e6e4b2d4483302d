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
export const GPS_NAMES: Readonly<Record<GpsRole, readonly string[]>> = {
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

/** Share of the cells of a column that make it a list. */
const MOST_SHARE = 0.8;

/** What stands in the first rows of a column. */
export interface Traits {
  readonly numbers: readonly number[];
  readonly allNumbers: boolean;
  readonly fractions: boolean;
  readonly epoch: boolean;
  readonly clock: boolean;
  readonly dateOnly: boolean;
  readonly clockOnly: boolean;
  readonly flags: boolean;
  readonly pairs: boolean;
  /** Whole numbers, and lists of them (single numbers are lists of one), but for a few broken cells. */
  readonly integers: boolean;
  readonly integerLists: boolean;
  /** Lists of several instants that do not go back. */
  readonly timeLists: boolean;
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
  const most = (test: (value: string) => boolean) =>
    filled.length > 0 && filled.filter(test).length >= MOST_SHARE * filled.length;
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
    integers: most((value) => /^\s*-?\d+(\.0*)?\s*$/.test(value)),
    integerLists: most(isIntegerList),
    timeLists: most(isTimeList),
  };
}

/** Elements of a list in a cell, without the signs around it and what NumPy writes about its numbers. */
const elementsOf = (text: string): string[] =>
  text
    .replace(/np\.u?int\d+|[[\]()'"]/g, '')
    .split(',')
    .map((element) => element.trim());

const isIntegerList = (text: string): boolean =>
  elementsOf(text).every((element) => /^-?\d+(\.0*)?$/.test(element));

function isTimeList(text: string): boolean {
  const elements = elementsOf(text);
  const numbers = elements.map(Number);
  return (
    elements.length > 1 &&
    (elements.every(isClock) ||
      numbers.every((number, i) => isEpoch(number) && (i === 0 || number >= numbers[i - 1])))
  );
}

const isEpoch = (value: number): boolean => {
  const seconds = value >= 1e11 ? value / 1000 : value;
  return seconds >= EARLIEST_EPOCH && seconds < LATEST_EPOCH;
};

/** Gives roles to columns, each to one at the most. */
export class RoleGuess<Role extends string> {
  readonly traits: readonly Traits[];
  readonly taken = new Map<Role, number>();

  constructor(private readonly columns: readonly SampleColumn[]) {
    this.traits = columns.map(traitsOf);
  }

  isFree(column: number): boolean {
    return ![...this.taken.values()].includes(column);
  }

  /** Takes the first free column that fits, for a role that has none. */
  take(role: Role, fits: (trait: Traits, column: number) => boolean): void {
    const c = this.columns.findIndex((_, i) => this.isFree(i) && fits(this.traits[i], i));
    if (c >= 0 && !this.taken.has(role)) this.taken.set(role, c);
  }

  /**
   * Takes columns by their names, role by role in the order given.
   * @param called plain names of each role; the first that is there is taken
   * @param holds whether a column holds what the role must have
   */
  takeByName(
    called: Readonly<Record<Role, readonly string[]>>,
    roles: readonly Role[],
    holds: (role: Role, trait: Traits) => boolean,
  ): void {
    const names = this.columns.map((column) => plainName(column.name));
    for (const role of roles)
      for (const name of called[role])
        // A bare "id" that never comes twice counts rows.
        this.take(
          role,
          (trait, c) =>
            names[c] === name && holds(role, trait) && (name !== 'id' || repeats(this.columns[c])),
        );
  }

  /** The name of the column of each role. @param none the roles without columns */
  finish(none: Readonly<Record<Role, null>>): Record<Role, string | null> {
    const roles: Record<Role, string | null> = { ...none };
    for (const [role, c] of this.taken) roles[role] = this.columns[c].name;
    return roles;
  }
}

/** Guesses what columns mean, by name first and by values for the rest. `named`: the names say something. */
export function guessRoles(columns: readonly SampleColumn[], named: boolean): GpsColumns {
  const guess = new RoleGuess<GpsRole>(columns);
  const order = [...GPS_ROLES].sort((a, b) => Number(b === 'polyline') - Number(a === 'polyline'));
  if (named) guess.takeByName(GPS_NAMES, order, (role, trait) => MUST_HOLD[role]?.(trait) ?? true);
  guess.take('polyline', ({ pairs }) => pairs);
  guess.take('time', ({ clock }) => clock);
  guess.take('time', ({ epoch }) => epoch);
  takeSplitClock(guess);
  if (!guess.taken.has('polyline')) takePosition(guess);
  if (!named) {
    // A column of ones in front is the number of a vehicle; elsewhere it is a flag that has not changed yet.
    guess.take('occupied', ({ flags }, c) => flags && (c > 0 || differ(columns[c])));
    guess.take('vehicle', ({ fractions }, c) => !fractions && repeats(columns[c]));
  }
  return guess.finish(NO_COLUMNS);
}

const differ = ({ values }: SampleColumn): boolean => new Set(values).size > 1;
const repeats = ({ values }: SampleColumn): boolean =>
  values.length > 1 && new Set(values).size <= values.length / 2;

/** What columns of a role must hold, whatever they are called. */
const MUST_HOLD: Partial<Record<GpsRole, (trait: Traits) => boolean>> = {
  polyline: ({ pairs }) => pairs,
  occupied: ({ flags }) => flags,
  date: ({ dateOnly }) => dateOnly,
  time: ({ dateOnly }) => !dateOnly,
};

/** Dates and clocks in two columns, side by side. */
function takeSplitClock(guess: RoleGuess<GpsRole>): void {
  const { traits, taken } = guess;
  const time = taken.get('time');
  if (time !== undefined && !traits[time].clockOnly) {
    taken.delete('date');
    return;
  }
  guess.take('date', ({ dateOnly }) => dateOnly);
  if (taken.has('date')) guess.take('time', ({ clockOnly }) => clockOnly);
}

/** Longitude and latitude among columns of fractions: longitude goes beyond 90, else it is first. */
function takePosition(guess: RoleGuess<GpsRole>): void {
  const { traits } = guess;
  const angles = traits.flatMap(({ fractions, numbers }, c) =>
    fractions && guess.isFree(c) && numbers.every((number) => Math.abs(number) <= 180) ? [c] : [],
  );
  if (angles.length < 2) return;
  const [first, second] = angles;
  const secondIsLon = traits[second].numbers.some((number) => Math.abs(number) > 90);
  const [lon, lat] = secondIsLon ? [second, first] : [first, second];
  guess.take('lon', (_, c) => c === lon);
  guess.take('lat', (_, c) => c === lat);
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
