import type { Dataset } from '../../../../domain/dataset';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { CityEvaluation } from '../../evaluation/city-evaluation';
import { weightsOf, type CityWorker } from './encoder-weights';
import { measuredId, measureRequest, type MeasuredNetworks } from './measured-networks';

/** What is measured, in whichever city. */
export type TransferredNetworks = Omit<MeasuredNetworks, 'dataset'>;

/** A city to measure in. */
export interface MeasuredCity {
  readonly dataset: Dataset;
  readonly worker: Pick<CityWorker, 'askNetworks'>;
}

/** What networks are worth in one city after the other. What was measured stays known. */
export class TransferMeasures {
  readonly measuring = new AsyncTask();
  /** Name of the city that is measured in now. */
  city = $state<string | null>(null);
  #known = $state.raw<readonly { readonly about: string; readonly evaluation: CityEvaluation }[]>([]);

  /** Null where it was not measured. */
  of(dataset: Pick<Dataset, 'fingerprint'>, what: TransferredNetworks): CityEvaluation | null {
    const about = measuredId(inCity(dataset, what));
    return this.#known.find((one) => one.about === about)?.evaluation ?? null;
  }

  /** Measures in those cities in which that was not done yet. */
  async measure(cities: readonly MeasuredCity[], what: TransferredNetworks): Promise<void> {
    const weights = what.networks.map(({ model }) => weightsOf(model));
    await this.measuring.run(async ({ follow }) => {
      for (const { dataset, worker } of cities) {
        if (this.of(dataset, what)) continue;
        this.city = dataset.name;
        const measured = inCity(dataset, what);
        const evaluation = await follow((listeners) =>
          worker.askNetworks('evaluate', measureRequest(measured), weights, listeners),
        );
        this.#known = [...this.#known, { about: measuredId(measured), evaluation }];
      }
    });
    if (!this.measuring.active) this.city = null;
  }
}

const inCity = (
  { fingerprint }: Pick<Dataset, 'fingerprint'>,
  what: TransferredNetworks,
): MeasuredNetworks => ({
  ...what,
  dataset: fingerprint,
});
