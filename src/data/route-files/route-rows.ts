import { shown } from '../../base/text';
import { finished, growing, GrowingArray } from '../../base/bytes';
import { fileFailure, type Failure } from '../../base/failure';
import type { RoadIndex } from '../road-table';

/** Why a row of a file gives no route, and what that means. */
export const LEFT_OUT_WORDS = {
  'misshapen-row': 'The row has too few or too many fields.',
  'no-roads': 'The row names no roads.',
  'broken-roads': 'The roads are no list of whole numbers like "[12, 13]".',
  'unknown-road': 'The network has no road of this id.',
  'broken-end': 'The origin or the destination is no whole number.',
  'unknown-end': 'The network has no road of the id of the origin or the destination.',
  'broken-times': 'The times are no list of times like 2013-07-01T08:30:00Z.',
  'unequal-lists': 'There are more roads than times, or more times than roads.',
  // Of sets that were kept before routes without times stayed.
  'no-times': 'The row has no times, and other rows of the file have some.',
  'no-trip': 'The row does not say of which trip its road is.',
  'cleaned-away':
    'Nothing is left of the track: its points are too few, too near to each other, too fast or outside the roads.',
  'not-matched': 'The line could not be placed on the roads.',
  'partly-matched': 'Too few points of the line are near a road.',
  'in-pieces': 'No way in the network joins the parts of the line.',
  'one-road': 'The line stays on one road.',
} as const;

export type LeftOutReason = keyof typeof LEFT_OUT_WORDS;
export const LEFT_OUT_REASONS = Object.keys(LEFT_OUT_WORDS) as LeftOutReason[];

/** A row that was left out: where it stands (counted from 1 without the header), and what stands there. */
export interface LeftOutRow {
  readonly row: number;
  /** The column that is at fault; '' where it is the row as a whole. */
  readonly column: string;
  /** What is at fault, shortened, as it may be shown. */
  readonly text: string;
  /** The row as it stands, shortened; '' where it is no text of the file. */
  readonly line: string;
}

/** The place of a row that is left out. */
export interface LeftOutPlace extends Partial<Omit<LeftOutRow, 'row' | 'line'>> {
  readonly row: number;
  readonly line?: () => string;
}

/** Rows that were left out for one reason. Plain data. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  /** How many rows, exactly. */
  readonly count: number;
  /** The first of them, `MOST_LISTED` at most. */
  readonly rows: readonly LeftOutRow[];
}

/** Rows that are listed for one reason: more are only counted. */
const MOST_LISTED = 20_000;
const LONGEST_TEXT = 80;
const LONGEST_LINE = 200;

/** Counts the rows that are left out, and lists the first ones. */
class LeftOutList {
  readonly #found = new Map<LeftOutReason, { count: number; rows: LeftOutRow[] }>();

  add(reason: LeftOutReason, { row, column = '', text = '', line }: LeftOutPlace): void {
    const known = this.#found.get(reason) ?? { count: 0, rows: [] };
    this.#found.set(reason, known);
    known.count++;
    if (known.rows.length >= MOST_LISTED) return;
    const whole = { text: shown(text, LONGEST_TEXT), line: line ? shown(line(), LONGEST_LINE) : '' };
    known.rows.push({ row, column: shown(column, LONGEST_TEXT), ...whole });
  }

  /** By reason, the most frequent one first. */
  finish(): LeftOut[] {
    return Array.from(this.#found, ([reason, { count, rows }]) => ({ reason, count, rows })).sort(
      (a, b) => b.count - a.count,
    );
  }
}

/** "3 × The row names no roads. (row 4: …)": why nothing is left of a file, in words. */
export const leftOutText = (leftOut: readonly LeftOut[]): string =>
  leftOut
    .map(({ reason, count, rows: [{ row, text }] }) => {
      const place = shown(text === '' ? `row ${row}` : `row ${row}: ${text}`);
      return `${count} × ${LEFT_OUT_WORDS[reason]} (${place})`;
    })
    .join(' ');

