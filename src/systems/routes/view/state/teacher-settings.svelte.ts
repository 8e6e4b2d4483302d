import type { OldData } from '../../../../domain/old-data';
import { ROUTE_RUNS, ROUTE_SETTINGS, type ExperimentConfig, type PresetName } from '../../settings';
import { ROUTES } from '../../networks';
import { OldDataChoice } from './old-data-choice.svelte';
import { fineTuned, startsAnew, startInWords } from '../../start/fine-tuning';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { SettingValue } from '../../../../engine/settings/settings';
import type { SettingsThen } from '../../../../studio/undoable-settings';
import { runName } from '../../../../studio/state/runs/run-name';
import type { StartWeights } from '../../../../studio/state/training/network-files.svelte';
import type { DraftOrder, StartFrom } from '../../../../engine/experiments/experiment';

export type TeacherStart = 'fresh' | 'teacher' | 'held';

/** How a teacher is trained on its own. */
export class TeacherSettings extends ExperimentSettings<PresetName, ExperimentConfig, typeof ROUTE_SETTINGS> {
  /** What the teacher starts from: fresh weights, those of the teacher in use, or those that are held for it. */
  start = $state<TeacherStart>('fresh');
  held = $state.raw<StartWeights | null>(null);
  /** What it is measured on too where it starts from weights. */
  readonly oldData = new OldDataChoice();

  constructor() {
    super(ROUTE_RUNS, 'quick');
  }

  /** Fields of the form. */
  get formFields() {
    return this.fields(['Start', undefined], { learnsAnew: this.learnsAnew });
  }

  /** Whether what is held for a start knows other cells. */
  get learnsAnew(): boolean {
    return this.start === 'held' && this.held !== null && startsAnew(this.held.start);
  }

  /** Weights that are good already are trained for a shorter time, at a lower rate. */
  protected override adapted(preset: ExperimentConfig): ExperimentConfig {
    return this.start === 'fresh' || this.learnsAnew ? preset : fineTuned(preset, ['teacher']);
  }

  /** Only what starts anew can begin as something alike. */
  override config(): ExperimentConfig {
    const config = super.config();
    return this.learnsAnew ? config : { ...config, anew: 'fresh' };
  }

  override take(): SettingsThen {
    const table = super.take();
    const { start, held } = this;
    const restore = () => {
      table.restore();
      Object.assign(this, { start, held });
    };
    return { values: { start, ...table.values }, restore };
  }

  override nameOf(id: string): string {
    return id === 'start' ? 'Start from' : super.nameOf(id);
  }

  override inWords(id: string, value: SettingValue | null): string {
    return id === 'start' ? startInWords(value) : super.inWords(id, value);
  }

  /**
   * @param teacher the weights that it starts from; null for fresh ones
   * @param oldData what it is measured on too
   */
  order(teacher: StartFrom | null = null, oldData: OldData | null = null, now = Date.now()): DraftOrder {
    return {
      system: ROUTES,
      networks: ['teacher'],
      ...(teacher && { start: { teacher } }),
      ...(teacher && oldData && { oldData }),
      config: this.config(),
      name: runName('Teacher', this.preset, now),
    };
  }
}
