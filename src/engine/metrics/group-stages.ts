import { joined } from '../../base/bytes';
import type { Task } from '../../base/task';
import { selectTrips } from '../../domain/trajectory-set';
import { ResampleDraws } from '../../evaluation/bootstrap';
import { forEachMeasure } from '../../evaluation/measure-catalogue';
import {
  plainMeasures,
  resamplingOf,
  type ResampledColumns,
  type ResampledMeasures,
} from '../../evaluation/measure-statistics';
import {
  joinedPairs,
  measureAlone,
  measuredRoutes,
  type MeasuredRoutes,
} from '../../evaluation/route-measures';
import { tripAttributes } from '../../evaluation/trip-attributes';
import { sliceRoutes } from '../../generation/route';
import type { GroupRequest } from './review-request';
import type { PieceCrew } from './piece-crew';
import type { PairsPiece, ResamplesPiece } from './piece-service';

/** Pairs that are measured at a time: some 15 ms. */
const PAIRS_AT_ONCE = 250;
/** Draws of OD pairs of the resamples that are done at a time: some 40 ms for each set. */
const DRAWS_AT_ONCE = 125_000;
const MOST_RESAMPLES_AT_ONCE = 50;

/** A piece of a list: from `from` up to, but without, `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The ranges of at most `size` that a list of `count` is cut into. */
export function rangesOf(count: number, size: number): Range[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(count, (i + 1) * size),
  }));
}

/** The trips or routes of a range: what `selectTrips` takes. */
export const rowsOf = ({ from, to }: Range): Uint32Array =>
  Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** Tells how far a stage is whose pieces are about equally long. */
export function reportOf(task: Task, step: string, unit: string, total: number, pieces: number) {
  const report = (done: number) =>
    task.progress({ step, done: pieces === 0 ? total : Math.round((total * done) / pieces), total, unit });
  report(0);
  return report;
}

/** Measures every route of a group. @throws Failure 'cancelled' */
export async function measuredGroup(
  { network, real, sets }: GroupRequest,
  task: Task,
  crew: PieceCrew,
): Promise<MeasuredRoutes[]> {
  const pairCount = real ? real.twins.tripCount : (sets[0]?.routes.count ?? 0);
  for (const { source, routes } of sets)
    if (routes.count !== pairCount)
      throw new RangeError(
        `${routes.count} routes of ${source} for ${pairCount} OD pairs: each pair needs one.`,
      );
  if (!real) return sets.map(({ routes }) => measureAlone(routes, network));
  const { twins, ends } = real;
  const ranges = rangesOf(twins.tripCount, PAIRS_AT_ONCE);
  const routeCount = sets.length * twins.tripCount;
  const report = reportOf(task, 'routes.measure', 'routes', routeCount, sets.length * ranges.length);
  function* pieces(): Generator<PairsPiece> {
    for (const { routes } of sets)
      for (const range of ranges) {
        const [own, trips] = [sliceRoutes(routes, range.from, range.to), selectTrips(twins, rowsOf(range))];
        yield {
          real: { offsets: trips.offsets, roads: trips.roads },
          routes: { offsets: own.offsets, roads: own.roads },
          centroidLonLat: network.centroidLonLat,
        };
      }
  }
  const done = await crew.work('pairs', pieces(), task, report);
  const attributes = tripAttributes(twins, network);
  return sets.map(({ routes }, set) => {
    const pairs = joinedPairs(done.slice(set * ranges.length, (set + 1) * ranges.length));
    return measuredRoutes(routes, network, { pairs, real: attributes, realOds: ends });
  });
}

/**
 * The resamples of every set, the same OD pairs for all of them. They are drawn here, one after the other, since
 * each follows from the one before.
 * @throws Failure 'cancelled'
 */
export async function resampledGroup(
  measured: readonly MeasuredRoutes[],
  { resamples, seed }: Pick<GroupRequest, 'resamples' | 'seed'>,
  task: Task,
  crew: PieceCrew,
): Promise<ResampledMeasures[]> {
  const size = measured[0]?.count ?? 0;
  const atOnce = Math.min(MOST_RESAMPLES_AT_ONCE, Math.max(1, Math.floor(DRAWS_AT_ONCE / Math.max(1, size))));
  const ranges = size === 0 ? [] : rangesOf(resamples, atOnce);
  const report = reportOf(task, 'routes.resample', 'resamples', measured.length * resamples, ranges.length);
  function* pieces(): Generator<ResamplesPiece> {
    const all = new ResampleDraws(size, seed);
    for (const { from, to } of ranges) {
      const draws = new Uint16Array((to - from) * size);
      for (let at = 0; at < draws.length; at += size) all.next(draws.subarray(at, at + size));
      yield { draws };
    }
  }
  const done = await crew.resample(measured, pieces(), task, report);
  const values = plainMeasures(size, resamplingOf(measured));
  return measured.map((_, set) => ({
    values: values[set],
    resampled: joinedResamples(done.map((sets) => sets[set])),
  }));
}

function joinedResamples(parts: readonly Readonly<ResampledColumns>[]): ResampledColumns {
  return forEachMeasure((key) =>
    joined(
      Float64Array,
      parts.map((part) => part[key]),
    ),
  );
}
