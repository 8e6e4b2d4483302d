import type { MatchedPart } from '../../src/matching/match-traces';
import type { Column, ShardFile } from '../shards/shard-file';

/** What was matched, as the columns of a shard. */
export function matchedColumns({ range, perTrace, troubles, oneRoadPieces, ...columns }: MatchedPart) {
  const prefixed = (prefix: string, of: object) =>
    Object.entries(of).map(([name, column]) => [`${prefix}.${name}`, column as Column] as const);
  return {
    ...columns,
    counts: Uint32Array.of(range.from, range.to, oneRoadPieces),
    ...Object.fromEntries([...prefixed('perTrace', perTrace), ...prefixed('troubles', troubles)]),
  };
}

/** @throws Failure 'bad-input' for a shard that lacks a column */
export function matchedPartOf({ f64, f32, u32, i32, u8 }: ShardFile): MatchedPart {
  const [from, to, oneRoadPieces] = u32('counts');
  return {
    range: { from, to },
    oneRoadPieces,
    tripOffsets: u32('tripOffsets'),
    tripRoads: u32('tripRoads'),
    tripTimes: f64('tripTimes'),
    tripTrace: u32('tripTrace'),
    tripDetours: u8('tripDetours'),
    pointRoads: i32('pointRoads'),
    pointOffsets: f32('pointOffsets'),
    pointDistances: f32('pointDistances'),
    pointFates: u8('pointFates'),
    perTrace: {
      matchedPoints: u32('perTrace.matchedPoints'),
      trips: u32('perTrace.trips'),
      splits: u32('perTrace.splits'),
      uTurns: u32('perTrace.uTurns'),
      detours: u32('perTrace.detours'),
      meanDistance: f32('perTrace.meanDistance'),
      distance95: f32('perTrace.distance95'),
      routeMeters: f64('perTrace.routeMeters'),
      seconds: f64('perTrace.seconds'),
      steps: u32('perTrace.steps'),
      implausibleSteps: u32('perTrace.implausibleSteps'),
    },
    troubles: {
      kinds: u8('troubles.kinds'),
      traces: u32('troubles.traces'),
      roads: i32('troubles.roads'),
      xy: i32('troubles.xy'),
    },
  };
}
