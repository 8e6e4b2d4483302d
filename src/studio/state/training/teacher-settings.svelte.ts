import { ROUTES } from '../../../systems/routes/id';
import { ExperimentSettings } from './experiment-settings.svelte';
import { runName } from '../runs/run-name';
import type { TrainingOrder } from './training-session.svelte';

/** How a teacher is trained on its own. */
export class TeacherSettings extends ExperimentSettings {
  order(now = Date.now()): TrainingOrder {
    return {
      system: ROUTES,
      networks: ['teacher'],
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
