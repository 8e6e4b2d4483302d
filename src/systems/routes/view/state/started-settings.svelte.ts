import { ROUTE_RUNS, ROUTE_SETTINGS, type ExperimentConfig, type PresetName } from '../../settings';
import { OldDataChoice } from './old-data-choice.svelte';
import { presetFor } from '../../experiment-config';
import { fineTuned, startsAnew, startInWords } from '../../start/fine-tuning';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { SettingValue } from '../../../../engine/settings/settings';
import type { SettingsThen } from '../../../../studio/undoable-settings';
import type { StartWeights } from '../../../../studio/state/training/network-files.svelte';

/** How networks are trained that can start from fresh weights, those of a network in use, or those that are held for it. */
export abstract class StartedSettings<Start extends string> extends ExperimentSettings<
  PresetName,
  ExperimentConfig,
  typeof ROUTE_SETTINGS
> {
  start = $state<Start | 'fresh' | 'held'>('fresh');
  held = $state.raw<StartWeights | null>(null);
  /** What is measured on too where it starts from weights. */
  readonly oldData = new OldDataChoice();

  /**
   * @param tuned the networks whose training is shorter where they start from weights
   * @param trips number of training trips of the data that are open, 0 without any
   */
  constructor(
    private readonly tuned: Parameters<typeof fineTuned>[1],
    private readonly trips: () => number,
  ) {
    super(ROUTE_RUNS, 'quick');
  }

  /** Whether what is held for a start knows other cells or roads. */
  get learnsAnew(): boolean {
    return this.start === 'held' && this.held !== null && startsAnew(this.held.start);
  }

  /** Weights that are good already are trained for a shorter time, at a lower rate. */
  protected override adapted(preset: ExperimentConfig): ExperimentConfig {
    const sized = presetFor(preset, this.trips());
    return this.start === 'fresh' || this.learnsAnew ? sized : fineTuned(sized, this.tuned);
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
}
