import {
  PRESET_CONFIGS,
  type ExperimentConfig,
  type PresetName,
} from '../../../systems/routes/experiment-config';
import { ROUTES } from '../../../systems/routes/id';
import { ROUTE_SETTINGS } from '../../../systems/routes/settings';
import { ExperimentSettings } from './experiment-settings.svelte';
import { runName } from '../runs/run-name';
import type { TrainingOrder } from './training-session.svelte';

/** How a teacher is trained on its own. */
export class TeacherSettings extends ExperimentSettings<PresetName, ExperimentConfig, typeof ROUTE_SETTINGS> {
  constructor() {
    super(ROUTE_SETTINGS, PRESET_CONFIGS, 'quick');
  }

  order(now = Date.now()): TrainingOrder {
    return {
      system: ROUTES,
      networks: ['teacher'],
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
