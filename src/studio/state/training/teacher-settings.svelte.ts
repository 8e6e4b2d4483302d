import { ExperimentSettings } from './experiment-settings.svelte';
import { runName } from '../runs/run-name';
import type { TrainingOrder } from './training-session.svelte';

/** How a teacher is trained on its own. */
export class TeacherSettings extends ExperimentSettings {
  order(now = Date.now()): TrainingOrder {
    return {
      parts: { teacher: 'train', students: [], routes: false },
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
