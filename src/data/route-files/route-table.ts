import { mixedZones, NumberList, parseIntegerList, parseTimeList } from '../byte-numbers';
import { RowCells } from '../csv-file';
import { rowText, type CsvRecord } from '../csv-scanner';
import { FindingCollector, type CheckReport } from '../check-report';
import { TableScan } from '../gps/text-table';
import type { TableForm } from '../gps/gps-choice';
import { ROUTE_ROLES, type RouteFileChoice, type RouteRole } from './route-choice';
import { RoutesOfRoads, type RouteFault, type RouteTable, type RouteWords } from './route-rows';

/** A route over 100,000 roads with their times has half as many: a longer row lacks a quote. */
const LONGEST_ROW_BYTES = 8 * 1024 * 1024;

/**
 * Reads a table of routes, piece by piece. Roads that do not follow each other are kept for the reviewer to see; rows
 * without a route are counted by their first fault. Any call may throw Failure 'bad-input'.
 */
export class RouteTableReader {
  readonly #findings = new FindingCollector();
  readonly #routes: RoutesOfRoads;
  readonly #rows: TableRows;
  readonly #scan: TableScan<RouteRole>;

  constructor(file: string, { kind, columns: given }: RouteFileChoice, table: TableForm, words: RouteWords) {
    const columns = Object.fromEntries(ROUTE_ROLES.map((role) => [role, given[role] ?? null])) as Record<
      RouteRole,
      string | null
    >;
    const nameOf = (role: RouteRole) => columns[role] ?? role;
    this.#routes = new RoutesOfRoads(file, words, nameOf);
    this.#routes.statesEnds = columns.origin !== null && columns.destination !== null;
    this.#routes.namesModels = columns.model !== null;
    const cells = new RowCells<RouteRole>(file, this.#findings, nameOf);
    const rows =
      kind === 'lists'
        ? new RowsOfLists(cells, this.#routes)
        : new RowsOfRoads(cells, this.#routes, nameOf('trip'));
    this.#rows = rows;
    for (const role of kind === 'lists' ? (['roads'] as const) : (['roads', 'trip'] as const))
      if (columns[role] === null)
        this.#findings.refuse(file, 'missing-column', `no column is chosen as ${role}. ${CHOOSE}`);
    const add = () => rows.add();
    this.#scan = new TableScan(
      file,
      table,
      columns,
      this.#findings,
      (record, row, at) => cells.row(record, at, add, row),
      {
        noun: 'routes',
        longestRowBytes: LONGEST_ROW_BYTES,
        onMisshapen: (record: CsvRecord, row) =>
          this.#routes.rows.leaveOut('misshapen-row', {
            row,
            text: `${record.count} fields`,
            line: () => rowText(record),
          }),
      },
    );
  }

  push(piece: Uint8Array): void {
    this.#scan.push(piece);
  }

  /** The text is at its end. */
  end(): void {
    this.#scan.finish();
  }

  /** What was read so far, and what was found; ends the life of the reader. */
  finish(): RouteTable & { readonly findings: CheckReport } {
    this.#rows.finish();
    return { ...this.#routes.finish(), findings: this.#findings.report() };
  }
}

const CHOOSE = 'Choose the column of the roads, and that of the trips where each row is one road.';

/** What a row states of its route beside its roads. */
function statedIn(cells: RowCells<RouteRole>, times: Float64Array | null = null, count = 0) {
  return {
    times,
    count,
    row: cells.number,
    model: cells.text('model'),
    origin: endIn(cells, 'origin'),
    destination: endIn(cells, 'destination'),
    stop: cells.raw('stop').trim(),
    logProb: cells.decimal('logProb'),
    departure: NaN,
    line: () => cells.line,
  };
}

/** The id of a stated end, or what stands in its place. */
function endIn(cells: RowCells<RouteRole>, column: 'origin' | 'destination'): number | string {
  const id = cells.integer(column);
  return Number.isNaN(id) ? cells.excerpt(column) : id;
}

interface TableRows {
  /** Takes the row that `cells` is at. */
  add(): void;
  finish(): void;
}

/** Each row is a route: a list of roads, and one of times. */
class RowsOfLists implements TableRows {
  readonly #ids = new NumberList();
  readonly #clock = new NumberList();

