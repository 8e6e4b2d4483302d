import { shown } from '../../../../base/text';
import {
  ROLE_WORDS,
  type GpsKind,
  type GpsRole,
  type Separator,
  type TimeForm,
} from '../../../../data/gps/gps-choice';
import type { SplitKind } from '../../../../data/splits/split-trips';
import type { DataStep } from '../../../../domain/data-card';
import type { GpsTraces } from '../../../../domain/gps-traces';
import type { PlaceKind } from '../../../../domain/places';
import type { PointFate } from '../../../../matching/matched-trace';
import { count, counted } from '../../../figures';
import type { FillerChoice } from '../../../state/data/builder-filling.svelte';
import type { LostParts } from '../../../state/data/builder-steps.svelte';
import { CUT_WORDS, DROP_WORDS } from '../../../../data/data-card-words';
import { CUT_REASONS, DROP_REASONS, type CleaningReport } from '../../../../data/gps/cleaning-report';
import type { Bounds } from '../../../../domain/geo';

/** Places of the map by what people do there, as after a number. */
export const PLACE_WORDS: Readonly<Record<PlaceKind, string>> = {
  home: 'residential',
  work: 'work',
  shop: 'shopping',
  leisure: 'leisure',
};

export const KIND_WORDS: Readonly<Record<GpsKind, string>> = {
  'polyline-csv': 'a table with a line of points in each row',
  'points-csv': 'a table with a point in each row',
  gpx: 'GPX tracks',
  geojson: 'GeoJSON lines',
};

/** The same in short, beside the names of files. */
export const SHORT_KIND_WORDS: Readonly<Record<GpsKind, string>> = {
  'polyline-csv': 'table of lines',
  'points-csv': 'table of points',
  gpx: 'GPX',
  geojson: 'GeoJSON',
};

/** "15 s", "3.7 s": whole seconds without a fraction. */
export const secondsApart = (seconds: number): string => `${Number(seconds.toFixed(1))} s`;

/** "a.csv and 3 more". */
export const filesInWords = ([first, ...more]: readonly string[]): string =>
  more.length === 0 ? shown(first) : `${shown(first)} and ${count(more.length)} more`;

/** Roles that a property of GeoJSON can have: the points are its geometry. */
const PROPERTY_ROLES: readonly GpsRole[] = ['time', 'vehicle', 'trip', 'occupied', 'incomplete'];

/** What a column can mean, for a select box. */
export const roleOptions = (kind: GpsKind): { value: GpsRole | 'none'; label: string }[] => [
  { value: 'none', label: 'Not used' },
  ...(Object.entries(ROLE_WORDS) as [GpsRole, string][])
    .filter(([value]) => kind !== 'geojson' || PROPERTY_ROLES.includes(value))
    .map(([value, label]) => ({ value, label })),
];

export const SEPARATOR_OPTIONS: readonly { value: Separator; label: string }[] = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: ' ', label: 'Spaces' },
];

export const TIME_FORM_OPTIONS: readonly { value: TimeForm; label: string }[] = [
  { value: 'auto', label: 'Detect automatically' },
  { value: 'epoch-seconds', label: 'Seconds since 1970' },
  { value: 'epoch-milliseconds', label: 'Milliseconds since 1970' },
  { value: 'year-first', label: 'Year first (ISO 8601)' },
  { value: 'day-first', label: 'Day first' },
  { value: 'month-first', label: 'Month first' },
];

export const FATE_WORDS: Readonly<Record<PointFate, string>> = {
  matched: 'matched',
  broken: 'without a position',
  'not-later': 'not later than the previous point',
  'no-road': 'no road nearby',
  'no-way': 'no route leads there',
  'short-piece': 'in a piece that is too short',
};

export const SPLIT_OPTIONS: readonly { value: SplitKind; label: string }[] = [
  { value: 'od', label: 'OD pair' },
  { value: 'time', label: 'Time' },
  { value: 'vehicle', label: 'Vehicle' },
  { value: 'random', label: 'Random' },
];

/**
 * Who can fill gaps.
 * @param system what the system of the networks is called
 * @param inUse where the network that it has in use comes from; null where none is
 */
export const fillerOptions = (
  system: string,
  inUse: string | null,
): { value: FillerChoice; label: string; disabled?: boolean }[] => [
  { value: 'none', label: 'Nobody' },
  { value: 'shipped', label: "The page's own encoder" },
  {
    value: 'in-use',
    label: inUse === null ? `No encoder in use in ${system}` : `In use in ${system}: ${shown(inUse, 40)}`,
    disabled: inUse === null,
  },
  { value: 'file', label: 'Encoder from a file' },
];

/** What was filled into gaps, as the step of the card says, in a sentence. */
export const filledWords = ({ settings, counts }: DataStep): string =>
  `${counted(counts.filled, 'point')} of these ${counts.filled === 1 ? 'was' : 'were'} filled into gaps of ` +
  `${counted(counts.traces, 'trace')} by ${shown(String(settings.files).split('/').pop()!, 60)}.`;

