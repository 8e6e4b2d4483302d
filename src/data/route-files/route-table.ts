import { mixedZones, NumberList, parseIntegerList, parseTimeList } from '../byte-numbers';
import { RowCells, type ReadContext } from '../csv-file';
import type { DataFile } from '../data-file';
import { RoutesOfRoads, type RouteFault, type RouteTable, type RouteWords } from './route-rows';

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
  const routes = new RoutesOfRoads(file.name, words);
  const table = new TableRows(new RowCells(file.name, context.findings), lists, routes);
  await table.cells.read(
    file,
    {
      needed: [lists.roads],
      optional: [lists.times, ...OPTIONAL],
      longestRowBytes: LONGEST_ROW_BYTES,
      separator,
    },
    context,
    ({ row }) => table.add(row),
    {
      onHeader: (_, at) => {
        routes.statesEnds = at.origin_road_id >= 0 && at.destination_road_id >= 0;
        routes.namesModels = at.model >= 0;
      },
      onMisshapen: ({ row, count }) => routes.rows.leaveOut('misshapen-row', row, `${count} fields`),
    },
  );
  return routes.finish();
}

class TableRows {
  readonly #ids = new NumberList();
  readonly #clock = new NumberList();

  constructor(
    readonly cells: RowCells<Column>,
    private readonly lists: ListColumns,
    private readonly routes: RoutesOfRoads,
  ) {}

  add(row: number): void {
    const { cells } = this;
    const fault = this.#findRoads() ?? this.#readTimes();
    this.routes.take(fault, {
      row,
      model: cells.text('model'),
      times: this.#clock.length > 0 ? this.#clock.values : null,
      count: this.#ids.length,
      departure: NaN,
      origin: this.#end('origin_road_id'),
      destination: this.#end('destination_road_id'),
      stop: cells.raw('stop').trim(),
      logProb: cells.decimal('log_prob'),
    });
  }

  #findRoads(): RouteFault | undefined {
    const column = this.lists.roads;
    const ids = this.#ids;
    if (!this.cells.list(column, parseRoadList, ids))
      return ['broken-roads', this.cells.excerptOf(column, ids)];
    return this.routes.findRoads(ids.values, ids.length);
  }

  /** The id of a stated end, or what stands in its place. */
  #end(column: 'origin_road_id' | 'destination_road_id'): number | string {
    const id = this.cells.integer(column);
    return Number.isNaN(id) ? this.cells.excerpt(column) : id;
  }

  /** Fills the clock, with nothing where the row has no times. */
  #readTimes(): RouteFault | undefined {
    const { cells } = this;
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
}

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