  constructor(
    private readonly cells: RowCells<RouteRole>,
    private readonly routes: RoutesOfRoads,
  ) {}

  add(): void {
    const fault = this.#findRoads() ?? this.#readTimes();
    const times = this.#clock.length > 0 ? this.#clock.values : null;
    this.routes.take(fault, statedIn(this.cells, times, this.#ids.length));
  }

  #findRoads(): RouteFault | undefined {
    const { cells } = this;
    const ids = this.#ids;
    if (!cells.list('roads', parseRoadList, ids)) return ['broken-roads', cells.excerptOf('roads', ids)];
    return this.routes.findRoads(ids.values, ids.length);
  }

  /** Fills the clock, with nothing where the row has no times. */
  #readTimes(): RouteFault | undefined {
    const { cells } = this;
    const clock = this.#clock;
    clock.length = 0;
    if (!cells.isThere('times')) return undefined;
    if (!cells.list('times', parseTimeList, clock)) return ['broken-times', cells.excerptOf('times', clock)];
    if (clock.length === 0) return undefined;
    if (mixedZones()) {
      const message =
        'routes name several time zones; the clocks are read as they stand, no zone is applied.';
      cells.note('mixed-zones', message, cells.excerpt('times'), 'times');
    }
    if (clock.length !== this.#ids.length)
      return ['unequal-lists', `${this.#ids.length} roads, ${clock.length} times`];
    return undefined;
  }

  finish(): void {
    // A row is taken when it is there.
  }
}

/** A route whose rows are being gathered. */
interface GatheredRoute {
  /** What its first row states. */
  readonly stated: ReturnType<typeof statedIn>;
  readonly ids: number[];
  readonly times: number[];
  fault: RouteFault | undefined;
  /** The row at fault, as it stands. */
  line: string;
}

/** Each row is a road of the trip that it names; the roads of a trip stand in their order, trips may be mixed. */
class RowsOfRoads implements TableRows {
  readonly #trips = new Map<string, GatheredRoute>();
  readonly #clock = new NumberList();
  #visits = 0;

  constructor(
    private readonly cells: RowCells<RouteRole>,
    private readonly routes: RoutesOfRoads,
    private readonly tripColumn: string,
  ) {}

  add(): void {
    const { cells } = this;
    // The routes of two models for one trip are two routes.
    const key = `${cells.raw('model')}\n${cells.raw('trip')}`;
    let trip = this.#trips.get(key);
    if (cells.text('trip') === '') {
      const place = { row: cells.number, column: this.tripColumn, line: () => cells.line };
      return this.routes.rows.leaveOut('no-trip', place);
    }
    if (!trip) {
      this.routes.rows.checkCounts(this.#trips.size + 1, 0);
      trip = { stated: statedIn(cells), ids: [], times: [], fault: undefined, line: '' };
      this.#trips.set(key, trip);
    }
    this.routes.rows.checkCounts(0, ++this.#visits);
    const id = cells.integer('roads');
    const blame = (fault: RouteFault): void => {
      if (!trip.fault) [trip.fault, trip.line] = [fault, cells.line];
    };
    if (Number.isNaN(id)) blame(['broken-roads', cells.excerpt('roads')]);
    trip.ids.push(id);
    const isTimed = cells.text('times') !== '';
    const isRead = isTimed && cells.list('times', parseTimeList, this.#clock) && this.#clock.length === 1;
    if (isTimed && !isRead) blame(['broken-times', cells.excerpt('times')]);
    trip.times.push(isRead ? this.#clock.values[0] : NaN);
  }

  finish(): void {
    for (const [key, { stated, ids, times, fault, line }] of this.#trips) {
      this.#trips.delete(key);
      const untimed = times.filter(Number.isNaN).length;
      const timing: RouteFault | undefined =
        untimed > 0 && untimed < times.length
          ? ['unequal-lists', `${times.length} roads, ${times.length - untimed} times`]
          : undefined;
      this.routes.take(fault ?? this.routes.findRoads(ids, ids.length) ?? timing, {
        ...stated,
        line: () => line,
        times: untimed === 0 ? Float64Array.from(times) : null,
        count: ids.length,
      });
    }
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
