import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import { asFailure } from '../../../engine/protocol/failure-wire';
import { ARCHITECTURES, NETWORK_LABELS, type TransferNetworkName } from '../networks';

/**
 * Fingerprint of the data that the encoder of a file learnt from. Its tensors are compared with its sizes only when it is loaded.
 * @param fileName for people
 * @throws Failure 'bad-input' that names the file, where it is broken or of another network
 */
export function learntData(bytes: Uint8Array, network: TransferNetworkName, fileName: string): string {
  const header = headerOf(bytes, fileName);
  if (header.text('network') !== network)
    throw new Failure(
      'bad-input',
      `${shown(fileName)} is not the ${NETWORK_LABELS[network]}. Load the page again.`,
    );
  const dataset = header.text('dataset');
  if (dataset !== null) return dataset;
  throw new Failure(
    'bad-input',
    `${shown(fileName)} does not say what it learnt from. Save the checkpoint again.`,
  );
}

function headerOf(bytes: Uint8Array, fileName: string): CheckpointHeader {
  try {
    return new CheckpointHeader(openCheckpoint(bytes, ARCHITECTURES, fileName));
  } catch (thrown) {
    const { code, message, details } = asFailure(thrown);
    throw new Failure(code, `${shown(fileName)}: ${message}`, details);
  }
}
