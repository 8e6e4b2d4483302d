import { accepts } from '../../engine/experiments/settings';
import type { FoundationConfig } from './foundation-config';
import { FOUNDATION_SETTINGS } from './settings';

/**
 * The same experiment in half the memory: batches of half the size, two of which make one step of the optimiser. Null where the size is
 * odd, and where a step would have more batches than a configuration may say.
 */
export function withHalvedBatches(config: FoundationConfig): FoundationConfig | null {
  const { batchSize, accumulation } = config.batch;
  if (batchSize % 2 !== 0 || !accepts(FOUNDATION_SETTINGS.accumulation, 2 * accumulation)) return null;
  return { ...config, batch: { batchSize: batchSize / 2, accumulation: 2 * accumulation } };
}
