import type { Model } from '../../../../studio/state/page/models.svelte';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { DraftOrder } from '../../../../engine/experiments/experiment';
import { TRANSFERTRAJ } from '../../networks';
import { TRANSFER_SETTINGS, TRANSFER, type PresetName, type TransferConfig } from '../../settings';
import { trainedNetworks } from '../../transfer-config';

/** How the encoder is trained, and for which tasks. */
export class RecoverySettings extends ExperimentSettings<
  PresetName,
  TransferConfig,
  typeof TRANSFER_SETTINGS
> {
  /** Whether another encoder is pre-trained although one is in use. */
  newEncoder = $state(false);

  constructor() {
    super(TRANSFER, 'quick');
  }

  /** Pre-training and the tasks that are switched on; a pre-trained encoder that is given is not trained again. */
  order(pretrained: Model | null = null): DraftOrder {
    const networks = trainedNetworks(this.config());
    const trained = networks.filter((name) => !(pretrained && name === 'pretrained'));
    return this.draft(TRANSFERTRAJ, 'Recovery', trained, [pretrained]);
  }
}
