import { badInput, type Failure, fileFailure, inFile } from '../../base/failure';
import { shown, shownList } from '../../base/text';
import { FindingCollector } from '../../data/check-report';
import { type DataFile, filePieces, SMALL_PIECE_BYTES } from '../../data/data-file';
import { openGpsFiles, type GpsFile } from '../../data/gps/gps-files';
import {
  leftOutText,
  type FileRoutes,
  type LeftOut,
  type LeftOutReason,
  type RouteWords,
  RoutesOfRoads,
  textOf,
  type RouteFault,
  type RouteTable,
} from '../../data/route-files/route-rows';
import { readRouteTable, LIST_COLUMNS, type ListColumns } from '../../data/route-files/route-table';
import { RoadIndex } from '../../data/road-table';
import type { RoadNetwork } from '../../domain/road-network';
import { readPositions } from './read-positions';
import {
  routeSetOf,
  STOP_TEXTS,
  type RouteFileSet,
  notesOf,
  type FileContent,
  type RouteFileContext,
} from './route-file-set';
import { isObject, type JsonObject } from '../../base/json';
import type { Task } from '../../base/task';
import { NumberList, parseTimeList } from '../../data/byte-numbers';
import { FeatureScanner } from '../../data/gps/feature-scanner';
import { sampleProperties } from '../../data/gps/preview-gps';
import { headOf } from '../../data/gps/preview-sample';
import { guessRoles } from '../../data/gps/role-guess';
import { sampleTable } from '../../data/gps/text-table';

/**
 * Reads routes of any origin, told by what a file holds: HOSER's generated routes and driven trips, the CSV and
 * GeoJSON that this program writes, and positions (tables, GeoJSON, GPX), which are placed on the roads. A zip gives
 * the sets of all its files; a file that names models gives a set for each.
 * @throws Failure 'bad-input' (it holds no route, or is none of these), 'cancelled', 'out-of-memory'
 */
export async function readRouteFile(
  file: DataFile,
  network: RoadNetwork,
  context: RouteFileContext,
): Promise<RouteFileSet[]> {
  const index = new RoadIndex(network.geoIds);
  const words = { index, stops: STOP_TEXTS };
  const sets: RouteFileSet[] = [];
  for (const opened of await openGpsFiles([file], context.task))
    sets.push(...(await inFile(opened.name, () => readOne(opened, network, words, context))));
  return sets;
}

async function readOne(
  file: GpsFile,
  network: RoadNetwork,
  words: RouteWords,
  context: RouteFileContext,
): Promise<RouteFileSet[]> {
  const content = await readContent(file, network, words, context);
  const { sets, role, statesEnds, matched, notes } = content;
  if (sets.every(({ count }) => count === 0)) throw nothingIn(file, sets);
  return sets.map((set) => ({
    name: shown(set.model === '' ? file.name : `${file.name}: ${set.model}`),
    role,
    routes: routeSetOf(set),
    statesEnds,
    timed: set.timed,
    matched,
    sourceRows: set.sourceRows,
    leftOut: set.leftOut,
    notes,
  }));
}

async function readContent(
  file: GpsFile,
  network: RoadNetwork,
  words: RouteWords,
  context: RouteFileContext,
): Promise<FileContent> {
  const { task } = context;
  const told = await routeFileKind(file, task);
  if (told.kind === 'positions') return readPositions(file, network, context);
  if (told.kind === 'lines') {
    const lines = await readRouteLines(file, words, task);
    return { ...lines, role: lines.namesModels ? 'generated' : 'unknown', matched: false, notes: [] };
  }
  const findings = new FindingCollector();
  const table = await readRouteTable(file, told, words, { findings, task });
  const role = table.namesModels ? 'generated' : told.role;
  return { ...table, role, matched: false, notes: notesOf(findings.report()) };
}

/** What mostly shows that a file belongs to another network. */
const OF_OTHER_ROADS: readonly LeftOutReason[] = ['unknown-road', 'unknown-end', 'not-matched'];

function nothingIn(file: GpsFile, sets: readonly FileRoutes[]): Failure {
  const leftOut: LeftOut[] = sets.flatMap((set) => set.leftOut);
  const isOther = leftOut.some(({ reason }) => OF_OTHER_ROADS.includes(reason));
  const advice = isOther ? ' Are these routes of the road network in view?' : '';
  const why = leftOut.length > 0 ? leftOutText(leftOut) : 'It has no rows.';
  const message = `${shown(file.name)}: there is no route in it that can be shown. ${why}${advice}`;
  return badInput(message, { file: file.name, leftOut });
}

/** The property of a line that lists its roads, as this program writes it. */
const ROADS_PROPERTY = 'roads';
/** The one that lists when each was entered. */
const TIMES_PROPERTY = 'entered';

