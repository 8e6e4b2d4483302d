import { joinedPairs, type PairColumns } from '../../src/evaluation/route-measures';
import { joinRoutes, type RouteSet } from '../../src/generation/route';
import type { Column, ShardFile } from '../shards/shard-file';
import type { BlockForm } from '../shards/unfinished-shard';

/** Routes of some pairs, and how near each is to the trip of its pair. */
export interface DrawnPairs {
  readonly routes: RouteSet;
  /** Null where nobody drove the pairs. */
  readonly measures: PairColumns | null;
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

/** Routes without their measures, as a shard keeps them until it is whole. */
export const ROUTE_BLOCKS: BlockForm<RouteSet> = {
  row: 'route',
  rowsOf: ({ count }) => count,
  columns: (routes) => drawnColumns({ routes, measures: null }),
  read: (file) => drawnPairsOf(file).routes,
  join: joinRoutes,
};
