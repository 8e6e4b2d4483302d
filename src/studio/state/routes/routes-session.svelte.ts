import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { isStudent, type RouteSource } from '../../../engine/routes/route-source';
import type { DrawnSet, DrawRequest, NamedWeights } from '../../../systems/routes/drawing/routes-service';
import { AsyncTask } from '../async-task.svelte';
import { closeRoads } from '../../../domain/closed-roads';
import { counted } from '../../../base/text';
import { DrawSettings } from './draw-settings.svelte';
import { MapPairs } from './map-pairs.svelte';
import type { Models } from '../page/models.svelte';
import { pairsOfTrips, randomPairs, type ChosenPairs } from './od-draws';
import { RoadClosures } from './road-closures.svelte';
import type { RouteBook, RouteGroup } from './route-book.svelte';
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
  /** Routes for the same pairs that stay in view for comparison. */
  readonly before?: RouteGroup;
}

/** Draws routes for chosen pairs with chosen models and puts them into the route book. */
export class RoutesSession {
  readonly drawing = new AsyncTask();
  readonly settings = new DrawSettings();
  /** Pairs that were chosen on the map or by road numbers. */
  readonly clicked = new MapPairs();
  /** Roads that no route may use. */
  readonly closures = new RoadClosures();
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
        ? randomPairs(this.#openPart(dataset), settings, chosenDeparture)
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

  /**
   * Draws for the pairs in view once more, with the sources that drew them as far as they are still there. The
   * routes in view stay beside the new ones, to compare with. Resolves with whether the new ones are in the book.
   */
  async redraw(): Promise<boolean> {
    const { group } = this.#needs.book;
    if (!group) return false;
    const { from, pairs, tripIndices } = group;
    const there = group.sets
      .map(({ source }) => source)
      .filter((source) => !isStudent(source) || this.#needs.models.of(source) !== null);
    const sources = there.length > 0 ? { sources: there } : {};
    return this.draw({ from, pairs, tripIndices, before: group, ...sources });
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
        return { order, sets, closedRoads: request.closedRoads };
      },
      ({ order, sets, closedRoads }) => this.#show(order, sets, closedRoads),
    );
  }

  #show(
    { pairs, from, tripIndices, title, before }: DrawOrder,
    sets: readonly DrawnSet[],
    closedRoads: Uint32Array | undefined,
  ): void {
    const group = { from, pairs, tripIndices, sets, ...(closedRoads && { closedRoads }) };
    this.#needs.book.show({ title: title ?? titleNow(closedRoads?.length ?? 0), ...group }, before ?? null);
  }

  /** Random pairs are of roads that are open, and that can still be reached from each other. */
  #openPart(dataset: Dataset): Dataset {
    const closed = closeRoads(dataset.network, this.closures.roads);
    return closed ? { ...dataset, network: closed.network } : dataset;
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
    const { roads } = this.closures;
    const closedRoads = roads.length > 0 ? { closedRoads: roads.slice() } : {};
    return { pairs, sources, models, generation, keepBeams, ...closedRoads };
  }
}

function titleNow(closed: number): string {
  const time = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `Drawn ${time}${closed > 0 ? `, ${counted(closed, 'road')} closed` : ''}`;
}
