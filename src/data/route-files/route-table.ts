import type { RoadIndex } from '../road-table';
import { mixedZones, NumberList, parseIntegerList, parseTimeList } from '../byte-numbers';
import { readCsv, RowCells, type ColumnPositions, type ReadContext } from '../csv-file';
import type { CsvRecord } from '../csv-scanner';
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
 * Reads a table of routes. Roads that do not follow each other are kept for the reviewer to see; rows without
 * a route are counted by their first fault. @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
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
  readonly #cells: RowCells<Column>;
  readonly #ids = new NumberList();
  readonly #clock = new NumberList();
  #roads = new Uint32Array(256);

  constructor(
    file: string,
    private readonly lists: ListColumns,
    private readonly at: ColumnPositions<Column>,
    private readonly words: RouteWords,
    private readonly rows: RouteRows,
    { findings }: ReadContext,
  ) {
    this.#cells = new RowCells(file, findings);
    this.statesEnds = at.origin_road_id >= 0 && at.destination_road_id >= 0;
    this.namesModels = at.model >= 0;
  }

  leaveOutMisshapen(record: CsvRecord): void {
    this.rows.leaveOut('misshapen-row', record.row, `${record.count} fields`);
  }

  add(record: CsvRecord): void {
    const cells = this.#cells;
    cells.take(record, this.at);
    const model = cells.text('model');
    const leaveOut = (reason: LeftOutReason, text: string) =>
      this.rows.leaveOut(reason, record.row, text, model);
    const fault = this.#findRoads() ?? this.#readTimes();
    if (fault) return leaveOut(...fault);
    const origin = this.#endOf('origin_road_id');
    const destination = this.#endOf('destination_road_id');
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
      stop: this.#stop(),
      logProb: cells.decimal('log_prob'),
    });
  }

  #findRoads(): Fault | undefined {
    const column = this.lists.roads;
    const ids = this.#ids;
    if (!this.#cells.list(column, parseRoadList, ids))
      return ['broken-roads', this.#cells.excerptOf(column, ids)];
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
  #readTimes(): Fault | undefined {
    const cells = this.#cells;
    const column = this.lists.times;
    const clock = this.#clock;
    clock.length = 0;
    if (!cells.isThere(column)) return undefined;
    if (!cells.list(column, parseTimeList, clock)) return ['broken-times', cells.excerptOf(column, clock)];
    if (clock.length === 0) return undefined;
    if (mixedZones()) {
      const message =
        'routes name several time zones; the clocks are read as they stand, no zone is applied.';
      cells.note('mixed-zones', message, cells.excerpt(column), column);
    }
    if (clock.length !== this.#ids.length)
      return ['unequal-lists', `${this.#ids.length} roads, ${clock.length} times`];
    for (let i = 1; i < clock.length; i++)
      if (clock.values[i] < clock.values[i - 1]) return ['times-back', `at road ${i + 1}`];
    return undefined;
  }

  /** Index of a stated end; -1 where the file states none. */
  #endOf(column: 'origin_road_id' | 'destination_road_id'): number | Fault {
    if (!this.statesEnds) return -1;
    const id = this.#cells.integer(column);
    if (Number.isNaN(id)) return ['broken-end', this.#cells.excerpt(column)];
    const road = this.words.index.indexOf(id);
    return road < 0 ? ['unknown-end', `${id}`] : road;
  }

  #stop(): number {
    const text = this.#cells.raw('stop').trim();
    const code = text === '' ? -1 : this.words.stops.indexOf(text);
    return code < 0 ? NO_STOP : code;
  }
}

type Fault = readonly [LeftOutReason, string];

/** Numbers as NumPy 2 writes them into a list. */
const NUMPY_NUMBER = /np\.u?int\d+\((-?\d+)\)/g;
const encoder = new TextEncoder();

/** A list of road ids, also one of `[np.int64(12), np.int64(13)]`. */
function parseRoadList(bytes: Uint8Array, start: number, end: number, ids: NumberList): boolean {
  if (parseIntegerList(bytes, start, end, ids)) return true;
  const { faultAt } = ids;
  const isNumpy = bytes[faultAt] === NUMPY_START[0] && bytes[faultAt + 1] === NUMPY_START[1];
  const text = isNumpy ? new TextDecoder().decode(bytes.subarray(start, end)) : '';
  const plain = encoder.encode(text.replace(NUMPY_NUMBER, '$1'));
  const read = isNumpy && parseIntegerList(plain, 0, plain.length, ids);
  ids.faultAt = faultAt;
  return read;
}
const NUMPY_START = encoder.encode('np');