/** What each split keeps apart, in a sentence. */
export const SPLIT_WORDS: Readonly<Record<SplitKind, string>> = {
  od: 'No origin-destination pair of a test trip occurs in training, as in the thesis.',
  time: 'The earliest trips are for training, the latest for testing: can the models predict later days?',
  vehicle: 'All trips of a vehicle stay in one split: the drivers of test trips are unknown in training.',
  random: 'Each trip is assigned on its own: test trips may repeat training trips.',
};

/** "1 Jul 2013, 00:00" of seconds on the clock of the place, whatever zone this device is in. */
export function clockWords(seconds: number): string {
  const date = new Date(1000 * seconds);
  const form = { timeZone: 'UTC' } as const;
  const day = date.toLocaleDateString('en-GB', { ...form, day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${date.toLocaleTimeString('en-GB', { ...form, hour: '2-digit', minute: '2-digit' })}`;
}

/** What the file of a trace calls it: by its trip, or by its vehicle and row. */
export function traceName(
  { tripNames, vehicles, vehicleCodes, sourceRows }: GpsTraces,
  trace: number,
): string {
  const trip = shown(tripNames?.[trace] ?? '').trim();
  if (trip !== '') return trip;
  const vehicle = shown(vehicles[vehicleCodes[trace]] ?? '').trim();
  return `${vehicle === '' ? '' : `${vehicle}, `}row ${count(sourceRows[trace])}`;
}

/** What was lost when the worker that held it ended, in a sentence. */
export function lostWords({ traces, trips }: Pick<LostParts, 'traces' | 'trips'>): string {
  const parts = [
    'the roads',
    ...(traces ? ['the traces'] : []),
    ...(trips === null ? [] : [`the ${trips} trips`]),
  ];
  const last = parts.pop()!;
  const all = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return `${all[0].toUpperCase()}${all.slice(1)} were lost: the worker that held them has ended.`;
}

interface Row {
  readonly name: string;
  readonly value: string;
}

/** Points read, points left out by reason, and points that remain; reasons without a point are omitted. */
export function cleaningRows({ before, after, dropped }: CleaningReport): Row[] {
  return [
    { name: 'Read', value: count(before.points) },
    ...DROP_REASONS.filter((reason) => dropped[reason] > 0).map((reason) => ({
      name: `Left out: ${DROP_WORDS[reason]}`,
      value: count(dropped[reason]),
    })),
    { name: 'Remaining', value: count(after.points) },
  ];
}

/** Traces and vehicles before and after, where traces were cut, and how many points were sorted. */
export function cutRows({ before, after, cuts, outOfOrder, bridgedGaps }: CleaningReport): Row[] {
  const rows: readonly (readonly [string, number])[] = [
    ['Traces read', before.traces],
    ...CUT_REASONS.map((reason) => [`Cut ${CUT_WORDS[reason]}`, cuts[reason]] as const),
    ['Pauses bridged', bridgedGaps],
    ['Points sorted by time', outOfOrder],
    ['Traces remaining', after.traces],
    ['Vehicles remaining', after.vehicles],
  ];
  return rows
    .filter(([name, number]) => number > 0 || name.endsWith('remaining'))
    .map(([name, number]) => ({ name, value: count(number) }));
}

/** More than this at once is more than a person wants, and than a server is asked for. */
const MOST_KM = 40;
const KM_PER_DEGREE = 111.195;
/** Mercator, and the map, end here. */
const MOST_LATITUDE = 85;

/** Whether a text is written as a position, and not as the name of a place. */
export const isPosition = (text: string): boolean => /^[\d\s.,;+-]+$/.test(text) && /\d/.test(text);

/**
 * A box of so many km around a place that a person wrote as "latitude, longitude" (as maps show it); null for
 * what is none.
 */
export function boxAround(text: string, km: number): Bounds | null {
  const parts = text.split(/[,;\s]+/).filter(Boolean);
  const [lat, lon] = parts.map(Number);
  if (parts.length !== 2 || !(Math.abs(lat) <= MOST_LATITUDE) || !(Math.abs(lon) <= 180)) return null;
  return around(lat, lon, km, km);
}

/** A box that shows a place: no side is shorter than `leastKm`, and none spans a whole country. */
export function boxOfPlace({ minLon, minLat, maxLon, maxLat }: Bounds, leastKm: number): Bounds {
  const lat = (minLat + maxLat) / 2;
  const sideKm = (degrees: number) => Math.min(MOST_KM, Math.max(leastKm, degrees * KM_PER_DEGREE));
  const high = sideKm(maxLat - minLat);
  return around(
    lat,
    (minLon + maxLon) / 2,
    sideKm((maxLon - minLon) * Math.cos((lat * Math.PI) / 180)),
    high,
  );
}

function around(lat: number, lon: number, wideKm: number, highKm: number): Bounds {
  const up = highKm / 2 / KM_PER_DEGREE;
  const across = wideKm / 2 / KM_PER_DEGREE / Math.cos((lat * Math.PI) / 180);
  return { minLon: lon - across, maxLon: lon + across, minLat: lat - up, maxLat: lat + up };
}
