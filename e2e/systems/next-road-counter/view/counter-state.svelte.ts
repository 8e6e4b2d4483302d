import { ExperimentSettings } from '../../../../src/studio/state/training/experiment-settings.svelte';
import type { DraftOrder } from '../../../../src/engine/experiments/experiment';
import { COUNTER, SETTINGS, type CounterConfig } from '../config';

/** What a person sets before counting. */
export class CounterState {
  readonly settings = new ExperimentSettings(SETTINGS, 'plain');

  constructor(config: CounterConfig | null) {
    if (config) this.settings.adopt(config);
  }

  order(): DraftOrder {
    return { system: COUNTER, networks: ['counter'], config: this.settings.config(), name: 'Counts' };
  }
}
