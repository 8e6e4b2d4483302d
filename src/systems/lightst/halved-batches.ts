import { accepts } from '../../engine/experiments/settings';
import type { FlowsConfig } from './flows-config';
import { FLOW_SETTINGS } from './settings';

/**
 * The same experiment in half the memory: batches of half the size, two of which make one step of the optimiser. Null where
 * the size is odd, and where a step would have more batches than a configuration may say.
 */
export function withHalvedBatches(config: FlowsConfig): FlowsConfig | null {
  const { batchSize, accumulation } = config.training;
  if (batchSize % 2 !== 0 || !accepts(FLOW_SETTINGS.accumulation, 2 * accumulation)) return null;
  const training = { ...config.training, batchSize: batchSize / 2, accumulation: 2 * accumulation };
  return { ...config, training };
}
