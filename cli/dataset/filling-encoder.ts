import type { RoadNetwork } from '../../src/domain/road-network';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import type { GapFiller, FillingSettings } from '../../src/engine/dataset-builder/gap-fillers';
import { openGapFiller } from '../../src/systems/transfertraj/joined/gap-filler';
import { encodersAt } from '../matching/encoders';
import { startNodeBackend } from '../node-backend';

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
