import type { Dataset } from '../../../../domain/dataset';
import type { HiddenPart } from '../../../../domain/masked-trajectories/point-mask';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import type { TransferNetworkName } from '../../network-names';
import type { EncoderWeights, NetworkIds } from '../../recovery/recovery-service';
import type { CityWorker } from './city-worker';
import { weightsOf } from './encoder-weights';

/** A network in use and what it was trained for. */
export interface NamedModel {
  readonly name: TransferNetworkName;
  readonly model: Model;
}

/** What is measured. */
export interface MeasuredNetworks {
  readonly networks: readonly NamedModel[];
  readonly hides: HiddenPart;
  readonly seed: number;
}

/** A city to measure in. */
export interface MeasuredCity {
  readonly dataset: Dataset;
  readonly worker: Pick<CityWorker, 'evaluate'>;
}

/** What networks are worth in one city after the other. What was measured stays known. */
export class TransferMeasures {
  readonly measuring = new AsyncTask();
  /** Name of the city that is measured in now. */
  city = $state<string | null>(null);
  #known = $state.raw<readonly { readonly about: string; readonly evaluation: CityEvaluation }[]>([]);

  /** Null where it was not measured. */
  of(dataset: Pick<Dataset, 'fingerprint'>, what: MeasuredNetworks): CityEvaluation | null {
    const about = keyOf(dataset, what);
    return this.#known.find((one) => one.about === about)?.evaluation ?? null;
  }

  /** Measures in those cities in which that was not done yet. */
  async measure(cities: readonly MeasuredCity[], what: MeasuredNetworks): Promise<void> {
    const { ids, weights } = orderOf(what);
    await this.measuring.run(async ({ follow }) => {
      for (const { dataset, worker } of cities) {
        if (this.of(dataset, what)) continue;
        this.city = dataset.name;
        const evaluation = await follow((listeners) =>
          worker.evaluate({ ...ids, hides: what.hides, seed: what.seed }, weights, listeners),
        );
        this.#known = [...this.#known, { about: keyOf(dataset, what), evaluation }];
      }
    });
    if (!this.measuring.active) this.city = null;
  }
}

const keyOf = ({ fingerprint }: Pick<Dataset, 'fingerprint'>, { networks, hides, seed }: MeasuredNetworks) =>
  JSON.stringify([fingerprint, networks.map(({ name, model }) => [name, model.id]), hides, seed]);

/** The networks as a worker takes them. */
function orderOf({ networks }: MeasuredNetworks): { ids: NetworkIds; weights: readonly EncoderWeights[] } {
  const pretrained = networks.find(({ name }) => name === 'pretrained')?.model.id;
  const tasks = Object.fromEntries(
    networks.filter(({ name }) => name !== 'pretrained').map(({ name, model }) => [name, model.id]),
  );
  return {
    ids: { ...(pretrained !== undefined && { pretrained }), tasks },
    weights: networks.map(({ model }) => weightsOf(model)),
  };
}
