import { halvedBatches } from '../../engine/experiments/halved-batches';
import type { FoundationConfig } from './foundation-config';
import { FOUNDATION_SETTINGS } from './settings';

/** The same experiment in half the memory; null where it cannot be halved (`halvedBatches`). */
export function withHalvedBatches(config: FoundationConfig): FoundationConfig | null {
  const batch = halvedBatches(config.batch, FOUNDATION_SETTINGS.accumulation);
  return batch && { ...config, batch };
}
