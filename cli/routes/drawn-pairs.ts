import type { Task } from '../../src/base/task';
import { selectTrips } from '../../src/domain/trajectory-set';
import { joinedPairs, measurePairs, type PairColumns } from '../../src/evaluation/route-measures';
import { sliceOdPairs, type OdPairs } from '../../src/generation/od-pairs';
import { joinRoutes, type RouteSet } from '../../src/generation/route';
import type { AskedPairs } from './asked-pairs';
import type { Column, ShardFile } from '../shards/shard-file';

/**
 * Pairs that are drawn together, counted from the first. On a graphics card a number may round by its place in a batch, so
 * whoever draws some of the pairs draws whole blocks: each then comes out the same there too, whoever draws it.
 */
export const PAIRS_PER_BLOCK = 128;

/** Routes of some pairs, and how near each is to the trip of its pair. */
export interface DrawnPairs {
  readonly routes: RouteSet;
  /** Null where nobody drove the pairs. */
  readonly measures: PairColumns | null;
}

/** Routes for pairs, in their order. */
export type Drawer = (pairs: OdPairs, task: Task) => Promise<RouteSet>;

/** The rows from `from` up to, but without, `to`, which begin and end blocks. */
interface Rows {
  readonly from: number;
  readonly to: number;
}

/** Draws and measures the pairs of some blocks. @throws Failure 'cancelled' */
export async function drawnPairs(
  { pairs, real }: AskedPairs,
  { from, to }: Rows,
  { draw, centroidLonLat }: { readonly draw: Drawer; readonly centroidLonLat: Float64Array },
  task: Task,
): Promise<DrawnPairs> {
  const sets: RouteSet[] = [];
  const total = to - from;
  const report = (done: number) => task.progress({ step: 'routes.search', done, total, unit: 'routes' });
  report(0);
  const quiet: Task = { ...task, progress: () => undefined };
  for (let first = from; first < to; first += PAIRS_PER_BLOCK) {
    const last = Math.min(to, first + PAIRS_PER_BLOCK);
    sets.push(await draw(sliceOdPairs(pairs, first, last), quiet));
    report(last - from);
  }
  const routes = joinRoutes(sets);
  if (!real) return { routes, measures: null };
  const rows = Uint32Array.from({ length: total }, (_, i) => from + i);
  return { routes, measures: measurePairs(selectTrips(real.twins, rows), routes, centroidLonLat) };
}

/** All pairs from parts of them, in the order of the pairs. */
export function joinDrawn(parts: readonly DrawnPairs[]): DrawnPairs {
  const routes = joinRoutes(parts.map((part) => part.routes));
  const measured = parts.flatMap(({ measures }) => (measures ? [measures] : []));
  if (measured.length < parts.length) return { routes, measures: null };
  return { routes, measures: joinedPairs(measured) };
}

/** Routes that were drawn and measured, as the columns of a shard. */
export function drawnColumns({ routes, measures }: DrawnPairs): Record<string, Column> {
  const { count, proven, ...columns } = routes;
  const measured = Object.entries(measures ?? {}).map(([name, column]) => [`measures.${name}`, column]);
  const has = Uint8Array.of(Number(proven !== undefined), Number(measures !== null));
  return {
    ...columns,
    counts: Uint32Array.of(count),
    has,
    ...(proven && { proven }),
    ...(Object.fromEntries(measured) as Record<string, Column>),
  };
}

/** @throws Failure 'bad-input' for a shard that lacks a column */
export function drawnPairsOf({ u32, f64, u8 }: ShardFile): DrawnPairs {
  const [count] = u32('counts');
  const [hasProofs, isMeasured] = u8('has');
  return {
    routes: {
      count,
      offsets: u32('offsets'),
      roads: u32('roads'),
      times: f64('times'),
      origins: u32('origins'),
      destinations: u32('destinations'),
      arrived: u8('arrived'),
      stop: u8('stop'),
      logProbs: f64('logProbs'),
      ...(hasProofs === 1 && { proven: u8('proven') }),
    },
    measures:
      isMeasured === 1
        ? {
            hausdorff: f64('measures.hausdorff'),
            dtw: f64('measures.dtw'),
            edr: f64('measures.edr'),
            hausdorffPerRoad: f64('measures.hausdorffPerRoad'),
            dtwPerRoad: f64('measures.dtwPerRoad'),
            identical: f64('measures.identical'),
          }
        : null,
  };
}
