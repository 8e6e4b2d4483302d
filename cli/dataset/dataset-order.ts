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
import type { ShardHead } from '../shards/shard-file';

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
