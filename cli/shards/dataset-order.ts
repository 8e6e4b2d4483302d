import { digestOf } from '../../src/base/checksum';
import { bytesOf } from '../../src/data/fingerprint';
import type { GpsTraces } from '../../src/domain/gps-traces';
import type { RoadNetwork } from '../../src/domain/road-network';
import type { MakeOptions } from '../make-dataset-options';
import { versions } from '../versions';
import type { ShardHead } from './shard-file';

/** What decides a data set that is matched in shards: what its roads and traces are, wherever their files lie. */
export async function datasetOrder(
  options: MakeOptions,
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
