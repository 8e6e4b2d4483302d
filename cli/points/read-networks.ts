import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { HTP_NETWORKS } from '../../src/systems/htp/networks';
import type { PointWeights } from '../../src/systems/htp/points/points-service';
import { systems } from '../../src/systems/registry';
import { networkFile } from '../train/run-files';
import { bytesAt, isFile, weightsAt } from '../train/run-networks';
import type { PointsOptions } from './points-options';

/** The files of both networks. @throws Failure 'bad-input' for one that is not there */
export async function readNetworks(named: PointsOptions['networks']): Promise<Required<PointWeights>> {
  if ('run' in named) return networksOfRun(named.run);
  const { tokeniser, language } = named;
  return { id: tokeniser, tokeniser: await bytesAt(tokeniser), language: await bytesAt(language) };
}

/** @param run its folder, or its run.zip */
async function networksOfRun(run: string): Promise<Required<PointWeights>> {
  const found = await weightsAt(run, HTP_NETWORKS, systems);
  if (isFile(found))
    throw new Failure(
      'bad-input',
      `${shown(run)} is no run: --run takes its folder or its run.zip. Name checkpoints by --tokeniser FILE --language FILE.`,
    );
  const [tokeniser, language] = HTP_NETWORKS.map((network) => {
    const weights = found.get(network);
    if (weights) return weights.bytes;
    throw new Failure(
      'bad-input',
      `${shown(run)} holds no ${networkFile(network)}. Name a finished run of GPS points that has both networks, or ` +
        'both files: --tokeniser FILE --language FILE.',
    );
  });
  return { id: run, tokeniser, language };
}
