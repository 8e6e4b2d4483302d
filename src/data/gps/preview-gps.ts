import { isObject, type JsonObject } from '../../base/json';
import type { Bounds } from '../../domain/geo';
import {
  DEFAULT_CHOICE,
  GPS_ROLES,
  NO_COLUMNS,
  type GpsChoice,
  type GpsColumns,
  type GpsKind,
  type GpsRole,
  type PreviewOptions,
} from './gps-choice';
import {
  headOf,
  previewWarnings,
  readSample,
  shareInside,
  type FileHead,
  type GpsSample,
  type GpsWarning,
  type SampleOutcome,
} from './preview-sample';
import { guessRoles, guessTimeForm } from './role-guess';
import { sampleTable, type SampleColumn, type TableSample } from './text-table';
import { FeatureScanner } from './feature-scanner';
import { inFile } from '../../base/failure';
import { NO_TASK, type Task } from '../../base/task';
import { shown } from '../../base/text';
import type { GpsTraces } from '../../domain/gps-traces';
import { baseName, type DataFile } from '../data-file';
import { clockText } from '../trips-csv';
import { openGpsFiles, type GpsFile } from './gps-files';
import type { TimeSeen } from './time-reading';

/** Share of points within the loaded roads above which longitude and latitude are exchanged. */
const SWAP_SHARE = 0.5;
/** Speed offered for tracks without times: a usual mean in towns. */
const OFFERED_SPEED_KMH = 30;

/** What stands in the first rows or features of a file. */
interface Layout {
  readonly columns: readonly SampleColumn[];
  readonly table: TableSample | undefined;
}

/** The layout of a head; of tables as a choice has it, if one is given. */
function layoutOf({ file, bytes, isAll }: FileHead, choice: GpsChoice | undefined): Layout {
  if (file.format === 'table') {
    const table = sampleTable(bytes, isAll, choice?.table);
    return { columns: table.columns, table };
  }
  return { columns: file.format === 'geojson' ? sampleProperties(file.name, bytes) : [], table: undefined };
}

/** A choice, and what it gives. */
interface Guess {
  readonly choice: GpsChoice;
  readonly outcome: SampleOutcome;
}

/** The choice that seems right for a head. `bounds` of the loaded roads tell longitude from latitude. */
function guessChoice(head: FileHead, layout: Layout, timeZone: string | undefined, bounds?: Bounds): Guess {
  const choice = { ...namedChoice(head, layout), timeZone: timeZone ?? DEFAULT_CHOICE.timeZone };
  return inOrder(head, withTimes(head, { choice, outcome: readSample(head, choice) }), bounds);
}

/** What names and first values say. */
function namedChoice({ file }: FileHead, { columns, table }: Layout): GpsChoice {
  if (file.format === 'gpx') return { ...DEFAULT_CHOICE, kind: 'gpx' };
  const roles = guessRoles(columns, table?.form.header ?? true);
  if (!table) {
    const properties = { ...roles, lon: null, lat: null, polyline: null, date: null };
    return { ...DEFAULT_CHOICE, kind: 'geojson', columns: properties };
  }
  const valuesOf = (name: string | null) => columns.find((column) => column.name === name)?.values;
  return {
    ...DEFAULT_CHOICE,
    kind: roles.polyline === null ? 'points-csv' : 'polyline-csv',
    table: table.form,
    columns: roles,
    timeForm: guessTimeForm(valuesOf(roles.date) ?? valuesOf(roles.time) ?? []).form,
  };
}

/** Tracks without times are offered a speed. */
function withTimes(head: FileHead, guess: Guess): Guess {
  if (guess.outcome.kind !== 'assumed-times') return guess;
  const choice = { ...guess.choice, assumedSpeedKmh: OFFERED_SPEED_KMH };
  return { choice, outcome: readSample(head, choice) };
}

