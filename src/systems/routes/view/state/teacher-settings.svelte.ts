import { PRESET_CONFIGS, type ExperimentConfig, type PresetName } from '../../experiment-config';
import { ROUTES } from '../../id';
import { ROUTE_SETTINGS } from '../../settings';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import { runName } from '../../../../studio/state/runs/run-name';
import type { TrainingOrder } from '../../../../studio/state/training/training-session.svelte';

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
