import type { DrawnPairs } from './drawn-pairs';
import type { Column, ShardFile } from '../shards/shard-file';

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
