import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import type { Bounds } from '../../domain/geo';

/** What a file of GPS points is, told by its content. */
export const GPS_KINDS = ['polyline-csv', 'points-csv', 'gpx', 'geojson'] as const;
export type GpsKind = (typeof GPS_KINDS)[number];

/** What a column (of a table) or a property (of GeoJSON) means. */
export const GPS_ROLES = [
  'lon',
  'lat',
  'time',
  'date',
  'vehicle',
  'trip',
  'occupied',
  'polyline',
  'incomplete',
] as const;
export type GpsRole = (typeof GPS_ROLES)[number];

/** Roles for people. */
export const ROLE_WORDS: Readonly<Record<GpsRole, string>> = {
  lon: 'Longitude',
  lat: 'Latitude',
  time: 'Time',
  date: 'Date',
  vehicle: 'Vehicle',
  trip: 'Trip',
  occupied: 'Passenger aboard',
  polyline: 'Line of points',
  incomplete: 'Incomplete',
};

/** Column of each role, or null. Columns of a table without header are `column 1`, ... */
export type GpsColumns = Readonly<Record<GpsRole, string | null>>;

export const NO_COLUMNS = Object.fromEntries(GPS_ROLES.map((role) => [role, null])) as Record<GpsRole, null>;

export const SEPARATORS = [',', ';', '\t', ' '] as const;
export type Separator = (typeof SEPARATORS)[number];

/** How a table is written. A space as separator stands for any run of spaces. */
export interface TableForm {
  readonly separator: Separator;
  readonly header: boolean;
  /** Numbers are written as 8,61 and not as 8.61. */
  readonly decimalComma: boolean;
}

/** How times are written. `auto`: epoch numbers (milliseconds from 1e11 on) and year-first clocks. */
export const TIME_FORMS = [
  'auto',
  'epoch-seconds',
  'epoch-milliseconds',
  'year-first',
  'day-first',
  'month-first',
] as const;
export type TimeForm = (typeof TIME_FORMS)[number];

/** Everything that a person may decide about reading GPS files. Plain data; `previewGps` guesses one. */
export interface GpsChoice {
  /** Which layout the files have; a file of another one is refused. */
  readonly kind: GpsKind;
  /** Form of a table; not looked at for GPX and GeoJSON. */
  readonly table: TableForm;
  /** Columns of a table or properties of GeoJSON; not looked at for GPX. */
  readonly columns: GpsColumns;
  /** Pairs are written as latitude, longitude (POLYLINE, GeoJSON), or the attributes of GPX are exchanged. */
  readonly swapLonLat: boolean;
  readonly timeForm: TimeForm;
  /** IANA name of the zone in which the place lies: the hour of the day is told by its clock. */
  readonly timeZone: string;
  /** Whose clock times without a zone show: that of the place (left as they are) or UTC (converted). */
  readonly unzonedTimes: 'place' | 'utc';
  /** Seconds between the points of a POLYLINE. */
  readonly stepSeconds: number;
  /** Speed at which tracks without any times are taken to be driven; null refuses them. */
  readonly assumedSpeedKmh: number | null;
}

/** Seconds between two points of the taxis of Porto (PKDD 2015). */
const PORTO_STEP_SECONDS = 15;

export const DEFAULT_CHOICE: GpsChoice = {
  kind: 'points-csv',
  table: { separator: ',', header: true, decimalComma: false },
  columns: NO_COLUMNS,
  swapLonLat: false,
  timeForm: 'auto',
  timeZone: 'UTC',
  unzonedTimes: 'place',
  stepSeconds: PORTO_STEP_SECONDS,
  assumedSpeedKmh: null,
};

/** Columns by role with another meaning for one of them. */
export function withMeaning<Role extends string>(
  columns: Readonly<Record<Role, string | null>>,
  column: string,
  role: Role | 'none',
): Record<Role, string | null> {
  const changed: Record<Role, string | null> = { ...columns };
  for (const known of Object.keys(changed) as Role[]) if (changed[known] === column) changed[known] = null;
  if (role !== 'none') changed[role] = column;
  return changed;
}

/** The choice with another meaning for a column; no two columns mean the same. */
export function withRole(choice: GpsChoice, column: string, role: GpsRole | 'none'): GpsChoice {
  const columns = withMeaning(choice.columns, column, role);
  return { ...choice, kind: kindWith(choice, columns), columns };
}

/** A table is of lines where a column holds them. */
export function kindWith({ kind }: GpsChoice, { polyline }: GpsColumns): GpsChoice['kind'] {
  if (kind === 'gpx' || kind === 'geojson') return kind;
  return polyline === null ? 'points-csv' : 'polyline-csv';
}

/** What `previewGps` may use besides the files. */
export interface PreviewOptions {
  /** Bounds of the loaded roads: they tell longitude from latitude where the numbers alone do not. */
  readonly bounds?: Bounds;
  /** Zone of the place, if known. */
  readonly timeZone?: string;
}

/** @throws Failure 'bad-input': a setting that means nothing, with what it may be. */
export function checkChoice({ stepSeconds, assumedSpeedKmh, table, timeForm, timeZone }: GpsChoice): void {
  const refuse = (setting: string, message: string): never => {
    throw badInput(message, { setting });
  };
  checkTimeZone(timeZone);
  if (!(stepSeconds >= 0.01 && stepSeconds <= 86400))
    refuse(
      'stepSeconds',
      `The seconds between two points of a POLYLINE must lie between 0.01 and 86,400, not ${stepSeconds}.`,
    );
  if (assumedSpeedKmh !== null && !(assumedSpeedKmh >= 1 && assumedSpeedKmh <= 300))
    refuse('assumedSpeedKmh', `The assumed speed must lie between 1 and 300 km/h; it is ${assumedSpeedKmh}.`);
  if (!SEPARATORS.includes(table.separator))
    refuse('separator', `Columns cannot be separated by "${shown(table.separator)}".`);
  if (!TIME_FORMS.includes(timeForm))
    refuse('timeForm', `"${shown(timeForm)}" is no form of times: ${TIME_FORMS.join(', ')}.`);
}

/** @throws Failure 'bad-input' for a name that is no zone which this machine knows */
export function checkTimeZone(name: string): void {
  if (isTimeZone(name)) return;
  const message = `"${shown(name)}" is no time zone. Name it as the IANA list does: Europe/Lisbon, America/Los_Angeles, UTC.`;
  throw badInput(message, { setting: 'timeZone' });
}

/** Whether this machine knows the zone. */
export function isTimeZone(name: string): boolean {
  // The engine's own message quotes the whole name, and it is asked for nothing that could be no name.
  if (!/^[\w+:/-]{1,64}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
