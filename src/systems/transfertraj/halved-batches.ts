import { halvedBatches } from '../../engine/experiments/halved-batches';
import type { TransferConfig } from './transfer-config';
import { TRANSFER_SETTINGS } from './settings';

/** The same experiment in half the memory; null where it cannot be halved (`halvedBatches`). */
export function withHalvedBatches(config: TransferConfig): TransferConfig | null {
  const batch = halvedBatches(config.batch, TRANSFER_SETTINGS.accumulation);
  return batch && { ...config, batch };
}
