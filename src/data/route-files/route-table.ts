import { unguarded } from '../../base/text';
import type { RoadIndex } from '../road-table';
import {
  excerpt,
  mixedZones,
  NumberList,
  parseDecimal,
  parseInteger,
  parseIntegerList,
  parseTimeList,
} from '../byte-numbers';
import { readCsv, type ColumnPositions, type ReadContext } from '../csv-file';
import { fieldText, type CsvRecord } from '../csv-scanner';
import type { DataFile } from '../data-file';
import { NO_STOP, RouteRows, type FileRoutes, type LeftOutReason } from './route-rows';

/** The columns of roads and of times: as HOSER generates routes, and as it reads driven trips. */
export const LIST_COLUMNS = {
  generated: { roads: 'gene_trace_road_id', times: 'gene_trace_datetime' },
  driven: { roads: 'rid_list', times: 'time_list' },
} as const;
export type ListColumns = (typeof LIST_COLUMNS)[keyof typeof LIST_COLUMNS];

const OPTIONAL = ['origin_road_id', 'destination_road_id', 'stop', 'log_prob', 'model'] as const;
type Column = ListColumns['roads'] | ListColumns['times'] | (typeof OPTIONAL)[number];

/** A route over 100,000 roads with their times has half as many: a longer row lacks a quote. */
const LONGEST_ROW_BYTES = 8 * 1024 * 1024;

/** What a reader of roads needs to know of the network and of routes. */
export interface RouteWords {
  readonly index: RoadIndex;
  /** Reasons why a route ends, as a file states them. */
  readonly stops: readonly string[];
}

/** What a table says of its routes as a whole. */
export interface RouteTable {
  readonly sets: readonly FileRoutes[];
  /** Whether each row states its origin and destination. */
  readonly statesEnds: boolean;
  readonly namesModels: boolean;
}

/**
 * Reads a table of routes, one a row, without ever holding it whole. Rows whose roads do not follow each other
 * are kept: that a route breaks the rules of the network is what a reviewer has to see. Others that make no
 * route are left out, and counted by the first fault found in them.
 * @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
 */
export async function readRouteTable(
  file: DataFile,
  { lists, separator }: { readonly lists: ListColumns; readonly separator: string },
  words: RouteWords,
  context: ReadContext,
): Promise<RouteTable> {
  const rows = new RouteRows(file.name);
  let table: TableRows | undefined;
  await readCsv<ListColumns['roads'], Column>(
    file,
    {
      needed: [lists.roads],
      optional: [lists.times, ...OPTIONAL],
      longestRowBytes: LONGEST_ROW_BYTES,
      separator,
    },
    context,
    (record) => table!.add(record),
    (record) => table!.leaveOutMisshapen(record),
    (_, at) => (table = new TableRows(file.name, lists, at, words, rows, context)),
  );
  return {
    sets: rows.finish(),
    statesEnds: table !== undefined && table.statesEnds,
    namesModels: table !== undefined && table.namesModels,
  };
}

class TableRows {
  readonly statesEnds: boolean;
  readonly namesModels: boolean;
  readonly #ids = new NumberList();
  readonly #clock = new NumberList();
  #roads = new Uint32Array(256);

  constructor(
    private readonly file: string,
    private readonly lists: ListColumns,
    private readonly at: ColumnPositions<Column>,
    private readonly words: RouteWords,
    private readonly rows: RouteRows,
    private readonly context: ReadContext,
  ) {
    this.statesEnds = at.origin_road_id >= 0 && at.destination_road_id >= 0;
    this.namesModels = at.model >= 0;
  }

  leaveOutMisshapen(record: CsvRecord): void {
    this.rows.leaveOut('misshapen-row', record.row, `${record.count} fields`);
  }

