import type { Call } from '../../../../engine/protocol/worker-client';
import type { TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { ReadingInView } from '../../../../studio/state/reading-session.svelte';
import type { MeasuredNetwork } from '../../explore/hexagon-service';
import type { FoundationConfig } from '../../settings';

export interface MeasureNeeds {
  /** The pre-trained network in use; null where there is none. */
  readonly model: () => Model | null;
  /** Fingerprint of the data set that is open; null where none is, or none that has sequences. */
  readonly dataset: () => string | null;
  /** Which sequences are of the test part, and what is hidden of them; null where the settings make no sense. */
  readonly config: () => FoundationConfig | null;
  readonly measure: (
    model: Model,
    config: FoundationConfig,
    listeners: TaskListeners,
  ) => Call<MeasuredNetwork>;
}

interface Asked {
  readonly model: Model;
  readonly dataset: string;
  readonly config: FoundationConfig;
}

/** Another text where another number may come of it. */
const idOf = ({ model, dataset, config: { sequences, masking, seed } }: Asked): string =>
  JSON.stringify([model.id, dataset, sequences, masking, seed]);

/** Measures the pre-trained network in use on the open data when a person asks for it: one of a file comes without results. */
export class NetworkMeasures extends ReadingInView<Asked, MeasuredNetwork & { readonly model: Model }> {
  constructor({ model, dataset, config, measure }: MeasureNeeds) {
    const asked = () => {
      const now = { model: model(), dataset: dataset(), config: config() };
      return now.model && now.dataset !== null && now.config ? (now as Asked) : null;
    };
    super(asked, idOf, async (about, { follow }) => {
      const found = await follow((listeners) => measure(about.model, about.config, listeners));
      return { ...found, model: about.model };
    });
  }

  /** The network that can be measured; null where something is missing. */
  get measurable(): Model | null {
    return this.asked()?.model ?? null;
  }
}
