import { badInput, type Failure, inFile } from '../../base/failure';
import { counted, shown } from '../../base/text';
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
import { RouteTableReader } from '../../data/route-files/route-table';
import { choiceText, knownRole, type RouteFileChoice } from '../../data/route-files/route-choice';
import { RoadIndex } from '../../data/road-table';
import type { RoadNetwork } from '../../domain/road-network';
import { positionReading, readPositions } from './read-positions';
import { tableChoice } from './route-preview';
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
import type { TableForm } from '../../data/gps/gps-choice';
import { NumberList, parseTimeList } from '../../data/byte-numbers';
import { FeatureScanner } from '../../data/gps/feature-scanner';
import { sampleProperties } from '../../data/gps/preview-gps';
import { headOf } from '../../data/gps/preview-sample';

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
  if (sets.every(({ count }) => count === 0)) throw nothingIn(file, sets, network);
  return sets.map((set) => ({
    name: shown(set.model === '' ? file.name : `${file.name}: ${set.model}`),
    role,
    routes: routeSetOf(set),
    statesEnds,
    timed: set.timedCount > 0,
    matched,
    sourceRows: set.sourceRows,
    leftOut: set.leftOut,
    notes: [...notes, ...untimedNotes(set)],
  }));
}

/** Says that some routes of a set have no times: what needs times leaves them out. */
const untimedNotes = ({ count, timedCount }: FileRoutes): string[] =>
  timedCount === 0 || timedCount === count
    ? []
    : [
        `${counted(count - timedCount, 'route')} of ${count.toLocaleString('en')} without times: measures of time leave them out.`,
      ];

async function readContent(
  file: GpsFile,
  network: RoadNetwork,
  words: RouteWords,
  context: RouteFileContext,
): Promise<FileContent> {
  const { task } = context;
  if (file.format === 'table') {
    const { sample, choice } = await tableChoice(file, context);
    const roads = choice === 'positions' || choice.kind === 'positions' ? undefined : choice;
    if (!roads) return readPlaced(file, network, context, choice === 'positions' ? undefined : choice);
    const content = await readTable(file, roads, sample.form, words, task);
    return knownRole(roads) ? content : withColumns(content, roads);
  }
  if (file.format === 'geojson' && (await namesRoads(file, task))) {
    const lines = await readRouteLines(file, words, task);
    return { ...lines, role: lines.namesModels ? 'generated' : 'unknown', matched: false, notes: [] };
  }
  return readPlaced(file, network, context);
}

/** The content with the columns that it was read from. */
const withColumns = (content: FileContent, choice: RouteFileChoice): FileContent => ({
  ...content,
  notes: [`Columns: ${choiceText(choice)}.`, ...content.notes],
});

async function readPlaced(
  file: GpsFile,
  network: RoadNetwork,
  context: RouteFileContext,
  said?: RouteFileChoice,
): Promise<FileContent> {
  const reading = await positionReading(file, network, context, said);
  const content = await readPositions(file, network, reading, context);
  return file.format === 'table' ? withColumns(content, reading.choice) : content;
}

async function readTable(
  file: GpsFile,
  choice: RouteFileChoice,
  form: TableForm,
  words: RouteWords,
  task: Task,
): Promise<FileContent> {
  const reader = new RouteTableReader(file.name, choice, form, words);
  for await (const piece of filePieces(file, task)) reader.push(piece);
  reader.end();
  const { findings, ...table } = reader.finish();
  const role = table.namesModels ? 'generated' : (knownRole(choice) ?? 'unknown');
  return { ...table, role, matched: false, notes: notesOf(findings) };
}

/** What mostly shows that a file belongs to another network. */
const OF_OTHER_ROADS: readonly LeftOutReason[] = ['unknown-road', 'unknown-end', 'not-matched'];

function nothingIn(file: GpsFile, sets: readonly FileRoutes[], network: RoadNetwork): Failure {
  const leftOut: LeftOut[] = sets.flatMap((set) => set.leftOut);
  const isOther = leftOut.some(({ reason }) => OF_OTHER_ROADS.includes(reason));
  const advice = `${isOther ? ' Are these routes of the road network in view?' : ''}${idAdvice(leftOut, network)}`;
  const why = leftOut.length > 0 ? leftOutText(leftOut) : 'It has no rows.';
  const message = `${shown(file.name)}: there is no route in it that can be shown. ${why}${advice}`;
  return badInput(message, { file: file.name, leftOut });
}

/** Which numbers the network has for its roads, where a file has others. */
function idAdvice(leftOut: readonly LeftOut[], { geoIds, details }: RoadNetwork): string {
  const named = leftOut.filter(({ reason }) => reason === 'unknown-road' || reason === 'broken-roads');
  if (named.length === 0 || geoIds.length === 0) return '';
  const own = ` Roads are whole numbers here, the column geo_id of roadmap.geo, such as ${geoIds[0]}.`;
  const texts = new Set(
    named.flatMap(({ rows }) => rows.map(({ text }) => Number(text.replace(/[^\d-].*$/, '')))),
  );
  const isWay = details?.wayIds.some((way) => texts.has(way)) ?? false;
  if (!isWay) return own;
  return `${own} The file has ids of OpenStreetMap ways, which are several roads each: give geo_ids, or the positions along the routes.`;
}

/** The properties of a line that list its roads, and when each was entered, as this program writes them. */
const ROADS_PROPERTY = 'roads';
const TIMES_PROPERTY = 'entered';
const PROPERTIES = {
  roads: ROADS_PROPERTY,
  times: TIMES_PROPERTY,
  origin: 'origin',
  destination: 'destination',
} as const;

/**
 * Reads GeoJSON whose features name their roads, feature by feature; their lines are not looked at. What is left
 * out, and what is kept, is as for a table of routes. Without a list of times the departure may be stated alone.
 * @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
 */
async function readRouteLines(file: GpsFile, words: RouteWords, task: Task): Promise<RouteTable> {
  const routes = new RoutesOfRoads(file.name, words, (role) => PROPERTIES[role]);
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
      line: () => JSON.stringify(properties),
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

/** Whether the features of GeoJSON list their roads. */
async function namesRoads(file: GpsFile, task: Task): Promise<boolean> {
  const { bytes } = await headOf(file, task);
  return sampleProperties(file.name, bytes).some(({ name }) => name === ROADS_PROPERTY);
}
