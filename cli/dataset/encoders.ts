import { badInput } from '../../src/base/failure';
import { listed, shown } from '../../src/base/text';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { systems } from '../../src/systems/registry';
import type { TransferNetworkName } from '../../src/systems/transfertraj/networks';
import { networkFile } from '../train/run-files';
import { isFile, weightsAt } from '../train/run-networks';
import type { RoadNetwork } from '../../src/domain/road-network';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import type { GapFiller, FillingSettings } from '../../src/engine/dataset-builder/gap-fillers';
import { openGapFiller } from '../../src/systems/transfertraj/joined/gap-filler';
import { startNodeBackend } from '../node-backend';

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
      throw badInput(
        `${shown(path)} has no encoder that could be used: ${listed(networks.map(networkFile))} are missing. ` +
          'Name the folder or zip of a run of npx route-distillery train --system transfertraj, or a checkpoint.',
      );
    all.push(...files);
  }
  return all;
}

/** An encoder that fills gaps of traces on roads which are no data set yet, and what a card says of its file. */
export interface FillingEncoder extends Pick<FillingSettings, 'files' | 'digest'> {
  readonly encoder: GapFiller;
}

/**
 * Starts the encoder of a file, or the pre-trained one of a run. The caller disposes of it.
 * @throws Failure 'bad-input' for a path that is not there or has none
 */
export async function fillingEncoder(
  path: string,
  network: RoadNetwork,
  note: (text: string) => void,
): Promise<FillingEncoder> {
  const [file] = await encodersAt([path]);
  await startNodeBackend('wasm', note);
  const encoder = openGapFiller(file, network);
  return { encoder, files: file.name, digest: await digestOfFile(file.bytes) };
}
