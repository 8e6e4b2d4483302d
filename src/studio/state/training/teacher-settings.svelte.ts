import {
  PRESET_CONFIGS,
  type ExperimentConfig,
  type PresetName,
} from '../../../systems/routes/experiment-config';
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
      parts: { teacher: 'train', students: [], routes: false },
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
