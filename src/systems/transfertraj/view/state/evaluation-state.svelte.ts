import type { HiddenPart } from '../../../../domain/masked-trajectories/masks';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { RequestOf } from '../../../../engine/protocol/service';
import type { AsyncTask, TaskListeners } from '../../../../studio/state/async-task.svelte';
import { ReadingInView } from '../../../../studio/state/reading-session.svelte';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import type { EncoderWeights, RecoveryService } from '../../recovery/recovery-service';
import { weightsOf } from './encoder-weights';
import { measuredId, measureRequest, type MeasuredNetworks, type NetworkInUse } from './measured-networks';

export interface EvaluationNeeds {
  readonly networks: () => readonly NetworkInUse[];
  /** Fingerprint of the data set that is open; null where none is. */
  readonly dataset: () => string | null;
  /** What training hides of a point that is asked for. */
  readonly hides: () => HiddenPart;
  readonly seed: () => number;
  readonly ask: (
    request: RequestOf<RecoveryService, 'evaluate'>,
    weights: readonly EncoderWeights[],
    listeners: TaskListeners,
  ) => Call<CityEvaluation>;
}

/** Measures the networks in use on the open data when a person asks for it, and remembers what of the errors is looked at. */
export class EvaluationState {
  /** The task whose errors are looked at, by its key; null for the first. */
  task = $state<string | null>(null);
  /** Which city is looked at, of a run that was tested in two. */
  city = $state<'here' | 'elsewhere'>('here');
  readonly #needs: EvaluationNeeds;
  readonly #session: ReadingInView<MeasuredNetworks, CityEvaluation>;
  #hides = $state<HiddenPart | null>(null);

  constructor(needs: EvaluationNeeds) {
    this.#needs = needs;
    this.#session = new ReadingInView(
      () => this.#wanted,
      measuredId,
      (measured, { follow }) => {
        const weights = measured.networks.map(({ model }) => weightsOf(model));
        return follow((listeners) => needs.ask(measureRequest(measured), weights, listeners));
      },
    );
  }

  get measuring(): AsyncTask {
    return this.#session.reading;
  }

  /** What the tasks of the networks hid of a point: as training does, until a person says otherwise. */
  get hides(): HiddenPart {
    return this.#hides ?? this.#needs.hides();
  }

  set hides(hides: HiddenPart) {
    this.#hides = hides;
  }

  /** Null where there is nothing to measure. */
  get #wanted(): MeasuredNetworks | null {
    const [dataset, networks] = [this.#needs.dataset(), this.#needs.networks()];
    if (dataset === null || networks.length === 0) return null;
    return { networks, dataset, hides: this.hides, seed: this.#needs.seed() };
  }

  /** What the networks in use are worth on the open data; null where that was not measured. */
  get made(): CityEvaluation | null {
    return this.#session.made;
  }

  measure(): Promise<void> {
    return this.#session.measure();
  }
}
