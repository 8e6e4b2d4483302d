import type { Model } from '../../../../studio/state/page/models.svelte';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { DraftOrder } from '../../../../engine/experiments/experiment';
import { trainedNetworks } from '../../foundation-config';
import {
  HEXAGONS,
  PRESETS,
  FOUNDATION_SETTINGS,
  type FoundationConfig,
  type PresetName,
} from '../../settings';
import { FOUNDATION } from '../../networks';

/** How hexagons become tokens, how a model is pre-trained on them, and for which tasks it is trained further. */
export class FoundationSettings extends ExperimentSettings<
  PresetName,
  FoundationConfig,
  typeof FOUNDATION_SETTINGS
> {
  constructor() {
    super(HEXAGONS, PRESETS[0]);
  }

  /** A model that is pre-trained. */
  pretraining(): DraftOrder {
    return this.draft(FOUNDATION, 'Pretraining', ['pretrained']);
  }

  /** The tasks that are switched on, from a pre-trained model; from fresh weights where none is given. */
  tuning(pretrained: Model | null): DraftOrder {
    const networks = trainedNetworks(this.config()).filter((name) => name !== 'pretrained');
    return this.draft(FOUNDATION, 'Pretraining', networks, [pretrained]);
  }
}
