import type { DrawnSearch } from '../../src/engine/routes/route-drawing';
import { badInput } from '../../src/base/failure';
import type { EventTask } from '../../src/base/task';
import { shown } from '../../src/base/text';
import { NumberList, parseTimeList } from '../../src/data/byte-numbers';
import { FindingCollector, renderCheckReport } from '../../src/data/check-report';
import { RowCells } from '../../src/data/csv-file';
import { fieldText, type CsvRecord } from '../../src/data/csv-scanner';
import { RoadIndex } from '../../src/data/road-table';
import type { Dataset } from '../../src/domain/dataset';
import type { RoadNetwork } from '../../src/domain/road-network';
import { selectTrips, type TrajectorySet } from '../../src/domain/trajectory-set';
import { seededOdPairs, type OdPairs } from '../../src/generation/od-pairs';
import { dataFilesFromPaths } from '../node-files';
import type { Sampling } from '../../src/generation/walk-routes';
import type { DrawnSource, OdSource } from '../../src/engine/routes/route-source';
import type { BackendName } from '../../src/nn/backend-names';
import type { Shard } from '../shards/shard';

/** Which pairs are asked for. */
export type PairsFrom =
  { readonly trips: OdSource; readonly count: number | undefined } | { readonly file: string };

/** Which routes are asked for, of whom, and where they go. */
export interface RoutesOptions {
  readonly data: string;
  readonly model: DrawnSource;
  /** Network of a single student. */
  readonly network: string | undefined;
  readonly pairs: PairsFrom;
  readonly generation: {
    readonly search: DrawnSearch;
    readonly beamWidth: number;
    readonly lengthFactor: number;
  };
  /** Routes that are sampled besides; null for none. */
  readonly sampling: Sampling | null;
  readonly resamples: number;
  readonly seed: number;
  readonly backend: BackendName;
  /** Threads that draw, this one included. */
  readonly threads: number;
  readonly out: string;
  readonly replace: boolean;
  /** The words of the command that decide what comes out. */
  readonly words: readonly string[];
  /** The part of the pairs that is drawn; null for all. */
  readonly shard: Shard | null;
}

/** The pairs that routes are asked for, and the trips that drove them. */
export interface AskedPairs {
  readonly pairs: OdPairs;
  /** The trip of each pair, and all trips of its split; null where nobody drove them. */
  readonly real: {
    readonly split: OdSource;
    readonly twins: TrajectorySet;
    readonly all: TrajectorySet;
  } | null;
}

/** @throws Failure 'bad-input' where there is no pair, or a row of their file cannot be used */
export async function askedPairs(
  { pairs: from, seed }: Pick<RoutesOptions, 'pairs' | 'seed'>,
  { trips, network }: Dataset,
  task: EventTask<string>,
): Promise<AskedPairs> {
  if ('file' in from) return { pairs: await readPairs(from.file, network, task), real: null };
  const all = trips[from.trips];
  const pairs = seededOdPairs(all, from.trips, from.count ?? all.tripCount, seed);
  if (pairs.origins.length === 0)
    throw badInput(`The data set has no ${from.trips} trip of two roads or more.`);
  return { pairs, real: { split: from.trips, twins: selectTrips(all, pairs.tripIndices), all } };
}

const NEEDED = ['origin_road_id', 'destination_road_id', 'departure'] as const;

async function readPairs(path: string, network: RoadNetwork, task: EventTask<string>): Promise<OdPairs> {
  const index = new RoadIndex(network.geoIds);
  const clock = new NumberList();
  const [origins, destinations, departures]: [number[], number[], number[]] = [[], [], []];
  const refuse = (file: string, row: number, why: string): never => {
    throw badInput(`${shown(file)}, row ${row}: ${why}`, { file, row });
  };
  for (const file of await dataFilesFromPaths([path])) {
    const roadAt = (record: CsvRecord, field: number): number => {
      const text = fieldText(record, field).trim();
      const road = /^-?\d+$/.test(text) ? index.indexOf(Number(text)) : -1;
      return road >= 0 ? road : refuse(file.name, record.row, `the network has no road "${shown(text)}".`);
    };
    const context = { findings: new FindingCollector(), task };
    const cells = new RowCells<(typeof NEEDED)[number]>(file.name, context.findings);
    await cells.read(
      file,
      { needed: NEEDED },
      context,
      (record, at) => {
        origins.push(roadAt(record, at.origin_road_id));
        destinations.push(roadAt(record, at.destination_road_id));
        if (!cells.list('departure', parseTimeList, clock) || clock.length !== 1)
          refuse(
            file.name,
            record.row,
            `"${cells.excerpt('departure')}" is no time such as 2013-07-01T08:30:00Z.`,
          );
        departures.push(clock.values[0]);
      },
      { onMisshapen: (record, message) => refuse(file.name, record.row, message) },
    );
    for (const said of [renderCheckReport(context.findings.report()), ...context.findings.taken()])
      if (said !== '') task.emit(said);
  }
  if (origins.length === 0) throw badInput(`${shown(path)} holds no pair.`);
  return {
    origins: Uint32Array.from(origins),
    destinations: Uint32Array.from(destinations),
    departures: Float64Array.from(departures),
  };
}
