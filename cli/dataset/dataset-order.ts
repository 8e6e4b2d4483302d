import type { CleaningSettings } from '../../src/data/gps/cleaning-report';
import type { GpsColumns } from '../../src/data/gps/gps-choice';
import type { NetworkSettings } from '../../src/data/osm/network-settings';
import type { SplitKind, SplitShares } from '../../src/data/splits/split-trips';
import type { Bounds } from '../../src/domain/geo';
import type { LeaveOut } from '../../src/engine/dataset-builder/leave-out';
import type { MatchSettings } from '../../src/matching/match-settings';
import type { ShardWish } from '../shards/shard';
import { digestOf } from '../../src/base/checksum';
import { bytesOf } from '../../src/data/fingerprint';
import type { GpsTraces } from '../../src/domain/gps-traces';
import type { RoadNetwork } from '../../src/domain/road-network';
import { versions } from '../package';
import type { ShardHead, Column, ShardFile } from '../shards/shard-file';
import { joinParts, type MatchedPart } from '../../src/matching/match-traces';
import type { BlockForm } from '../shards/unfinished-shard';

/** Where roads come from. */
export type RoadsFrom =
  { readonly files: readonly string[] } | { readonly area: Bounds; readonly server: string };

/** Gaps that are filled before the matching. */
export interface FillingOptions {
  /** Path of an encoder's checkpoint, or of the run that trained it. */
  readonly encoder: string;
  readonly everySeconds: number;
  readonly longerThanSeconds: number;
}

/** Choices about GPS files; the rest is guessed. */
export interface GpsOptions {
  readonly columns: Partial<GpsColumns>;
  readonly timeZone: string;
  readonly unzonedTimes: 'place' | 'utc' | undefined;
  readonly swap: boolean;
  readonly stepSeconds: number | undefined;
  readonly assumedSpeedKmh: number | undefined;
}

/** Which data set is asked for, of which roads and trips, and where it goes. */
export interface DatasetOptions {
  readonly roads: RoadsFrom;
  readonly network: Partial<NetworkSettings>;
  /** With a card files only, and none where its trips are simulated. */
  readonly trips: { readonly files: readonly string[] } | { readonly simulate: number };
  /** Whether only roads are wanted. */
  readonly roadsOnly: boolean;
  /**
   * A data card whose settings take the place of all that are here but `roads`,
   * `trips`, the file of `filling`, `cache`, `keepTraces`, `name` and `out`.
   */
  readonly card: string | undefined;
  readonly gps: GpsOptions;
  /** Null where gaps are left as they are. With a card its seconds take the place of those here. */
  readonly filling: FillingOptions | null;
  readonly cleaning: Partial<CleaningSettings>;
  readonly matching: Partial<MatchSettings>;
  readonly leaveOut: LeaveOut;
  readonly cache: string | undefined;
  /** Whether the cleaned traces are part of the data set. */
  readonly keepTraces: boolean;
  readonly split: { readonly by: SplitKind; readonly shares: SplitShares };
  readonly seed: number;
  readonly name: string | undefined;
  /** Threads that match, this one included. */
  readonly threads: number;
  readonly out: string;
  /** Whether a data set in that folder may be replaced without a question. */
  readonly replace: boolean;
  /** When the card says that it was made; left out, now. */
  readonly made: Date | undefined;
  /** The part of the traces that is to be matched; null for all, and a data set. */
  readonly part: ShardWish | null;
}

/** What decides a data set that is matched in shards: what its roads and traces are, wherever their files lie. */
export async function datasetOrder(
  options: DatasetOptions,
  network: RoadNetwork,
  traces: GpsTraces,
): Promise<ShardHead['order']> {
  const { matching, leaveOut, keepTraces, split, seed, name, made } = options;
  const settings = { matching, leaveOut, keepTraces, split, name, made };
  return {
    roads: await digestOf(arraysOf(network).map(bytesOf)),
    traces: await digestOf([...arraysOf(traces).map(bytesOf), namesOf(traces)]),
    settings: JSON.stringify(settings),
    seed: String(seed),
    ...(await versions()),
  };
}

const arraysOf = (of: object): ArrayBufferView[] =>
  Object.entries(of)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, value]) => (ArrayBuffer.isView(value) ? [value] : []));

const namesOf = ({ vehicles, sources, tripNames }: GpsTraces): Uint8Array =>
  new TextEncoder().encode(JSON.stringify([vehicles, sources, tripNames ?? null]));

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
export function matchedPartOf({ f64, f32, u32, i32, u8, has }: ShardFile): MatchedPart {
  const [from, to, oneRoadPieces] = u32('counts');
  return {
    range: { from, to },
    oneRoadPieces,
    tripOffsets: u32('tripOffsets'),
    tripRoads: u32('tripRoads'),
    tripTimes: f64('tripTimes'),
    tripTrace: u32('tripTrace'),
    tripDetours: u8('tripDetours'),
    // Shards of an earlier version do not say how sure a road is.
    tripConfidence: has('tripConfidence') ? f64('tripConfidence') : new Float64Array(),
    roadConfidence: has('roadConfidence') ? f32('roadConfidence') : new Float32Array(),
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

/** Matched traces, as a shard keeps them until it is whole. */
export const TRACE_BLOCKS: BlockForm<MatchedPart> = {
  row: 'trace',
  rowsOf: ({ range }) => range.to - range.from,
  columns: matchedColumns,
  read: matchedPartOf,
  join: joinParts,
};
