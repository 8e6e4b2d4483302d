import type { Dataset } from '../../../domain/dataset';
import type { RouteSource } from '../../../engine/routes/route-source';
import { groupRequest, type GroupMeasures } from '../../../engine/metrics/measure-route-groups';
import type { MetricsService } from '../../../engine/metrics/metrics-service';
import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { AttributeName } from '../../../evaluation/distribution-divergence';
import { MEASURES, type MeasureKey } from '../../../evaluation/measure-catalogue';
import { AsyncTask } from '../async-task.svelte';
import { comparedPage, comparedReport, type Compared } from './compared';
import { BY_PAIR, columnBehind, LISTED_MEASURES, type RouteFilter, type RouteOrder } from './route-rows';
import { groupOfRun, type RouteBook, type RouteGroup } from './route-book.svelte';
import { startMetricsWorker } from '../machine/workers';

export interface EvaluationNeeds {
  readonly dataset: () => Dataset | null;
  readonly book: RouteBook;
  /** Starts the worker; called when something is first measured. */
  readonly startWorker?: () => Pick<SupervisedWorker<MetricsService>, 'call' | 'close'>;
}

const RESAMPLES = 1000;
/** Resampling is the same from one visit to the next. */
const SEED = 42;
/** Up to so many routes are measured without being asked to: this takes another thread a second or two. */
const CHEAP_ROUTES = 4000;

/** The measures of the routes in view, and which of them the page shows. */
export class EvaluationSession {
  resamples = $state(RESAMPLES);
  readonly measuring = new AsyncTask();
  /** The measure that the page explains. */
  chosen = $state<MeasureKey>('arrival');
  /** The attribute whose histograms are in view. */
  attribute = $state<AttributeName>('distance');
  /** How the list of routes is ordered and filtered. */
  order = $state.raw<RouteOrder>(BY_PAIR);
  filter = $state<RouteFilter>('all');
  /** The measure that the list of routes shows for each route. */
  listed = $state<MeasureKey>('hausdorff');

  readonly #needs: EvaluationNeeds;
  #done = $state.raw<{ readonly page: RouteGroup; readonly measures: GroupMeasures } | null>(null);
  #tried = $state<number | null>(null);
  #worker: Pick<SupervisedWorker<MetricsService>, 'call' | 'close'> | null = null;

  /** The measures of exactly the routes in view. */
  readonly measures = $derived.by(() => {
    const { page } = this.#needs.book;
    return page && this.#done?.page.id === page.id ? this.#done.measures : null;
  });
  /**
   * The numbers to show: measured here, else those kept with the run, else the last of the same pairs while
   * measuring.
   */
  readonly compared = $derived.by((): Compared | null => this.#compared());
  /** Whether the numbers are those of earlier routes for the same pairs. */
  readonly behind = $derived.by(() => {
    const { page } = this.#needs.book;
    return this.compared !== null && this.measures === null && this.#done?.page.pairs === page?.pairs;
  });
  readonly cheap = $derived.by(() => {
    const { page } = this.#needs.book;
    return !!page && page.sets.length * page.pairs.origins.length <= CHEAP_ROUTES;
  });
  /** Sets of trips for which the run in view has routes. */
  readonly turnsTo = $derived.by((): readonly ('test' | 'train')[] => {
    const sets = this.#needs.book.page?.run?.sets ?? [];
    return (['test', 'train'] as const).filter((from) => sets.some(({ odSource }) => odSource === from));
  });

  constructor(needs: EvaluationNeeds) {
    this.#needs = needs;
  }

  /**
   * Measures the routes in view if that is quick and was not tried yet; called by whatever shows the numbers.
   */
  keepUp(): void {
    const { page } = this.#needs.book;
    if (!page || !this.cheap || page.id === this.#tried || page.id === this.#done?.page.id) return;
    if (page.sets.length > 0 && page.pairs.origins.length > 0) void this.measure();
  }

  /** Measures the routes in view anew; a measurement under way is cancelled for it. */
  async measure(): Promise<void> {
    const { page } = this.#needs.book;
    const dataset = this.#needs.dataset();
    if (!page || !dataset) return;
    this.#tried = page.id;
    const options = { resamples: this.resamples, seed: SEED };
    await this.measuring.run(
      async ({ follow }) => {
        const request = groupRequest(dataset, tripsOf(page), page.sets, options);
        return follow((listeners) => this.#ready().call('measurePage', request, listeners));
      },
      (measures) => (this.#done = { page, measures }),
    );
  }

  /** Shows the run's routes for its other set of trips. */
  turnTo(from: 'test' | 'train'): void {
    const { page } = this.#needs.book;
    const other = page?.run && groupOfRun(page.title, from, page.run.sets, page.run);
    if (other && page.from !== from) this.#needs.book.show(other);
  }

  /** Orders the list of routes by the values behind a number of the table, the worst first. */
  lookBehind(key: MeasureKey, source: RouteSource): void {
    this.chosen = key;
    if (LISTED_MEASURES.includes(key)) this.listed = key;
    this.filter = 'all';
    this.order = { column: columnBehind(key), source, descending: MEASURES[key].better !== 'higher' };
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }

  #ready(): Pick<SupervisedWorker<MetricsService>, 'call' | 'close'> {
    return (this.#worker ??= (this.#needs.startWorker ?? startMetricsWorker)());
  }

  #compared(): Compared | null {
    const { page } = this.#needs.book;
    if (!page) return null;
    const record = page.run?.record ?? null;
    if (this.measures) return comparedPage(page.from, this.measures, record);
    const kept =
      page.run?.metrics && (page.from === 'test' || page.from === 'train')
        ? comparedReport(page.from, page.run.metrics, record)
        : null;
    // A group may have only some of the run's pairs; the numbers of the run do not describe it then.
    if (kept?.results[0].count === page.pairs.origins.length) return kept;
    return this.#done?.page.pairs === page.pairs
      ? comparedPage(page.from, this.#done.measures, record)
      : null;
  }
}

/** The real trips of a group of routes, if it has any. */
export function tripsOf({
  from,
  tripIndices,
}: Pick<RouteGroup, 'from' | 'tripIndices'>): { from: 'train' | 'test'; indices: Uint32Array } | null {
  return tripIndices && (from === 'train' || from === 'test') ? { from, indices: tripIndices } : null;
}