/** Routes of one model, or driven ones: route i visits roads[offsets[i] .. offsets[i+1]). */
export interface FileRoutes {
  /** Who drew them; '' where the file does not say. */
  readonly model: string;
  readonly count: number;
  /** (N+1) */
  readonly offsets: Uint32Array;
  /** (P) road index at each visit. */
  readonly roads: Uint32Array;
  /** (P) seconds since 1970 of the wall clock in the file; NaN where it states none. */
  readonly times: Float64Array;
  /** Routes that have a time for every road. */
  readonly timedCount: number;
  /** (N) the stated origin, or the first road where none is stated. */
  readonly origins: Uint32Array;
  /** (N) the stated destination, or the last road where none is stated. */
  readonly destinations: Uint32Array;
  /** (N) stated reason of the end, as an index into the reader's list of them; `NO_STOP` where none is. */
  readonly stops: Uint8Array;
  /** (N) natural logarithm of the route's probability; NaN where none is stated. */
  readonly logProbs: Float64Array;
  /** (N) data row (or feature) of each route, counted from 1 without the header. */
  readonly sourceRows: Uint32Array;
  readonly leftOut: readonly LeftOut[];
}

/** One row, valid during the call that hands it over. */
interface RouteRow {
  readonly row: number;
  readonly model: string;
  readonly roads: Uint32Array;
  /** (count) entering times, or none. */
  readonly times: Float64Array | null;
  /** How many of `roads` and `times` count. */
  readonly count: number;
  /** Time of the first road where there are no others; NaN where it is not known either. */
  readonly departure: number;
  /** Stated ends as road indices, -1 where there are none. */
  readonly origin: number;
  readonly destination: number;
  readonly stop: number;
  readonly logProb: number;
}

/** The file does not say why the route ends. */
export const NO_STOP = 255;

/** A person compares a few models; more of them are another column. */
const MOST_MODELS = 64;
const LONGEST_MODEL = 200;
/** All taxi trips of a year in Porto are 1.7 million. */
const MOST_ROUTES = 2_000_000;
/** With their times these take 200 MB; twice as much while they are gathered. */
const MOST_VISITS = 2 ** 24;

