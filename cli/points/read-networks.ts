import { join } from 'node:path';
import { readAll } from '../../src/data/data-file';
import { HTP_NETWORKS } from '../../src/systems/htp/network-names';
import type { PointWeights } from '../../src/systems/htp/points/points-service';
import { networkFile } from '../job/run-files';
import { dataFilesFromPaths } from '../node-files';
import type { PointsOptions } from './points-options';

/** The files of both networks. @throws Failure 'bad-input' for one that is not there */
export async function readNetworks(named: PointsOptions['networks']): Promise<Required<PointWeights>> {
  const [tokeniser, language] = HTP_NETWORKS.map((network) =>
    'run' in named ? join(named.run, networkFile(network)) : named[network],
  );
  return { id: tokeniser, tokeniser: await bytesAt(tokeniser), language: await bytesAt(language) };
}

async function bytesAt(path: string): Promise<Uint8Array> {
  const [file] = await dataFilesFromPaths([path]);
  return readAll(file, LARGEST_FILE);
}

/** Larger than any checkpoint of these networks. */
const LARGEST_FILE = 1024 ** 3;
