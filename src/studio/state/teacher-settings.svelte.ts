import { JobSettings } from './job-settings.svelte';
import { runName } from './run-name';
import type { TrainingOrder } from './training-session.svelte';

/** How a teacher is trained on its own. */
export class TeacherSettings extends JobSettings {
  order(now = Date.now()): TrainingOrder {
    return {
      parts: { teacher: 'train', students: [], routes: false },
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