/** Gathers the rows of one file into sets, one for each model. */
export class RouteRows {
  readonly #columns = growing({
    offsets: Uint32Array,
    roads: Uint32Array,
    times: Float64Array,
    isTimed: Uint8Array,
    origins: Uint32Array,
    destinations: Uint32Array,
    stops: Uint8Array,
    logProbs: Float64Array,
    sourceRows: Uint32Array,
    modelOf: Uint8Array,
  });
  readonly #models = new Map<string, number>();
  /** By model; rows before the first one that tells its model are put with that one. */
  readonly #leftOut = [new LeftOutList()];
  #noTimes = new Float64Array(256).fill(NaN);
  #lastCode = 0;

  constructor(private readonly file: string) {
    this.#columns.offsets.push(0);
  }

  /** @throws Failure 'bad-input': more models, routes or visits than can be reviewed */
  add({ row, model, roads, times, count, departure, origin, destination, stop, logProb }: RouteRow): void {
    const code = this.#codeOf(model);
    const columns = this.#columns;
    this.checkCounts(columns.sourceRows.length + 1, columns.roads.length + count);
    columns.roads.append(roads, count);
    if (times) columns.times.append(times, count);
    else this.#addNoTimes(count, departure);
    columns.offsets.push(columns.roads.length);
    columns.isTimed.push(times ? 1 : 0);
    columns.origins.push(origin < 0 ? roads[0] : origin);
    columns.destinations.push(destination < 0 ? roads[count - 1] : destination);
    columns.stops.push(stop);
    columns.logProbs.push(logProb);
    columns.sourceRows.push(row);
    columns.modelOf.push(code);
  }

  /** @throws Failure 'bad-input': so many cannot be reviewed */
  checkCounts(routes: number, visits: number): void {
    if (routes > MOST_ROUTES) throw this.#tooMany(`more than ${MOST_ROUTES.toLocaleString('en')} routes`);
    if (visits > MOST_VISITS)
      throw this.#tooMany(`routes over more than ${MOST_VISITS.toLocaleString('en')} roads in all`);
  }

  /** @param model undefined where the row does not tell: it is put with the row before, as rows mostly are */
  leaveOut(reason: LeftOutReason, place: LeftOutPlace, model?: string): void {
    this.#leftOut[model === undefined ? this.#lastCode : this.#codeOf(model)].add(reason, place);
  }

  /** The sets, in the order in which their models first occur; ends the life of this object. */
  finish(): FileRoutes[] {
    const { modelOf, isTimed, ...all } = finished(this.#columns);
    if (this.#models.size === 0) this.#codeOf('');
    return Array.from(this.#models, ([model, code]) => {
      const own = indicesWhere(modelOf, (value) => value === code);
      return {
        model,
        count: own.length,
        ...(own.length === modelOf.length ? all : selected(all, own)),
        timedCount: own.reduce((sum, route) => sum + isTimed[route], 0),
        leftOut: this.#leftOut[code].finish(),
      };
    });
  }

  #codeOf(name: string): number {
    const model = name.slice(0, LONGEST_MODEL);
    const known = this.#models.get(model);
    if (known !== undefined) return (this.#lastCode = known);
    const code = this.#models.size;
    if (code === MOST_MODELS) {
      const message = `its column of models names more than ${MOST_MODELS} different ones. Does "model" mean something else there? Rename that column.`;
      throw fileFailure(this.file, message, { column: 'model' });
    }
    if (code > 0) this.#leftOut.push(new LeftOutList());
    this.#models.set(model, code);
    return (this.#lastCode = code);
  }

  #addNoTimes(count: number, departure: number): void {
    if (this.#noTimes.length < count) this.#noTimes = new Float64Array(2 * count).fill(NaN);
    this.#noTimes[0] = departure;
    this.#columns.times.append(this.#noTimes, count);
    this.#noTimes[0] = NaN;
  }

  #tooMany(what: string): Failure {
    return fileFailure(this.file, `it holds ${what}, more than a page can hold. Give a part of it.`);
  }
}

function indicesWhere(values: Uint8Array, is: (value: number) => boolean): Uint32Array {
  const found = new GrowingArray(Uint32Array);
  values.forEach((value, i) => is(value) && found.push(i));
  return found.finish();
}

type Columns = Pick<
  FileRoutes,
  'offsets' | 'roads' | 'times' | 'origins' | 'destinations' | 'stops' | 'logProbs' | 'sourceRows'
>;

function selected(all: Columns, indices: Uint32Array): Columns {
  const offsets = new Uint32Array(indices.length + 1);
  indices.forEach((route, i) => (offsets[i + 1] = offsets[i] + all.offsets[route + 1] - all.offsets[route]));
  const visits = <T extends Uint32Array | Float64Array>(values: T): T => {
    const into = values.slice(0, offsets[indices.length]) as T;
    indices.forEach((route, i) =>
      into.set(values.subarray(all.offsets[route], all.offsets[route + 1]), offsets[i]),
    );
    return into;
  };
  const each = <T extends Uint32Array | Float64Array | Uint8Array>(values: T): T => {
    const into = values.slice(0, indices.length) as T;
    indices.forEach((route, i) => (into[i] = values[route]));
    return into;
  };
  return {
    offsets,
    roads: visits(all.roads),
    times: visits(all.times),
    origins: each(all.origins),
    destinations: each(all.destinations),
    stops: each(all.stops),
    logProbs: each(all.logProbs),
    sourceRows: each(all.sourceRows),
  };
}

