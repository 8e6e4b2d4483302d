import { PRESET_CONFIGS, type ExperimentConfig, type PresetName } from '../../experiment-config';
import { ROUTES } from '../../id';
import { fineTuned } from '../../start/fine-tuning';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { ROUTE_SETTINGS } from '../../settings';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import { runName } from '../../../../studio/state/runs/run-name';
import type { TrainingOrder } from '../../../../studio/state/training/training-session.svelte';

/** How a teacher is trained on its own. */
export class TeacherSettings extends ExperimentSettings<PresetName, ExperimentConfig, typeof ROUTE_SETTINGS> {
  /** Whether the teacher in use is trained further, in place of one with fresh weights. */
  further = $state(false);

  constructor() {
    super(ROUTE_SETTINGS, PRESET_CONFIGS, 'quick');
  }

  /** Weights that are good already are trained for a shorter time, at a lower rate. */
  protected override adapted(preset: ExperimentConfig): ExperimentConfig {
    return this.further ? fineTuned(preset, ['teacher']) : preset;
  }

  /** @param teacher the one in use that is trained further; null for fresh weights */
  order(teacher: Model | null = null, now = Date.now()): TrainingOrder {
    return {
      system: ROUTES,
      networks: ['teacher'],
      ...(teacher && { start: { teacher } }),
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
