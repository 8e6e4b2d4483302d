import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { isStudent, type RouteSource } from '../../../engine/routes/route-source';
import type { DrawnSet, DrawRequest, NamedWeights } from '../../../systems/routes/drawing/routes-service';
import { AsyncTask } from '../async-task.svelte';
import { DrawSettings } from './draw-settings.svelte';
import { MapPairs } from './map-pairs.svelte';
import type { Models } from '../page/models.svelte';
import { pairsOfTrips, randomPairs, type ChosenPairs } from './od-draws';
import type { RouteBook } from './route-book.svelte';
import { RoutesWorker, type RoutesWorkerNeeds } from './routes-worker.svelte';

export interface RoutesNeeds extends RoutesWorkerNeeds {
  readonly models: Models;
  readonly book: RouteBook;
}

/** The pairs to draw routes for, and the sources that draw them. */
export interface DrawOrder extends ChosenPairs {
  /** If left out, the sources of the settings that are available. */
  readonly sources?: readonly RouteSource[];
  /** If left out, "Drawn" and the time of day. */
  readonly title?: string;
}

/** Draws routes for chosen pairs with chosen models and puts them into the route book. */
export class RoutesSession {
  readonly drawing = new AsyncTask();
  readonly settings = new DrawSettings();
  /** Pairs that were chosen on the map or by road numbers. */
  readonly clicked = new MapPairs();
  readonly worker: RoutesWorker;
  readonly #needs: RoutesNeeds;

  readonly notes = $derived.by(() => this.worker.notes);
  /** The sources that would draw now: those of the settings that are available. */
  readonly sources = $derived.by((): readonly RouteSource[] =>
    this.settings.sources.filter((source) => !isStudent(source) || this.#needs.models.of(source) !== null),
  );

  constructor(needs: RoutesNeeds) {
    this.#needs = needs;
    this.worker = new RoutesWorker(needs);
  }

  /**
   * Draws for the pairs of the settings: of trips, or random ones. Resolves with whether the routes are in
   * the book.
   */
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

  /**
   * Draws for the given pairs; a draw under way is cancelled for it. Resolves with whether the routes are in
   * the book.
   */
  draw(order: DrawOrder): Promise<boolean> {
    return this.#drawFor(() => order);
  }

  close = (): Promise<void> => this.worker.close();

  #drawFor(orderFor: (dataset: Dataset) => DrawOrder): Promise<boolean> {
    return this.drawing.run(
      async ({ follow }) => {
        const dataset = this.#needs.dataset();
        if (!dataset)
          throw new Failure('bad-input', 'No data set is open. Open one on the Data stage first.');
        const order = orderFor(dataset);
        const request = this.#request(order);
        const sets = await follow((listeners) => this.worker.call('draw', request, listeners));
        if (this.#needs.dataset()?.fingerprint !== dataset.fingerprint)
          throw new Failure('cancelled', 'Another data set was opened while the routes were drawn.');
        return { order, sets };
      },
      ({ order, sets }) => this.#show(order, sets),
    );
  }

  #show({ pairs, from, tripIndices, title = titleNow() }: DrawOrder, sets: readonly DrawnSet[]): void {
    this.#needs.book.show({ title, from, pairs, tripIndices, sets });
  }

  #request({ pairs, sources = this.sources }: DrawOrder): DrawRequest {
    if (sources.length === 0)
      throw new Failure(
        'bad-input',
        'No model is chosen that can draw. Choose a baseline, or train a student.',
      );
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
