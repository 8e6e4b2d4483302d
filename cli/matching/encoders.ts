import { Failure } from '../../src/base/failure';
import { listed, shown } from '../../src/base/text';
import type { Dataset } from '../../src/domain/dataset';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { recoveringTraces } from '../../src/evaluation/recovery/recover-traces';
import type { NamedRecovery } from '../../src/evaluation/recovery/thinned-matching';
import { systems } from '../../src/systems/registry';
import { WorkingEncoder } from '../../src/systems/transfertraj/joined/working-encoder';
import type { TransferNetworkName } from '../../src/systems/transfertraj/network-names';
import { networkFile } from '../job/run-files';
import { isFile, weightsAt } from '../job/run-networks';
import { DENSE_SECONDS } from './thinned';

/** Networks of a run that fill gaps, the pre-trained one first. */
const GAP_NETWORKS: readonly TransferNetworkName[] = ['pretrained', 'recovery4', 'recovery8', 'recovery16'];

/**
 * Reads encoders: each path is a checkpoint, or the folder or zip of a run.
 * @param networks those that are taken of a run, in this order; left out: those that fill gaps
 * @throws Failure 'bad-input' for a path that is not there or has none
 */
export async function encodersAt(
  paths: readonly string[],
  networks: readonly TransferNetworkName[] = GAP_NETWORKS,
): Promise<StartFrom[]> {
  const all: StartFrom[] = [];
  for (const path of paths) {
    const found = await weightsAt(path, networks, systems);
    const files = isFile(found) ? [found] : networks.flatMap((name) => found.get(name) ?? []);
    if (files.length === 0)
      throw new Failure(
        'bad-input',
        `${shown(path)} has no encoder that could be used: ${listed(networks.map(networkFile))} are missing. ` +
          'Name the folder or zip of a run of npm run job -- --system transfertraj, or a checkpoint.',
      );
    all.push(...files);
  }
  return all;
}

/** Encoders as ways of recovering the traces of one city. */
export interface RecoveringEncoders {
  readonly recoveries: readonly NamedRecovery[];
  dispose(): void;
}

/** @param dataset whose places and roads they read around points */
export function recoveringEncoders(files: readonly StartFrom[], dataset: Dataset): RecoveringEncoders {
  const working: WorkingEncoder[] = [];
  const dispose = () => working.forEach((encoder) => encoder.dispose());
  try {
    const recoveries = files.map((file) => {
      const encoder = new WorkingEncoder(file, dataset);
      working.push(encoder);
      return { name: shown(file.name), recover: recoveringTraces(encoder.placesOf, DENSE_SECONDS) };
    });
    return { recoveries, dispose };
  } catch (failure) {
    dispose();
    throw failure;
  }
}
