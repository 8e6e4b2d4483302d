import { decimalOf } from '../base/numbers';
import { unguarded } from '../base/text';
import { successorIndex, type RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { mixedZones, NumberList, parseIntegerList, parseTimeList } from './byte-numbers';
import type { FindingKind } from './check-report';
import { RowCells, type ReadContext } from './csv-file';
import type { DataFile } from './data-file';
import { finished, growing } from '../base/bytes';
import { badInput } from '../base/failure';
import type { RoadIndex } from './road-table';

type Column = 'rid_list' | 'time_list';
type ConfidenceColumn = 'confidence_list';
type NameColumn = 'source_vehicle' | 'source_trip';

/** Longer names are cut: nobody reads them to the end. */
const MOST_NAME_SIGNS = 200;

/** Offsets are 32 bit; a set of this many visits would need 50 GB. */
const MAX_VISITS = 2 ** 32 - 1;

/**
 * `train.csv`, `val.csv`, `test.csv`: a map-matched trip per row, `rid_list` (road ids) and `time_list` (when
 * each is entered; without that column trips have no times, NaN). Trips that cannot be driven are counted by their first fault; equal times are kept.
 * @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
 */
export async function readTrips(
  file: DataFile,
  network: RoadNetwork,
  index: RoadIndex,
  context: ReadContext,
): Promise<TrajectorySet> {
  const table = new TripTable(file.name, network, index, context);
  await table.cells.read(
    file,
    { needed: ['rid_list'], optional: ['time_list', 'confidence_list', 'source_vehicle', 'source_trip'] },
    context,
    () => table.addRow(),
  );
  return table.finish();
}

class TripTable {
  readonly cells: RowCells<Column | ConfidenceColumn | NameColumn>;
  readonly #columns = growing(
    {
      offsets: Uint32Array,
      roads: Uint32Array,
      times: Float64Array,
      confidence: Float32Array,
      sourceRows: Uint32Array,
    },
    65536,
  );
  readonly #ids = new NumberList();
  readonly #clock = new NumberList();
  readonly #vehicles: string[] = [];
  readonly #trips: string[] = [];
  #tripRoads = new Uint32Array(256);
  #equalSteps = 0;

  constructor(
    private readonly file: string,
    private readonly network: RoadNetwork,
    private readonly index: RoadIndex,
    private readonly context: ReadContext,
  ) {
    this.cells = new RowCells(file, context.findings);
    this.#columns.offsets.push(0);
  }

  addRow(): void {
    const { cells } = this;
    this.#readLists();
    this.#findRoads();
    this.#checkOrder();
    const count = this.#ids.length;
    const shares = this.#readConfidence(count);
    const { offsets, roads, times, confidence, sourceRows } = this.#columns;
    if (roads.length + count > MAX_VISITS)
      this.context.findings.refuse(this.file, 'too-large', 'more road visits than can be held (2^32).');
    roads.append(this.#tripRoads, count);
    times.append(this.#clock.values, count);
    for (const share of shares) confidence.push(share);
    offsets.push(roads.length);
    sourceRows.push(cells.number);
    if (!cells.hasColumn('source_vehicle') && !cells.hasColumn('source_trip')) return;
    const name = (column: NameColumn) => unguarded(cells.raw(column)).slice(0, MOST_NAME_SIGNS);
    this.#vehicles.push(name('source_vehicle'));
    this.#trips.push(name('source_trip'));
  }

  #readLists(): void {
    const { cells } = this;
    const ids = this.#ids;
    const clock = this.#clock;
    if (!cells.list('rid_list', parseIntegerList, ids)) {
      const message = 'a list of road ids like "12,13" is needed here.';
      cells.leaveOut('broken-number', message, 'rid_list', cells.excerptOf('rid_list', ids, 24));
    }
    if (!cells.hasColumn('time_list')) {
      clock.length = 0;
      while (clock.length < ids.length) clock.push(NaN);
    } else if (!cells.list('time_list', parseTimeList, clock)) {
      const message = 'times like 2013-07-01T08:30:00Z are needed here.';
      cells.leaveOut('broken-time', message, 'time_list', cells.excerptOf('time_list', clock, 24));
    }
    if (mixedZones()) {
      const message = 'trips name several time zones; the clocks are read as they stand, no zone is applied.';
      cells.note('mixed-zones', message, cells.excerpt('time_list', 24), 'time_list');
    }
    if (ids.length !== clock.length) {
      const text = `${ids.length} roads, ${clock.length} times`;
      cells.leaveOut('unequal-lists', 'rid_list and time_list differ in length.', 'time_list', text);
    }
    if (ids.length < 2)
      cells.leaveOut('too-short', 'a trip needs at least two roads.', 'rid_list', `${ids.length} roads`);
  }

  /** Probabilities of the roads; none where the file has no such column. */
  #readConfidence(count: number): number[] {
    if (!this.cells.hasColumn('confidence_list')) return [];
    const shares = unguarded(this.cells.raw('confidence_list')).split(',').map(decimalOf);
    if (shares.length === count && shares.every((share) => share >= 0 && share <= 1)) return shares;
    const message = 'a number from 0 to 1 for each road is needed here.';
    return this.cells.leaveOut('broken-number', message, 'confidence_list', `${shares.length} numbers`);
  }

  #findRoads(): void {
    const { values, length } = this.#ids;
    if (this.#tripRoads.length < length) this.#tripRoads = new Uint32Array(values.length);
    const leaveOut = (kind: FindingKind, message: string, text: string): never =>
      this.cells.leaveOut(kind, message, 'rid_list', text);
    for (let i = 0; i < length; i++) {
      const road = this.index.indexOf(values[i]);
      if (road < 0) leaveOut('unknown-road', 'no road of roadmap.geo has this geo_id.', `${values[i]}`);
      this.#tripRoads[i] = road;
    }
    for (let i = 0; i + 1 < length; i++)
      if (successorIndex(this.network, this.#tripRoads[i], this.#tripRoads[i + 1]) < 0) {
        const message = 'two consecutive roads are no pair of roadmap.rel.';
        leaveOut('not-successor', message, `${values[i]} -> ${values[i + 1]}`);
      }
  }

  #checkOrder(): void {
    const { values, length } = this.#clock;
    let equal = 0;
    for (let i = 0; i + 1 < length; i++) {
      if (values[i + 1] < values[i]) {
        const text = `${clockText(values[i])} then ${clockText(values[i + 1])}`;
        this.cells.leaveOut('times-back', 'the times go back.', 'time_list', text);
      }
      if (values[i + 1] === values[i]) equal++;
    }
    if (equal === 0) return;
    this.#equalSteps += equal;
    this.cells.note('equal-times', 'trips have steps without time.', `${equal} steps`, 'time_list');
  }

  finish(): TrajectorySet {
    const steps = `trips have equal consecutive times (${this.#equalSteps} steps in all).`;
    this.context.findings.reword(this.file, 'equal-times', 'kept', steps);
    const { confidence, ...columns } = finished(this.#columns);
    return {
      tripCount: columns.sourceRows.length,
      ...columns,
      ...(confidence.length > 0 && { confidence }),
      ...(this.#vehicles.length > 0 && { names: { vehicles: this.#vehicles, trips: this.#trips } }),
    };
  }
}

/** Decimals to try: a double of today's date needs at most 7, one of January 1970 up to 15. */
const FRACTION_DIGITS = [0, 3, 6, 9, 12, 15];

/** `YYYY-MM-DDTHH:MM:SSZ` that reads back as the same number. @throws Failure 'bad-input' beyond calendars */
export function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  const fraction = seconds - whole;
  for (const digits of FRACTION_DIGITS) {
    const scaled = Math.round(fraction * 10 ** digits);
    if (scaled === 10 ** digits || whole + scaled / 10 ** digits !== seconds) continue;
    const decimals = digits === 0 ? '' : `.${String(scaled).padStart(digits, '0')}`;
    return `${wholeText(whole)}${decimals}Z`;
  }
  return `${wholeText(whole)}.${fraction.toFixed(15).slice(2)}Z`;
}

/** Farthest from 1970, in seconds, that a `Date` goes: some 270,000 years. */
const FARTHEST = 8.64e12;

/** `toISOString` without milliseconds, years below 1000 padded as the format asks. */
function wholeText(whole: number): string {
  if (!(Math.abs(whole) <= FARTHEST)) {
    const message = `A time of ${whole} s since 1970 is in no calendar. A road of the data set has a length or a speed that cannot be.`;
    throw badInput(message);
  }
  const day = Math.floor(whole / DAY_SECONDS);
  if (day !== lastDay.day)
    lastDay = { day, text: new Date(1000 * DAY_SECONDS * day).toISOString().slice(0, -13) };
  const second = whole - DAY_SECONDS * day;
  const minute = Math.floor(second / 60);
  return `${lastDay.text}${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:${TWO_DIGITS[second % 60]}`;
}

const DAY_SECONDS = 86_400;
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** The day of the last time, up to its T: times of a file come day by day. */
let lastDay = { day: NaN, text: '' };
