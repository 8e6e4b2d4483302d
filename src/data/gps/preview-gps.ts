import { Failure } from '../../domain/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { FindingCollector } from '../check-report';
import { baseName, type DataFile } from '../data-file';
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
import { HEAD_BYTES, openGpsFiles, readHead, type GpsFile } from './gps-files';
import { sampleProperties } from './geojson-sample';
import { describeTraces, openReader, saysOccupied, type GpsReadReport } from './read-gps';
import { guessRoles, guessTimeForm, type SampleColumn } from './role-guess';
import { sampleTable, type TableSample } from './table-sample';
import type { TimeSeen } from './time-reading';
import { clockText } from '../trips-csv';
import { TraceBuilder } from './trace-builder';
import { previewWarnings, shareInside, type GpsWarning } from './preview-warnings';

/** A column as a person sees it before reading. */
export interface GpsColumnPreview {
  readonly name: string;
  /** What stands in its first rows, shortened. */
  readonly values: readonly string[];
  /** What it means in `choice`. */
  readonly role: GpsRole | null;
}

/** What the first half megabyte of a file gives when it is read with `choice`. */
export type GpsSample = Pick<
  GpsReadReport,
  'vehicles' | 'traces' | 'points' | 'bounds' | 'firstTime' | 'lastTime' | 'intervalSeconds' | 'times'
>;

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
  /** Whether `timeZone` (and, for times without a zone, `unzonedTimes`) changes the hours: a person should choose. */
  readonly zoneNeeded: boolean;
  readonly warnings: readonly GpsWarning[];
}

export interface GpsPreviewOptions extends PreviewOptions {
  /** Looks at the files with this choice instead of a guess. */
  readonly choice?: GpsChoice;
}

const SHOWN_ROWS = 8;
const SHOWN_CHARACTERS = 80;
/** Of points, that must lie within the loaded roads only when exchanged, before they are taken to be exchanged. */
const SWAP_SHARE = 0.5;
/** Speed offered for tracks without times: a usual mean in towns. */
const OFFERED_SPEED_KMH = 30;

/**
 * Looks at the beginning of GPS files: what they are, which columns they have, what each seems to mean, and what looks
 * wrong. The guess is a default that a person may override.
 * @throws Failure 'bad-input': empty, binary, another sort of file, not readable; 'cancelled'
 */