/** Longitude and latitude are exchanged where only that can be right. */
function inOrder(head: FileHead, guess: Guess, bounds: Bounds | undefined): Guess {
  const { outcome } = guess;
  const outside = bounds && outcome.traces && shareInside(outcome.traces, bounds) < 1 - SWAP_SHARE;
  if (outcome.kind !== 'coordinates-swapped' && !outside) return guess;
  const choice = exchanged(guess.choice);
  const other = readSample(head, choice);
  const fits =
    !bounds || !outside || (other.traces !== null && shareInside(other.traces, bounds) > SWAP_SHARE);
  return fits ? { choice, outcome: other } : guess;
}

function exchanged(choice: GpsChoice): GpsChoice {
  if (choice.kind !== 'points-csv') return { ...choice, swapLonLat: !choice.swapLonLat };
  const { lon, lat } = choice.columns;
  return { ...choice, columns: { ...choice.columns, lon: lat, lat: lon } };
}

const SAMPLE_FEATURES = 100;

/** The properties of the first features of a piece of GeoJSON, as columns. Lists show their first element. */
export function sampleProperties(file: string, head: Uint8Array): SampleColumn[] {
  const values = new Map<string, string[]>();
  let count = 0;
  const scanner = new FeatureScanner(file, {
    onFeature: (feature) => {
      if (count < SAMPLE_FEATURES) addProperties(values, propertiesOf(feature), count++);
    },
    onTop: () => undefined,
  });
  scanner.push(head);
  return [...values].map(([name, list]) => ({ name, values: list }));
}

function propertiesOf(feature: unknown): JsonObject {
  const properties = isObject(feature) && isObject(feature.properties) ? feature.properties : {};
  const nested = isObject(properties.coordinateProperties) ? properties.coordinateProperties : {};
  return {
    ...properties,
    ...Object.fromEntries(
      Object.entries(nested).map(([name, value]) => [`coordinateProperties.${name}`, value]),
    ),
  };
}

