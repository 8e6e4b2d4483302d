import { median } from '../../base/quantiles';
import { joined } from '../../base/bytes';
import { bySplit, SPLITS, type Dataset, type SplitName } from '../../domain/dataset';
import type { RoadNetwork } from '../../domain/road-network';
import { secondOfDay } from '../../domain/time-statistics';
import type { TrajectorySet } from '../../domain/trajectory-set';

/** How the trips of each split spread over bins of one quantity. */
export interface TripHistogram {
  /** Round numbers from 0 on; bin b holds [edges[b], edges[b+1]). */
  readonly edges: Float64Array;
  /** Trips in each bin; with as many bins as edges, the last is open. */
  readonly counts: Readonly<Record<SplitName, Uint32Array>>;
  /** Middle value of all trips of the split, NaN where there are none. */
  readonly medians: Readonly<Record<SplitName, number>>;
}

export interface TripHistograms {
  /** The roads of the trip taken whole, km. */
  readonly kilometers: TripHistogram;
  /** From entering the first road to entering the last, minutes. */
  readonly minutes: TripHistogram;
  /** Hour of the day at which the first road is entered: 24 bins, none open. */
  readonly departures: TripHistogram;
}

/** Bins below the open one: enough to see a shape in a plot of a hand's width. */
const MOST_BINS = 30;
/** Share of the values below the open bin: a few very long trips do not press the rest into a corner. */
const SHOWN_SHARE = 0.99;

export function tripHistograms({ network, trips }: Dataset): TripHistograms {
  const each = (valuesOf: (set: TrajectorySet) => Float64Array) => bySplit((split) => valuesOf(trips[split]));
  const hours = each((set) => timesOf(set, (first) => secondOfDay(first) / 3600));
  return {
    kilometers: histogramOf(each((set) => kilometersOf(set, network))),
    minutes: histogramOf(each((set) => timesOf(set, (first, last) => (last - first) / 60))),
    departures: binned(
      hours,
      Float64Array.from({ length: 25 }, (_, hour) => hour),
      24,
    ),
  };
}

type BySplit = Readonly<Record<SplitName, Float64Array>>;

/** The roads of each trip taken whole, km. @returns (N) */
export function kilometersOf(
  { tripCount, offsets, roads }: TrajectorySet,
  { lengthMeters }: RoadNetwork,
): Float64Array {
  return Float64Array.from({ length: tripCount }, (_, trip) => {
    let meters = 0;
    for (let visit = offsets[trip]; visit < offsets[trip + 1]; visit++) meters += lengthMeters[roads[visit]];
    return meters / 1000;
  });
}

function timesOf(set: TrajectorySet, value: (first: number, last: number) => number): Float64Array {
  const values: number[] = [];
  for (let trip = 0; trip < set.tripCount; trip++) {
    const [start, end] = [set.offsets[trip], set.offsets[trip + 1]];
    if (end > start) values.push(value(set.times[start], set.times[end - 1]));
  }
  return Float64Array.from(values);
}

function histogramOf(values: BySplit): TripHistogram {
  const all = joined(
    Float64Array,
    SPLITS.map((split) => values[split]),
  ).sort();
  const shown = all.length === 0 ? 0 : all[Math.min(all.length - 1, Math.floor(SHOWN_SHARE * all.length))];
  const edges = roundEdges(shown, MOST_BINS);
  return binned(values, edges, edges.length);
}

/** Lower edges 0, s, 2 s, ... beyond `most`, with the least s of 1, 2, 2.5, 5 x 10^k for `bins` bins. */
export function roundEdges(most: number, bins: number): Float64Array {
  if (!(most > 0)) return Float64Array.of(0, 1);
  const power = 10 ** Math.floor(Math.log10(most / bins));
  const step =
    [1, 2, 2.5, 5].map((factor) => factor * power).find((one) => binsBelow(most, one) <= bins) ?? 10 * power;
  return Float64Array.from({ length: binsBelow(most, step) + 1 }, (_, i) => multiple(i, step));
}

/** A product of a decimal step is off in its last digits; what is shown is the round number. */
const multiple = (i: number, step: number): number => Number((i * step).toPrecision(12));

function binsBelow(most: number, step: number): number {
  const count = Math.floor(most / step) + 1;
  return multiple(count, step) > most ? count : count + 1;
}

function binned(values: BySplit, edges: Float64Array, bins: number): TripHistogram {
  return {
    edges,
    counts: bySplit((split) => countsOf(values[split], edges, bins)),
    medians: bySplit((split) => median(values[split])),
  };
}

function countsOf(values: Float64Array, edges: Float64Array, bins: number): Uint32Array {
  const counts = new Uint32Array(bins);
  const last = bins - 1;
  for (const value of values) {
    let bin = Math.max(0, Math.min(last, Math.floor((value / edges[last]) * last)));
    while (bin > 0 && value < edges[bin]) bin--;
    while (bin < last && value >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return counts;
}
