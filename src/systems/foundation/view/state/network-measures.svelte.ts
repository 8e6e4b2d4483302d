import type { Call } from '../../../../engine/protocol/worker-client';
import type { AsyncTask, TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
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
export class NetworkMeasures {
  readonly #needs: MeasureNeeds;
  readonly #session: ReadingSession<Asked, MeasuredNetwork>;

  constructor(needs: MeasureNeeds) {
    this.#needs = needs;
    this.#session = new ReadingSession(idOf, ({ model, config }, listeners) =>
      needs.measure(model, config, listeners),
    );
  }

  get measuring(): AsyncTask {
    return this.#session.reading;
  }

  /** What can be measured; null where something is missing. */
  get #asked(): Asked | null {
    const [model, dataset, config] = [this.#needs.model(), this.#needs.dataset(), this.#needs.config()];
    return model && dataset !== null && config ? { model, dataset, config } : null;
  }

  /** The network that can be measured; null where something is missing. */
  get measurable(): Model | null {
    return this.#asked?.model ?? null;
  }

  /** What the network in use is worth on the open data with the settings as they are; null where that was not measured. */
  get made(): (MeasuredNetwork & { readonly model: Model }) | null {
    const asked = this.#asked;
    const found = asked && this.#session.of(asked);
    return found && { ...found, model: asked.model };
  }

  async measure(): Promise<void> {
    const asked = this.#asked;
    if (asked) await this.#session.read(asked);
  }
}
