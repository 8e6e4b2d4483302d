import type { Dataset } from '../../../../domain/dataset';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { ExpertPoints } from '../../recovery/recovery-service';
import { weightsOf, type CityWorker } from './encoder-weights';

/** Trips of the test part whose points are shown: more would hide each other. */
export const MOST_TRIPS = 60;

interface Known {
  readonly dataset: Dataset;
  readonly network: string;
  readonly points: ExpertPoints;
}

/** Which experts of a network points of a city ask. */
export class CityExperts {
  readonly reading = new AsyncTask();
  readonly #dataset: () => Dataset | null;
  readonly #worker: Pick<CityWorker, 'call'>;
  #known = $state.raw<Known | null>(null);
  /** What was asked for last, so that what failed is not asked for again by itself. */
  #asked: Omit<Known, 'points'> | null = null;

  constructor(dataset: () => Dataset | null, worker: Pick<CityWorker, 'call'>) {
    this.#dataset = dataset;
    this.#worker = worker;
  }

  /** Null until it is known of this network. */
  of({ id }: Pick<Model, 'id'>): ExpertPoints | null {
    const known = this.#known;
    return known && known.dataset === this.#dataset() && known.network === id ? known.points : null;
  }

  /** Asks for it, unless that was done already. */
  async look(model: Model): Promise<void> {
    const dataset = this.#dataset();
    const isAsked = this.#asked?.dataset === dataset && this.#asked?.network === model.id;
    if (!dataset || this.of(model) || isAsked) return;
    const about = { dataset, network: model.id };
    this.#asked = about;
    const isDone = await this.reading.run(
      ({ follow }) =>
        follow((listeners) =>
          this.#worker.call('experts', { weights: weightsOf(model), most: MOST_TRIPS }, listeners),
        ),
      (points) => (this.#known = { ...about, points }),
    );
    if (!isDone && this.reading.phase === 'cancelled') this.#asked = null;
  }

  /** Asks again, after a failure. */
  async retry(model: Model): Promise<void> {
    this.#asked = null;
    await this.look(model);
  }
}