/** What a reader of roads needs to know of the network and of routes. */
export interface RouteWords {
  readonly index: RoadIndex;
  /** Reasons why a route ends, as a file states them. */
  readonly stops: readonly string[];
}

/** What a file says of its routes as a whole. */
export interface RouteTable {
  readonly sets: readonly FileRoutes[];
  /** Whether each row states its origin and destination. */
  readonly statesEnds: boolean;
  readonly namesModels: boolean;
}

/** Why a row gives no route, and what stands there. */
export type RouteFault = readonly [LeftOutReason, string];

type FaultyRole = 'roads' | 'times' | 'origin' | 'destination';
const TIME_FAULTS: readonly LeftOutReason[] = ['broken-times', 'unequal-lists'];

/** What a row states of its route beside its roads; ends are ids of roads, where the file has them. */
type StatedRoute = Pick<RouteRow, 'row' | 'model' | 'times' | 'count' | 'departure' | 'logProb'> & {
  /** The row as it stands. */
  readonly line: () => string;
  readonly origin: unknown;
  readonly destination: unknown;
  readonly stop: string;
};

/** Takes routes that a table or GeoJSON names by their roads; a row is left out for its first fault. */
export class RoutesOfRoads {
  readonly rows: RouteRows;
  /** Told by the head of the file. */
  statesEnds = false;
  namesModels = false;
  #roads = new Uint32Array(256);

  /** @param nameOf what the file calls a column or property */
  constructor(
    file: string,
    private readonly words: RouteWords,
    private readonly nameOf: (role: FaultyRole) => string,
  ) {
    this.rows = new RouteRows(file);
  }

  /** Looks up the roads of the next route. */
  findRoads(ids: ArrayLike<unknown>, count: number): RouteFault | undefined {
    if (count === 0) return ['no-roads', ''];
    if (this.#roads.length < count) this.#roads = new Uint32Array(2 * count);
    for (let i = 0; i < count; i++) {
      const road = this.#roadOf(ids[i]);
      if (road === undefined) return ['broken-roads', textOf(ids[i])];
      if (road < 0) return ['unknown-road', textOf(ids[i])];
      this.#roads[i] = road;
    }
    return undefined;
  }

  /** Takes the route over these roads. @param fault of its roads or times */
  take(fault: RouteFault | undefined, { origin, destination, stop, line, ...route }: StatedRoute): void {
    const leaveOut = (reason: LeftOutReason, text: string, role: FaultyRole) =>
      this.rows.leaveOut(reason, { row: route.row, column: this.nameOf(role), text, line }, route.model);
    if (fault) return leaveOut(...fault, TIME_FAULTS.includes(fault[0]) ? 'times' : 'roads');
    const ends: number[] = [];
    for (const [role, id] of this.statesEnds ? Object.entries({ origin, destination }) : []) {
      const road = this.#roadOf(id);
      if (road === undefined) return leaveOut('broken-end', textOf(id), role as FaultyRole);
      if (road < 0) return leaveOut('unknown-end', textOf(id), role as FaultyRole);
      ends.push(road);
    }
    const [from = -1, to = -1] = ends;
    const code = this.words.stops.indexOf(stop);
    this.rows.add({
      ...route,
      roads: this.#roads,
      origin: from,
      destination: to,
      stop: code < 0 ? NO_STOP : code,
    });
  }

  /** Index of the road of an id, -1 for none; undefined for what is no id. */
  #roadOf(id: unknown): number | undefined {
    return Number.isSafeInteger(id) ? this.words.index.indexOf(id as number) : undefined;
  }

  finish(): RouteTable {
    return { sets: this.rows.finish(), statesEnds: this.statesEnds, namesModels: this.namesModels };
  }
}

/** A value as text; what is shown of it is cut where it is kept. */
export const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'a list'
      : 'an object'
    : String(value);
