import { type Failure, badInput } from '../../../../base/failure';
import type { Dataset, SplitName } from '../../../../domain/dataset';
import { tripAt } from '../../../../domain/trajectory-set';
import { asFailure } from '../../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../../engine/protocol/progress-meter';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { ApartMark } from '../map/shown-lens';
import type { Models } from '../../../../studio/state/page/models.svelte';
import type { RouteReader } from './reader-weights';
import type { TransferWithRoutes } from '../../lens/read-transfer';
import { READERS, type Reader } from '../../lens/transfer';
import { readersInUse } from './reader-weights';
import type { DistilSettings } from './distil-settings.svelte';

export interface TransferNeeds {
  readonly dataset: () => Dataset | null;
  readonly models: Pick<Models, 'of'>;
  readonly routes: { readonly worker: RouteReader };
}

/** What the teacher in use passed on to the students in use, over held-out trips. */
export class TransferSession {
  split = $state<Exclude<SplitName, 'train'>>('test');
  doing = $state(false);
  progress = $state.raw<ProgressReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #needs: TransferNeeds;
  readonly #dials: Pick<DistilSettings, 'value'>;
  #found = $state.raw<{ readonly by: string; readonly of: TransferWithRoutes } | null>(null);
  #call: Call<unknown> | null = null;

  /** Null where the networks, the trips or the window are others than those that were measured. */
  readonly found: TransferWithRoutes | null = $derived.by(() =>
    this.#found?.by === this.#inUse() ? this.#found.of : null,
  );
  /** Whether the map shows where the students are farthest apart. */
  showsApart = $state(false);
  readonly apart: readonly ApartMark[] = $derived.by(() => {
    const dataset = this.#needs.dataset();
    if (!this.showsApart || !this.found || !dataset) return [];
    const trips = dataset.trips[this.split];
    return this.found.apart.map(({ trip, step, apart, right }) => ({
      road: tripAt(trips, trip).roads[step],
      apart,
      right: right.length === 1 ? right[0] : null,
    }));
  });
  /** The networks in use. */
  readonly readers: readonly Reader[] = $derived.by(() =>
    READERS.filter((name) => this.#needs.models.of(name)),
  );

  constructor(needs: TransferNeeds, dials: Pick<DistilSettings, 'value'>) {
    this.#needs = needs;
    this.#dials = dials;
  }

  cancel = (): void => this.#call?.cancel();

  async measure(): Promise<void> {
    if (this.doing) return;
    const by = this.#inUse();
    this.doing = true;
    this.failure = null;
    this.progress = null;
    try {
      if (this.readers.length === 0)
        throw badInput('There is no network yet. Train one or load a checkpoint.');
      const call = this.#needs.routes.worker.call(
        'transfer',
        {
          split: this.split,
          window: this.#dials.value('window'),
          ...readersInUse(this.#needs.models),
        },
        { onProgress: (report) => (this.progress = report) },
      );
      this.#call = call;
      this.#found = { by, of: await call.result };
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code !== 'cancelled') this.failure = failure;
    } finally {
      this.doing = false;
      this.progress = null;
    }
  }

  /** Names what would be measured. */
  #inUse(): string {
    const ids = READERS.map((name) => this.#needs.models.of(name)?.id ?? '');
    const { dataset } = this.#needs;
    return [dataset()?.fingerprint, this.split, this.#dials.value('window'), ...ids].join('|');
  }
}