/**
 * Reads GeoJSON whose features name their roads, feature by feature; their lines are not looked at. What is left
 * out, and what is kept, is as for a table of routes. Without a list of times the departure may be stated alone.
 * @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
 */
async function readRouteLines(file: GpsFile, words: RouteWords, task: Task): Promise<RouteTable> {
  const routes = new RoutesOfRoads(file.name, words);
  const lines = new LineRows(routes);
  const scanner = new FeatureScanner(file.name, {
    onFeature: (feature, row) => lines.add(propertiesOf(feature), row),
    onTop: () => undefined,
  });
  for await (const piece of filePieces(file, task, SMALL_PIECE_BYTES)) scanner.push(piece);
  scanner.finish();
  return routes.finish();
}

const propertiesOf = (feature: unknown): JsonObject =>
  isObject(feature) && isObject(feature.properties) ? feature.properties : {};

class LineRows {
  #first = true;
  #times = new Float64Array(256);
  readonly #clock = new NumberList();

  constructor(private readonly routes: RoutesOfRoads) {}

  add(properties: JsonObject, row: number): void {
    const { model, origin, destination, stop, log_prob: logProb } = properties;
    if (this.#first) {
      this.routes.statesEnds = origin !== undefined && destination !== undefined;
      this.routes.namesModels = model !== undefined;
      this.#first = false;
    }
    const list = properties[ROADS_PROPERTY] ?? [];
    const times = properties[TIMES_PROPERTY] ?? null;
    const count = Array.isArray(list) ? list.length : 0;
    const fault: RouteFault | undefined = Array.isArray(list)
      ? (this.routes.findRoads(list, count) ?? (times === null ? undefined : this.#readTimes(times, count)))
      : ['broken-roads', textOf(list)];
    this.routes.take(fault, {
      row,
      model: typeof model === 'string' ? model.trim() : '',
      times: times === null ? null : this.#times,
      count,
      departure: this.#timeOf(properties.departure),
      origin,
      destination,
      stop: typeof stop === 'string' ? stop : '',
      logProb: typeof logProb === 'number' ? logProb : NaN,
    });
  }

  #readTimes(list: unknown, count: number): RouteFault | undefined {
    if (!Array.isArray(list)) return ['broken-times', textOf(list)];
    if (list.length !== count) return ['unequal-lists', `${count} roads, ${list.length} times`];
    if (this.#times.length < count) this.#times = new Float64Array(2 * count);
    for (const [i, value] of list.entries()) {
      const time = this.#timeOf(value);
      if (Number.isNaN(time)) return ['broken-times', textOf(value)];
      if (i > 0 && time < this.#times[i - 1]) return ['times-back', `at road ${i + 1}`];
      this.#times[i] = time;
    }
    return undefined;
  }

  /** Seconds since 1970 of a clock; NaN for anything else. */
  #timeOf(value: unknown): number {
    if (typeof value !== 'string') return NaN;
    const bytes = encoder.encode(value);
    return parseTimeList(bytes, 0, bytes.length, this.#clock) && this.#clock.length === 1
      ? this.#clock.values[0]
      : NaN;
  }
}

const encoder = new TextEncoder();

/** How a file holds routes: as lists of roads in a table or in GeoJSON, or as positions. */
type RouteFileKind =
  | {
      readonly kind: 'table';
      readonly role: keyof typeof LIST_COLUMNS;
      readonly lists: ListColumns;
      readonly separator: string;
    }
  | { readonly kind: 'lines' }
  | { readonly kind: 'positions' };

/** How a file holds routes, by its beginning. @throws Failure 'bad-input', 'cancelled' */
async function routeFileKind(file: GpsFile, task: Task): Promise<RouteFileKind> {
  if (file.format === 'gpx') return { kind: 'positions' };
  const { bytes, isAll } = await headOf(file, task);
  if (file.format === 'geojson') {
    const names = sampleProperties(file.name, bytes).map(({ name }) => name);
    return { kind: names.includes(ROADS_PROPERTY) ? 'lines' : 'positions' };
  }
  const { columns, form } = sampleTable(bytes, isAll);
  const names = columns.map(({ name }) => name.trim().toLowerCase());
  for (const role of ['generated', 'driven'] as const)
    if (names.includes(LIST_COLUMNS[role].roads))
      return { kind: 'table', role, lists: LIST_COLUMNS[role], separator: form.separator };
  const { lon, lat, polyline } = guessRoles(columns, form.header);
  if (polyline !== null || (lon !== null && lat !== null)) return { kind: 'positions' };
  const known = `${LIST_COLUMNS.generated.roads} or ${LIST_COLUMNS.driven.roads} (lists of road ids), or longitude, latitude and time`;
  const message = `this table holds no routes. It needs the columns ${known}; its first row reads: ${shownList(names, 12)}.`;
  throw fileFailure(file.name, message, { row: 0 });
}
