import { leastWork } from '../../base/testing/work';
import { readTorchFile } from '../torch-file/torch-file';
import { SMALL, smallBytes, torchZip } from '../torch-file/testing/torch-writer';
import { orderedDict, pickle, tensor } from '../torch-file/pickle-writer';

const HONEST = 500;
const TIMES = 40;

/**
 * CPU milliseconds within which any file of a few megabytes is read or refused: what 20,000 honest small ones
 * take on the same machine. What grows with the square of a hostile file takes longer.
 */
export function readingLimitMs(): number {
  const file = torchZip(pickle(orderedDict({ weight: tensor(SMALL) })), { '0': smallBytes() });
  const honest = leastWork(() => {
    for (let i = 0; i < HONEST; i++) readTorchFile(file);
  }, 3);
  return TIMES * honest;
}
