import type { Dataset } from '../../../domain/dataset';
import type { MetricsService } from '../../../engine/metrics/metrics-service';
import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { AsyncTask } from '../async-task.svelte';
import { startMetricsWorker } from '../machine/workers';
import type { RouteBook, RouteGroup } from './route-book.svelte';

type MetricsWorker = Pick<SupervisedWorker<MetricsService>, 'call' | 'close'>;

export interface MeasuringNeeds {
  readonly dataset: () => Dataset | null;
  readonly book: Pick<RouteBook, 'group'>;
  /** Starts the worker; called with the first measurement. */
  readonly startWorker?: () => MetricsWorker;
}

/** Seed of resamples and folds, the same at every visit. */
export const SEED = 42;
/** Up to this many routes are measured unasked: it takes other threads a few seconds. */
const CHEAP_ROUTES = 4000;

/** What a worker measures of the routes in view. */
export abstract class GroupMeasuring<
  Needs extends MeasuringNeeds,
  Done extends { readonly group: RouteGroup },
> {
  readonly measuring = new AsyncTask();
  /** What was measured last, be it of another group. */
  protected done = $state.raw<Done | null>(null);
  protected tried = $state<number | null>(null);
  #worker: MetricsWorker | null = null;

  /** What was measured of exactly the group in view. */
  readonly measured: Done | null = $derived.by(() => {
    const { group } = this.needs.book;
    return group && this.done?.group.id === group.id ? this.done : null;
  });
  readonly cheap: boolean = $derived.by(() => {
    const { group } = this.needs.book;
    return !!group && group.sets.length * group.pairs.origins.length <= CHEAP_ROUTES;
  });

  constructor(protected readonly needs: Needs) {}

  /** Measures the routes in view; a measurement that is still under way is cancelled. */
  abstract measure(): Promise<void>;

  /** Measures the routes in view if that is quick and was not tried yet. Every view that shows measures calls it. */
  keepUp(): void {
    const { group } = this.needs.book;
    if (!group || !this.cheap || group.id === this.tried || group.id === this.done?.group.id) return;
    if (group.sets.length > 0 && group.pairs.origins.length > 0) void this.measure();
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }

  protected ready(): MetricsWorker {
    return (this.#worker ??= (this.needs.startWorker ?? startMetricsWorker)());
  }
}
