import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { Call } from '../../../engine/protocol/worker-client';
import { isStudent, type RouteSource } from '../../../engine/routes/route-source';
import type { DrawnSet, DrawRequest, NamedWeights } from '../../../systems/routes/drawing/routes-service';
import { DrawSettings } from './draw-settings.svelte';
import { MapPairs } from './map-pairs.svelte';
import type { Models } from '../training/models.svelte';
import { pairsOfTrips, randomPairs, type ChosenPairs } from './od-draws';
import type { RouteBook } from './route-book.svelte';
import { RoutesWorker, type RoutesWorkerNeeds } from './routes-worker.svelte';

export type DrawPhase = 'idle' | 'drawing' | 'done' | 'cancelled' | 'failed';

export interface RoutesNeeds extends RoutesWorkerNeeds {
  readonly models: Models;
  readonly book: RouteBook;
}

/** Pairs to draw for, and with whom. */
export interface DrawOrder extends ChosenPairs {
  /** Left out: those of the settings that are there. */
  readonly sources?: readonly RouteSource[];
  /** Left out: "Drawn" and the time of the clock. */
  readonly title?: string;
}

/** Drawing routes by hand: with whom, for which pairs, how far it is. What is drawn goes into the route book. */
export class RoutesSession {
  phase = $state<DrawPhase>('idle');
  progress = $state.raw<ProgressReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly settings = new DrawSettings();
  /** Pairs that were pointed at. */
  readonly clicked = new MapPairs();
  readonly worker: RoutesWorker;
  readonly #needs: RoutesNeeds;
  #call: Call<readonly DrawnSet[]> | null = null;
  #asked = 0;

  readonly busy = $derived.by(() => this.phase === 'drawing');
  readonly notes = $derived.by(() => this.worker.notes);
  /** Who would draw now: those of the settings that are there. */
  readonly sources = $derived.by((): readonly RouteSource[] =>
    this.settings.sources.filter((source) => !isStudent(source) || this.#needs.models.of(source) !== null),
  );

  constructor(needs: RoutesNeeds) {
    this.#needs = needs;
    this.worker = new RoutesWorker(needs);
  }

  /** Draws for the pairs that the settings ask for: of trips, or at random. Resolves with whether they are in the book. */
  drawPairs(): Promise<boolean> {
    return this.#drawFor((dataset) => {
      const { settings } = this;
      const { pairsFrom, chosenDeparture } = settings;
      if (pairsFrom === 'map')
        throw new Failure('bad-input', 'Click the road where the route starts, then the one where it ends.');
      return pairsFrom === 'random'
        ? randomPairs(dataset, settings, chosenDeparture)
        : pairsOfTrips(dataset, pairsFrom, settings, chosenDeparture);
    });
  }

  /** Draws and shows. A draw under way is dropped for it. Resolves with whether the routes are in the book. */
  draw(order: DrawOrder): Promise<boolean> {
    return this.#drawFor(() => order);
  }

  cancel = (): void => this.#call?.cancel();

  close = (): Promise<void> => this.worker.close();

  async #drawFor(orderFor: (dataset: Dataset) => DrawOrder): Promise<boolean> {
    this.#call?.cancel();
    const asked = ++this.#asked;
    this.phase = 'drawing';
    this.progress = null;
    this.failure = null;
    try {
      const dataset = this.#needs.dataset();
      if (!dataset) throw new Failure('bad-input', 'No data set is open. Open one on the Data stage first.');
      const order = orderFor(dataset);
      this.#call = this.worker.call('draw', this.#request(order), {
        onProgress: (report) => {
          if (asked === this.#asked) this.progress = report;
        },
      });
      const sets = await this.#call.result;
      if (asked !== this.#asked) return false;
      const still = this.#needs.dataset()?.fingerprint === dataset.fingerprint;
      this.phase = still ? 'done' : 'idle';
      if (still) this.#show(order, sets);
      return still;
    } catch (thrown) {
      if (asked !== this.#asked) return false;
      const failure = asFailure(thrown);
      this.phase = failure.code === 'cancelled' ? 'cancelled' : 'failed';
      this.failure = failure.code === 'cancelled' ? null : failure;
      return false;
    } finally {
      if (asked === this.#asked) this.progress = null;
    }
  }

  #show({ pairs, from, tripIndices, title = titleNow() }: DrawOrder, sets: readonly DrawnSet[]): void {
    this.#needs.book.show({ title, from, pairs, tripIndices, sets });
  }

  #request({ pairs, sources = this.sources }: DrawOrder): DrawRequest {
    if (sources.length === 0)
      throw new Failure('bad-input', 'Nobody is there to draw. Choose a baseline, or train a student.');
    const { generation, keepBeams } = this.settings;
    const models: Partial<Record<'vanilla' | 'distilled', NamedWeights>> = {};
    for (const source of sources) {
      const model = isStudent(source) ? this.#needs.models.of(source) : null;
      if (isStudent(source) && model) models[source] = { id: model.id, bytes: model.bytes };
    }
    return { pairs, sources, models, generation, keepBeams };
  }
}

const titleNow = () =>
  `Drawn ${new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
