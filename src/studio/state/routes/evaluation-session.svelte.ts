import type { Dataset } from '../../../domain/dataset';
import type { Failure } from '../../../base/failure';
import type { RouteSource } from '../../../engine/routes/route-source';
import { groupRequest, type GroupMeasures } from '../../../engine/metrics/measure-route-groups';
import type { MetricsService } from '../../../engine/metrics/metrics-service';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { Call } from '../../../engine/protocol/worker-client';
import type { AttributeName } from '../../../evaluation/distribution-divergence';
import { MEASURES, type MeasureKey } from '../../../evaluation/measure-catalogue';
import { comparedPage, comparedReport, type Compared } from '../../../systems/routes/view/evaluate/compared';
import {
  BY_PAIR,
  columnBehind,
  LISTED_MEASURES,
  type RouteFilter,
  type RouteOrder,
} from '../../../systems/routes/view/generate/route-rows';
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
/** Routes that are measured unasked: a second or two of another thread's time. */
const CHEAP_ROUTES = 4000;

/** What is measured of the routes in view, and which of it a person looks at. */
export class EvaluationSession {
  resamples = $state(RESAMPLES);
  measuring = $state(false);
  progress = $state.raw<ProgressReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The measure that is explained. */
  chosen = $state<MeasureKey>('arrival');
  /** Whose histograms are in view. */
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
  #call: Call<GroupMeasures> | null = null;
  #asked = 0;

  /** Of exactly the routes in view. */
  readonly measures = $derived.by(() => {
    const { page } = this.#needs.book;
    return page && this.#done?.page.id === page.id ? this.#done.measures : null;
  });
  /** The numbers to show: measured here, else those kept with the run, else the last of the same pairs while measuring. */
  readonly compared = $derived.by((): Compared | null => this.#compared());
  /** The numbers are those of the routes before, for the same pairs. */
  readonly behind = $derived.by(() => {
    const { page } = this.#needs.book;
    return this.compared !== null && this.measures === null && this.#done?.page.pairs === page?.pairs;
  });
  readonly cheap = $derived.by(() => {
    const { page } = this.#needs.book;
    return !!page && page.sets.length * page.pairs.origins.length <= CHEAP_ROUTES;
  });
  /** Sets of trips whose routes the run in view also has. */
  readonly turnsTo = $derived.by((): readonly ('test' | 'train')[] => {
    const sets = this.#needs.book.page?.run?.sets ?? [];
    return (['test', 'train'] as const).filter((from) => sets.some(({ odSource }) => odSource === from));
  });

  constructor(needs: EvaluationNeeds) {
    this.#needs = needs;
  }

  /** Measures the routes in view if that is quick and was not tried yet; for whoever shows numbers of them. */
  keepUp(): void {
    const { page } = this.#needs.book;
    if (!page || !this.cheap || page.id === this.#tried || page.id === this.#done?.page.id) return;
    if (page.sets.length > 0 && page.pairs.origins.length > 0) void this.measure();
  }

  /** Measures the routes in view anew. What was being measured is dropped. */
  async measure(): Promise<void> {
    const { page } = this.#needs.book;
    const dataset = this.#needs.dataset();
    if (!page || !dataset) return;
    this.#call?.cancel();
    const asked = ++this.#asked;
    this.measuring = true;
    this.progress = null;
    this.failure = null;
    this.#tried = page.id;
    try {
      const measures = await this.#start(dataset, page, (report) => {
        if (asked === this.#asked) this.progress = report;
      });
      if (asked === this.#asked) this.#done = { page, measures };
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (asked === this.#asked && failure.code !== 'cancelled') this.failure = failure;
    }
    if (asked === this.#asked) this.measuring = false;
  }

  cancel = (): void => this.#call?.cancel();

  /** Shows the run's routes for its other set of trips. */
  turnTo(from: 'test' | 'train'): void {
    const { page } = this.#needs.book;
    const other = page?.run && groupOfRun(page.title, from, page.run.sets, page.run);
    if (other && page.from !== from) this.#needs.book.show(other);
  }

  /** Orders the list of routes by what a number of the table is made of, the worst first. */
  lookBehind(key: MeasureKey, source: RouteSource): void {
    this.chosen = key;
    if (LISTED_MEASURES.includes(key)) this.listed = key;
    this.filter = 'all';
    this.order = { column: columnBehind(key), source, descending: MEASURES[key].better !== 'higher' };
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }

  #start(
    dataset: Dataset,
    page: RouteGroup,
    onProgress: (report: ProgressReport) => void,
  ): Promise<GroupMeasures> {
    this.#worker ??= (this.#needs.startWorker ?? startMetricsWorker)();
    const options = { resamples: this.resamples, seed: SEED };
    const request = groupRequest(dataset, tripsOf(page), page.sets, options);
    this.#call = this.#worker.call('measureGroup', request, { onProgress });
    return this.#call.result;
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
    // A page may hold only some of the run's pairs: the run's numbers are then not its own.
    if (kept?.results[0].count === page.pairs.origins.length) return kept;
    return this.#done?.page.pairs === page.pairs
      ? comparedPage(page.from, this.#done.measures, record)
      : null;
  }
}

/** The real trips of a page, if it has any. */
export function tripsOf({
  from,
  tripIndices,
}: Pick<RouteGroup, 'from' | 'tripIndices'>): { from: 'train' | 'test'; indices: Uint32Array } | null {
  return tripIndices && (from === 'train' || from === 'test') ? { from, indices: tripIndices } : null;
}