function addProperties(values: Map<string, string[]>, properties: JsonObject, row: number): void {
  for (const [name, value] of Object.entries(properties)) {
    const list = values.get(name) ?? Array.from({ length: row }, () => '');
    while (list.length < row) list.push('');
    list.push(textOf(value));
    values.set(name, list);
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? textOf(value[0]) : '';
  if (value === null || value === undefined || typeof value === 'object') return '';
  return String(value);
}

/** A column as a person sees it before reading. */
interface GpsColumnPreview {
  readonly name: string;
  /** What stands in its first rows, shortened. */
  readonly values: readonly string[];
  /** What it means in `choice`. */
  readonly role: GpsRole | null;
}

/** What files of GPS points seem to be. Plain data. */
export interface GpsPreview {
  readonly kind: GpsKind;
  /** Names of all files (those in zips one by one); columns and sample are those of the first. */
  readonly files: readonly string[];
  readonly columns: readonly GpsColumnPreview[];
  /** First rows, a text per column. */
  readonly rows: readonly (readonly string[])[];
  /** The guess, or the choice that was given: what `readGps` takes. */
  readonly choice: GpsChoice;
  /** null where nothing can be read with `choice`; `warnings` then say why. */
  readonly sample: GpsSample | null;
  /** Whether `timeZone` (or `unzonedTimes`) changes the hours, so that a person should choose. */
  readonly zoneNeeded: boolean;
  readonly warnings: readonly GpsWarning[];
}

export interface GpsPreviewOptions extends PreviewOptions {
  /** Looks at the files with this choice instead of a guess. */
  readonly choice?: GpsChoice;
}

const SHOWN_ROWS = 8;
const SHOWN_CHARACTERS = 80;
/** Guesses what GPS files are and what their columns mean. @throws Failure 'bad-input', 'cancelled' */
export async function previewGps(
  files: readonly DataFile[],
  options: GpsPreviewOptions = {},
  task: Task = NO_TASK,
): Promise<GpsPreview> {
  const opened = await openGpsFiles(files, task);
  return inFile(opened[0].name, () => previewOpened(opened, options, task));
}

async function previewOpened(
  opened: readonly GpsFile[],
  options: GpsPreviewOptions,
  task: Task,
): Promise<GpsPreview> {
  const head = await headOf(opened[0], task);
  const written = layoutOf(head, options.choice);
  const { choice, outcome } = options.choice
    ? { choice: options.choice, outcome: readSample(head, options.choice) }
    : guessChoice(head, written, options.timeZone, options.bounds);
  const layout = head.file.format === 'gpx' ? pointColumns(outcome.traces) : written;
  return {
    kind: choice.kind,
    files: opened.map(({ name }) => name),
    columns: layout.columns.map((column) => columnPreview(column, rolesOf(choice))),
    rows: rowsOf(layout),
    choice,
    sample: outcome.sample,
    zoneNeeded: outcome.sample !== null && countTimes(outcome.sample.times) > 0,
    warnings: [...extensionWarnings(opened), ...previewWarnings(choice, layout.columns, outcome, options)],
  };
}

/** Groups of files that one choice can read: of one kind and, for tables, with the same columns. */
export async function groupGpsFiles(files: readonly DataFile[], task: Task = NO_TASK): Promise<GpsFile[][]> {
  const groups = new Map<string, GpsFile[]>();
  for (const file of await openGpsFiles(files, task)) {
    const key = file.format === 'table' ? await inFile(file.name, () => tableKey(file, task)) : file.format;
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  return [...groups.values()];
}

async function tableKey(file: GpsFile, task: Task): Promise<string> {
  const { bytes, isAll } = await headOf(file, task);
  const { form, columns } = sampleTable(bytes, isAll);
  return JSON.stringify([form.separator, form.header, columns.map(({ name }) => name)]);
}

/** Points of GPX as columns: what a table would show. */
function pointColumns(traces: GpsTraces | null): Layout {
  const count = Math.min(SHOWN_ROWS, traces?.times.length ?? 0);
  const column = (name: string, value: (traces: GpsTraces, point: number) => string): SampleColumn => ({
    name,
    values: traces ? Array.from({ length: count }, (_, point) => value(traces, point)) : [],
  });
  const columns = [
    column('lon', ({ lonLat }, point) => String(lonLat[2 * point])),
    column('lat', ({ lonLat }, point) => String(lonLat[2 * point + 1])),
    column('time', ({ times }, point) => clockText(times[point])),
  ];
  return { columns, table: undefined };
}

const rolesOf = ({ kind, columns }: GpsChoice): GpsColumns =>
  kind === 'gpx' ? { ...NO_COLUMNS, lon: 'lon', lat: 'lat', time: 'time' } : columns;

const countTimes = (times: Readonly<Record<TimeSeen, number>>): number =>
  Object.values(times).reduce((sum, count) => sum + count, 0);

const shortened = (text: string): string => shown(text, SHOWN_CHARACTERS);

function columnPreview({ name, values }: SampleColumn, roles: GpsColumns): GpsColumnPreview {
  return {
    name,
    values: values.slice(0, SHOWN_ROWS).map(shortened),
    role: GPS_ROLES.find((role) => roles[role] === name) ?? null,
  };
}

function rowsOf({ columns }: Layout): string[][] {
  const count = Math.min(SHOWN_ROWS, Math.max(0, ...columns.map(({ values }) => values.length)));
  return Array.from({ length: count }, (_, row) => columns.map(({ values }) => shortened(values[row] ?? '')));
}

const EXTENSIONS: Readonly<Record<GpsFile['format'], RegExp>> = {
  table: /\.(csv|tsv|txt|dat|plt|log)$/,
  gpx: /\.gpx$/,
  geojson: /\.(geojson|json|geojsonl|geojsons|ndjson|jsonl)$/,
};

function extensionWarnings(files: readonly GpsFile[]): GpsWarning[] {
  return files.flatMap(({ name, format }) => {
    const base = baseName(name).replace(/\.gz$/, '');
    const told = (Object.keys(EXTENSIONS) as GpsFile['format'][]).find((other) =>
      EXTENSIONS[other].test(base),
    );
    if (told === undefined || told === format) return [];
    const words = { table: 'a table', gpx: 'GPX', geojson: 'GeoJSON' };
    return [
      {
        code: 'wrong-extension' as const,
        message: `${shown(name)} is called ${words[told]}, but holds ${words[format]}: it is read as that.`,
      },
    ];
  });
}