  add(record: CsvRecord): void {
    const model = this.namesModels ? unguarded(this.#text(record, 'model').trim()) : '';
    const leaveOut = (reason: LeftOutReason, text: string) =>
      this.rows.leaveOut(reason, record.row, text, model);
    const fault = this.#findRoads(record) ?? this.#readTimes(record);
    if (fault) return leaveOut(...fault);
    const origin = this.#endOf(record, 'origin_road_id');
    const destination = this.#endOf(record, 'destination_road_id');
    if (typeof origin !== 'number') return leaveOut(...origin);
    if (typeof destination !== 'number') return leaveOut(...destination);
    this.rows.add({
      row: record.row,
      model,
      roads: this.#roads,
      times: this.#clock.length > 0 ? this.#clock.values : null,
      count: this.#ids.length,
      departure: NaN,
      origin,
      destination,
      stop: this.#stopOf(record),
      logProb: this.#logProbOf(record),
    });
  }

  #findRoads(record: CsvRecord): Fault | undefined {
    const field = this.at[this.lists.roads];
    const ids = this.#ids;
    if (!parseRoadList(record, field, ids))
      return ['broken-roads', this.#excerpt(record, field, ids.faultAt)];
    if (ids.length === 0) return ['no-roads', ''];
    if (this.#roads.length < ids.length) this.#roads = new Uint32Array(ids.values.length);
    for (let i = 0; i < ids.length; i++) {
      const road = this.words.index.indexOf(ids.values[i]);
      if (road < 0) return ['unknown-road', `${ids.values[i]}`];
      this.#roads[i] = road;
    }
    return undefined;
  }

  /** Fills the clock, with nothing where the row has no times. */
  #readTimes(record: CsvRecord): Fault | undefined {
    const field = this.at[this.lists.times];
    const clock = this.#clock;
    clock.length = 0;
    if (!isThere(record, field)) return undefined;
    if (!parseTimeList(record.bytes, record.starts[field], record.ends[field], clock))
      return ['broken-times', this.#excerpt(record, field, clock.faultAt)];
    if (clock.length === 0) return undefined;
    if (mixedZones()) this.#noteZones(record, field);
    if (clock.length !== this.#ids.length)
      return ['unequal-lists', `${this.#ids.length} roads, ${clock.length} times`];
    for (let i = 1; i < clock.length; i++)
      if (clock.values[i] < clock.values[i - 1]) return ['times-back', `at road ${i + 1}`];
    return undefined;
  }

  /** Index of a stated end; -1 where the file states none. */
  #endOf(record: CsvRecord, column: 'origin_road_id' | 'destination_road_id'): number | Fault {
    if (!this.statesEnds) return -1;
    const field = this.at[column];
    const there = isThere(record, field);
    const id = there ? parseInteger(record.bytes, record.starts[field], record.ends[field]) : NaN;
    if (Number.isNaN(id)) return ['broken-end', there ? this.#excerpt(record, field) : ''];
    const road = this.words.index.indexOf(id);
    return road < 0 ? ['unknown-end', `${id}`] : road;
  }

  #stopOf(record: CsvRecord): number {
    const text = this.#text(record, 'stop').trim();
    const code = text === '' ? -1 : this.words.stops.indexOf(text);
    return code < 0 ? NO_STOP : code;
  }

  #logProbOf(record: CsvRecord): number {
    const field = this.at.log_prob;
    return isThere(record, field)
      ? parseDecimal(record.bytes, record.starts[field], record.ends[field])
      : NaN;
  }

  #text(record: CsvRecord, column: Column): string {
    return isThere(record, this.at[column]) ? fieldText(record, this.at[column]) : '';
  }

  #excerpt({ bytes, starts, ends }: CsvRecord, field: number, from = starts[field]): string {
    return excerpt(bytes, from, ends[field]);
  }

  #noteZones(record: CsvRecord, field: number): void {
    const message = 'routes name several time zones; the clocks are read as they stand, no zone is applied.';
    const place = { row: record.row, column: this.lists.times, text: this.#excerpt(record, field) };
    this.context.findings.add(this.file, 'mixed-zones', 'kept', message, place);
  }
}

type Fault = readonly [LeftOutReason, string];

const isThere = (record: CsvRecord, field: number): boolean => field >= 0 && field < record.count;

/** Numbers as NumPy 2 writes them into a list. */
const NUMPY_NUMBER = /np\.u?int\d+\((-?\d+)\)/g;
const encoder = new TextEncoder();

/** A list of road ids, also one of `[np.int64(12), np.int64(13)]`. */
function parseRoadList(record: CsvRecord, field: number, ids: NumberList): boolean {
  const { bytes, starts, ends } = record;
  if (parseIntegerList(bytes, starts[field], ends[field], ids)) return true;
  const { faultAt } = ids;
  const isNumpy = bytes[faultAt] === NUMPY_START[0] && bytes[faultAt + 1] === NUMPY_START[1];
  const plain = isNumpy ? encoder.encode(fieldText(record, field).replace(NUMPY_NUMBER, '$1')) : undefined;
  const read = plain !== undefined && parseIntegerList(plain, 0, plain.length, ids);
  ids.faultAt = faultAt;
  return read;
}
const NUMPY_START = encoder.encode('np');
