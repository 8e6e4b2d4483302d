import { isObject, type JsonObject } from '../../base/json';
import type { Bounds } from '../../domain/geo';
import { DEFAULT_CHOICE, type GpsChoice } from './gps-choice';
import { readSample, type FileHead, type SampleOutcome } from './preview-sample';
import { shareInside } from './preview-warnings';
import { guessRoles, guessTimeForm, type SampleColumn } from './role-guess';
import { sampleTable, type TableSample } from './table-sample';
import { FeatureScanner } from './feature-scanner';

/**
 * Of points, that must lie within the loaded roads only when exchanged,
 * before they are taken to be exchanged.
 */
const SWAP_SHARE = 0.5;
/** Speed offered for tracks without times: a usual mean in towns. */
const OFFERED_SPEED_KMH = 30;

/** What stands in the first rows or features of a file. */
export interface Layout {
  readonly columns: readonly SampleColumn[];
  readonly table: TableSample | undefined;
}

/** The layout of a head; of tables as a choice has it, if one is given. */
export function layoutOf({ file, bytes, isAll }: FileHead, choice: GpsChoice | undefined): Layout {
  if (file.format === 'table') {
    const table = sampleTable(bytes, isAll, choice?.table);
    return { columns: table.columns, table };
  }
  return { columns: file.format === 'geojson' ? sampleProperties(file.name, bytes) : [], table: undefined };
}

/** A choice, and what it gives. */
export interface Guess {
  readonly choice: GpsChoice;
  readonly outcome: SampleOutcome;
}

/** The choice that seems right for a head. `bounds` of the loaded roads tell longitude from latitude. */
export function guessChoice(
  head: FileHead,
  layout: Layout,
  timeZone: string | undefined,
  bounds?: Bounds,
): Guess {
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
