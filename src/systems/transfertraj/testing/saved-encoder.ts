import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import { encoderFile } from '../checkpoints/encoder-file';
import type { TransferNetworkName } from '../networks';
import { freshEncoder } from '../networks/encoder';
import type { TransferConfig } from '../settings';
import { vocabularyOf } from '../trips/thing-tables';
import { smallConfig } from './small-recovery';

/** The file of an encoder with fresh weights, as wide as tests need, for the things of a data set. Leaves no tensor behind. */
export async function savedEncoder(
  dataset: Dataset,
  network: TransferNetworkName = 'pretrained',
  change: Partial<TransferConfig> = {},
  seed = 1,
): Promise<Uint8Array> {
  const encoder = freshEncoder({ ...smallConfig(), ...change }, vocabularyOf(dataset), new Random(seed));
  try {
    return await encoderFile(encoder, network, dataset.fingerprint);
  } finally {
    encoder.weights.dispose();
  }
}
