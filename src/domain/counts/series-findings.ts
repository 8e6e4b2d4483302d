import { counted, shown } from '../../base/text';
import { NO_ROAD, type SensorSeries } from '../sensor-series';
import { nodesAlone, type FlowTable } from './node-graph';
import type { TimeRaster } from './time-raster';

/** What a series has that a table of its counts had to settle. */
export type SeriesFindingKind =
  | 'off-raster'
  | 'missing-bins'
  | 'skipped-hour'
  | 'missing-values'
  | 'zeros'
  | 'negative-values'
  | 'no-value'
  | 'no-place'
  | 'no-link';

/** One thing found in a series, and what was done about it. Plain data. */
export interface SeriesFinding {
  readonly kind: SeriesFindingKind;
  /** How many bins, values or sensors it is about. */
  readonly count: number;
  /** Number of all bins, times, values, sensors or nodes that `count` is out of. */
  readonly of: number;
  /** Whole sentences: what was found and what was done. */
  readonly sentence: string;
  /** Where it is so, for instance. */
  readonly example?: { readonly sensor?: string; readonly time?: string };
}

/** The table of a series, and what it was made from. */
export interface TableSource {
  readonly series: SensorSeries;
  readonly raster: TimeRaster;
  readonly table: FlowTable;
  /** (T x N) values of the feature, NaN where none was measured. */
  readonly values: Float32Array;
  /** Sensors that no value was measured at; the table leaves them out. */
  readonly withoutValue: readonly number[];
  readonly zerosAreMissing: boolean;
  /** Zeros, and one of them as a place in `values`. */
  readonly zeros: { readonly count: number; readonly first: number };
}

/** "2012-03-11 02:00" on the clock of the place. */
export const timeText = (time: number): string =>
  new Date(1000 * Math.floor(time)).toISOString().slice(0, 16).replace('T', ' ');

/** All that was found, in the order of the kinds; of each kind one at most. */
export function findingsOf(source: TableSource): SeriesFinding[] {
  return [
    offRaster(source),
    ...missingBins(source),
    missingValues(source),
    zeros(source),
    negatives(source),
    sensorsWithoutValue(source),
    sensorsWithoutPlace(source),
    nodesWithoutLink(source),
  ].filter((finding) => finding !== null);
}

const percent = (count: number, all: number): string => `${((100 * count) / all).toFixed(1)} %`;

/** "12 of 2,016 (0.6 %)". */
const partOf = (count: number, all: number): string =>
  `${count.toLocaleString('en')} of ${all.toLocaleString('en')} (${percent(count, all)})`;

function offRaster({ series: { times }, raster }: TableSource): SeriesFinding | null {
  const count = raster.rowOf.reduce((sum, row) => sum + Number(row < 0), 0);
  if (count === 0) return null;
  const time = timeText(times[raster.rowOf.indexOf(-1)]);
  const sentence = `Bins that do not begin on the raster of ${raster.binSeconds} s: ${partOf(count, times.length)}, such as the one at ${time}. Their values are left out.`;
  return { kind: 'off-raster', count, of: times.length, sentence, example: { time } };
}

/** Rows in a row, `to` exclusive, that nobody wrote down or in which nothing was measured. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

function gapsOf({ table: { rows, nodes, measured } }: TableSource): Gap[] {
  const gaps: Gap[] = [];
  if (measured === null) return gaps;
  let from = 0;
  for (let row = 0; row <= rows; row++) {
    if (row < rows && !measured.subarray(row * nodes, (row + 1) * nodes).includes(1)) continue;
    if (row > from) gaps.push({ from, to: row });
    from = row + 1;
  }
  return gaps;
}

const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_YEAR = 365.25 * 24 * SECONDS_PER_HOUR;

/** Gaps of all sensors at once. An hour at night that is missing once a year is said apart. */
function missingBins(source: TableSource): (SeriesFinding | null)[] {
  const { start, binSeconds, rows } = source.table;
  const gaps = gapsOf(source);
  const startOf = ({ from }: Gap) => start + from * binSeconds;
  const clockHour = (time: number) => (((time / SECONDS_PER_HOUR) % 24) + 24) % 24;
  const nightly = gaps.filter(
    (gap) =>
      (gap.to - gap.from) * binSeconds === SECONDS_PER_HOUR && [1, 2].includes(clockHour(startOf(gap))),
  );
  const skipped = nightly.length <= Math.ceil((rows * binSeconds) / SECONDS_PER_YEAR) ? nightly : [];
  const others = gaps.filter((gap) => !skipped.includes(gap));
  return [plainGaps(others, startOf, source.table), skippedHours(skipped, startOf, rows)];
}

function plainGaps(
  gaps: readonly Gap[],
  startOf: (gap: Gap) => number,
  { rows, binSeconds }: FlowTable,
): SeriesFinding | null {
  if (gaps.length === 0) return null;
  const count = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const longest = gaps.reduce((most, gap) => (gap.to - gap.from > most.to - most.from ? gap : most));
  const time = timeText(startOf(longest));
  const minutes = ((longest.to - longest.from) * binSeconds) / 60;
  const sentence = `Bins in which no sensor measured anything: ${partOf(count, rows)}. The longest gap begins at ${time} and lasts ${minutes.toLocaleString('en')} min. Networks see the last values before a gap, and forecasts of it count in no loss and no error.`;
  return { kind: 'missing-bins', count, of: rows, sentence, example: { time } };
}