export async function previewGps(
  files: readonly DataFile[],
  options: GpsPreviewOptions = {},
): Promise<GpsPreview> {
  const opened = await openGpsFiles(files, options);
  const [first] = opened;
  const headBytes = HEAD_BYTES[first.format];
  const head = await readHead(first, headBytes, options);
  const isAll = head.length < headBytes;
  const written = layoutOf(first, head, isAll, options.choice);
  const choice = options.choice ?? guessChoice(first, head, isAll, written, options);
  const outcome = readSample(first, head, isAll, choice);
  const layout = first.format === 'gpx' ? pointColumns(outcome.traces) : written;
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

/** Files that can be read with one choice: of one kind and, for tables, with the same columns. In the order given. */
export async function groupGpsFiles(
  files: readonly DataFile[],
  options: PreviewOptions = {},
): Promise<GpsFile[][]> {
  const groups = new Map<string, GpsFile[]>();
  for (const file of await openGpsFiles(files, options)) {
    const key = file.format === 'table' ? await tableKey(file, options) : file.format;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

async function tableKey(file: GpsFile, options: PreviewOptions): Promise<string> {
  const head = await readHead(file, HEAD_BYTES.table, options);
  const { form, columns } = sampleTable(head, head.length < HEAD_BYTES.table);
  return JSON.stringify([form.separator, form.header, columns.map(({ name }) => name)]);
}

interface Layout {
  readonly columns: readonly SampleColumn[];
  readonly table: TableSample | undefined;
}

function layoutOf(file: GpsFile, head: Uint8Array, isAll: boolean, choice: GpsChoice | undefined): Layout {
  if (file.format === 'table') {
    const table = sampleTable(head, isAll, choice?.table);
    return { columns: table.columns, table };
  }
  return { columns: file.format === 'geojson' ? sampleProperties(file.name, head) : [], table: undefined };
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

function guessChoice(
  file: GpsFile,
  head: Uint8Array,
  isAll: boolean,
  { columns, table }: Layout,
  options: GpsPreviewOptions,
): GpsChoice {
  const base = { ...DEFAULT_CHOICE, timeZone: options.timeZone ?? DEFAULT_CHOICE.timeZone };
  if (!table) {
    const kind = file.format === 'gpx' ? 'gpx' : 'geojson';
    const roles = { ...guessRoles(columns, true), lon: null, lat: null, polyline: null, date: null };
    return completed(
      file,
      head,
      isAll,
      { ...base, kind, columns: kind === 'gpx' ? NO_COLUMNS : roles },
      options,
    );
  }
  const roles = guessRoles(columns, table.form.header);
  const times = columns.find(({ name }) => name === roles.time)?.values ?? [];
  const dates = columns.find(({ name }) => name === roles.date)?.values;
  const choice: GpsChoice = {
    ...base,
    kind: roles.polyline === null ? 'points-csv' : 'polyline-csv',
    table: table.form,
    columns: roles,
    timeForm: guessTimeForm(dates ?? times).form,
  };
  return completed(file, head, isAll, choice, options);
}

/** Settles what only reading shows: exchanged coordinates, tracks without times. */
function completed(
  file: GpsFile,
  head: Uint8Array,
  isAll: boolean,
  choice: GpsChoice,
  { bounds }: GpsPreviewOptions,
): GpsChoice {
  const timed =
    readSample(file, head, isAll, choice).kind === 'assumed-times'
      ? { ...choice, assumedSpeedKmh: OFFERED_SPEED_KMH }
      : choice;
  const asIs = readSample(file, head, isAll, timed);
  const swapped = exchanged(timed);
  if (asIs.kind === 'coordinates-swapped') return swapped;
  if (!bounds || !asIs.traces) return timed;
  const other = readSample(file, head, isAll, swapped);
  const fitsOnlySwapped =
    shareInside(asIs.traces, bounds) < 1 - SWAP_SHARE &&
    other.traces !== null &&
    shareInside(other.traces, bounds) > SWAP_SHARE;
  return fitsOnlySwapped ? swapped : timed;
}

function exchanged(choice: GpsChoice): GpsChoice {
  if (choice.kind !== 'points-csv') return { ...choice, swapLonLat: !choice.swapLonLat };
  const { lon, lat } = choice.columns;
  return { ...choice, columns: { ...choice.columns, lon: lat, lat: lon } };
}

/** What reading the head of a file gave: traces and what was noted, or why not. */
export interface SampleOutcome {
  readonly traces: GpsTraces | null;
  readonly sample: GpsSample | null;
  readonly findings: FindingCollector;
  /** Message and kind of the refusal, where the head was refused. */
  readonly refusal: string | undefined;
  readonly kind: unknown;
}

function readSample(file: GpsFile, head: Uint8Array, isAll: boolean, choice: GpsChoice): SampleOutcome {
  const findings = new FindingCollector();
  const builder = new TraceBuilder(saysOccupied(choice));
  try {
    builder.startFile(file.name);
    const reader = openReader({ file: file.name, choice, builder, findings });
    reader.push(head);
    if (isAll) reader.finish();
    else reader.cut();
    if (isAll || reader.rows > 0) reader.settle();
    const traces = builder.finish();
    const sample = { ...describeTraces(traces), times: { ...reader.timesSeen } };
    return { traces, sample, findings, refusal: undefined, kind: undefined };
  } catch (error) {
    // What reading would refuse is a warning here: a person may still change the choice.
    if (!(error instanceof Failure) || error.code !== 'bad-input') throw error;
    return { traces: null, sample: null, findings, refusal: error.message, kind: error.details.kind };
  }
}

const countTimes = (times: Readonly<Record<TimeSeen, number>>): number =>
  Object.values(times).reduce((sum, count) => sum + count, 0);

const shortened = (text: string): string =>
  text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;

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
        message: `${name} is called ${words[told]}, but holds ${words[format]}: it is read as that.`,
      },
    ];
  });
}
