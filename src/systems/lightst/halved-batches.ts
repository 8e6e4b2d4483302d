import { halvedBatches } from '../../engine/experiments/halved-batches';
import type { FlowsConfig } from './flows-config';
import { FLOW_SETTINGS } from './settings';

/** The same experiment in half the memory; null where it cannot be halved (`halvedBatches`). */
export function withHalvedBatches(config: FlowsConfig): FlowsConfig | null {
  const training = halvedBatches(config.training, FLOW_SETTINGS.accumulation);
  return training && { ...config, training };
}