function skippedHours(
  gaps: readonly Gap[],
  startOf: (gap: Gap) => number,
  rows: number,
): SeriesFinding | null {
  if (gaps.length === 0) return null;
  const count = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const time = timeText(startOf(gaps[0]));
  const sentence = `The hour from ${time} on is missing for all sensors${gaps.length > 1 ? `, and so ${gaps.length === 2 ? 'is' : 'are'} ${counted(gaps.length - 1, 'hour')} like it` : ''}. It may be the one that the clock skipped when daylight saving began. It is treated as a gap, so that the time of day stays right.`;
  return { kind: 'skipped-hour', count, of: rows, sentence, example: { time } };
}

function missingValues({ table }: TableSource): SeriesFinding | null {
  const { measured, rows, nodes, ids, start, binSeconds } = table;
  if (measured === null) return null;
  const missing = new Uint32Array(nodes);
  measured.forEach((one, cell) => (missing[cell % nodes] += 1 - one));
  const count = missing.reduce((sum, each) => sum + each, 0);
  const worst = missing.indexOf(Math.max(...missing));
  const sensor = shown(ids[worst]);
  const first = Array.from({ length: rows }, (_, row) => row).find(
    (row) => measured[row * nodes + worst] === 0,
  );
  const time = timeText(start + (first ?? 0) * binSeconds);
  const sentence = `Values that were not measured: ${partOf(count, measured.length)}, those of bins without any among them. Sensor ${sensor} lacks most (${percent(missing[worst], rows)}, the first at ${time}). Each is filled with the last value before it, or the first one after it where there is none before, and counts in no loss and no error.`;
  return { kind: 'missing-values', count, of: measured.length, sentence, example: { sensor, time } };
}

function zeros({
  series,
  values,
  zeros: { count, first },
  zerosAreMissing,
  table,
}: TableSource): SeriesFinding | null {
  if (count === 0) return null;
  const of = values.length;
  const sensor = shown(series.ids[first % series.ids.length]);
  const time = timeText(series.times[Math.floor(first / series.ids.length)]);
  const done = zerosAreMissing
    ? 'They are treated as not measured, as was asked for.'
    : `They are treated as measured: nothing passed${table.feature.toLowerCase().includes('speed') ? ', which is unusual for speeds' : ''}.`;
  const sentence = `Values of exactly 0: ${partOf(count, of)}, such as that of sensor ${sensor} at ${time}. ${done}`;
  return { kind: 'zeros', count, of, sentence, example: { sensor, time } };
}

function negatives({ series, values }: TableSource): SeriesFinding | null {
  const count = values.reduce((sum, value) => sum + Number(value < 0), 0);
  if (count === 0) return null;
  const first = values.findIndex((value) => value < 0);
  const sensor = shown(series.ids[first % series.ids.length]);
  const time = timeText(series.times[Math.floor(first / series.ids.length)]);
  const sentence = `Values below 0: ${partOf(count, values.length)}, such as that of sensor ${sensor} at ${time}. They are kept as they are. If they stand for missing values, leave their cells empty.`;
  return { kind: 'negative-values', count, of: values.length, sentence, example: { sensor, time } };
}

function sensorsWithoutValue({ series: { ids }, withoutValue }: TableSource): SeriesFinding | null {
  if (withoutValue.length === 0) return null;
  const sensor = shown(ids[withoutValue[0]]);
  const sentence = `Sensors without any value: ${partOf(withoutValue.length, ids.length)}, such as ${sensor}. No forecast is made for them.`;
  return { kind: 'no-value', count: withoutValue.length, of: ids.length, sentence, example: { sensor } };
}

function sensorsWithoutPlace({ table: { ids, lonLat, nodes } }: TableSource): SeriesFinding | null {
  const without = ids.filter((_, node) => Number.isNaN(lonLat[2 * node]));
  if (without.length === 0) return null;
  const sensor = shown(without[0]);
  const sentence = `Sensors of which it is not known where they stand: ${partOf(without.length, nodes)}, such as ${sensor}. Forecasts are made for them, but the map cannot show them.`;
  return { kind: 'no-place', count: without.length, of: nodes, sentence, example: { sensor } };
}

function nodesWithoutLink({
  table: { ids, graph, nodes, roads },
  series,
}: TableSource): SeriesFinding | null {
  const alone = nodesAlone(graph);
  if (alone.length === 0) return null;
  const sensor = shown(ids[alone[0]]);
  const noRoads = roads.every((road) => road === NO_ROAD);
  const why = series.linkFrom
    ? ''
    : noRoads
      ? ' The series has neither links between its sensors nor roads that they stand on.'
      : ' They stand on no road, or no road with a sensor can be reached from theirs.';
  const sentence = `Sensors without a neighbour in the graph: ${partOf(alone.length, nodes)}, such as ${sensor}. A graph network forecasts them from their own past alone.${why}`;
  return { kind: 'no-link', count: alone.length, of: nodes, sentence, example: { sensor } };
}
