import type { DrawRequest, NamedWeights } from '../../../engine/routes/route-drawing';
import type { Dataset } from '../../../domain/dataset';
import { Failure, badInput } from '../../../base/failure';
import { DRAWN_SOURCES, isStudent, type DrawnSource } from '../../../engine/routes/route-source';
import { AsyncTask, type TaskScope } from '../async-task.svelte';
import { closeRoads } from '../../../domain/closed-roads';
import { counted } from '../../../base/text';
import { DrawSettings } from './draw-settings.svelte';
import { MapPairs } from './map-pairs.svelte';
import {
  areDrawnNow,
  trainedFurther,
  weightsInWords,
  wereDrawnBefore,
  type StudentTrainedFurther,
} from './further-training';
import type { Model, Models, WeightsBefore } from '../page/models.svelte';
import { pairsOfTrips, randomPairs, type ChosenPairs } from './od-draws';
import { RoadClosures } from './road-closures.svelte';
import type { NewRouteGroup, RouteBook, RouteGroup } from './route-book.svelte';
import { RoutesWorker, type RoutesWorkerNeeds } from './routes-worker.svelte';

export interface RoutesNeeds extends RoutesWorkerNeeds {
  readonly models: Models;
  readonly book: RouteBook;
}

/** The pairs to draw routes for, and the sources that draw them. */
export interface DrawOrder extends ChosenPairs {
  /** If left out, the sources of the settings that are available. */
  readonly sources?: readonly DrawnSource[];
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

  readonly notes = $derived.by(() => this.worker.notes);
  /** Students in use that were trained further from weights that this page still holds. */
  readonly trainedFurther = $derived.by((): readonly StudentTrainedFurther[] =>
    trainedFurther(this.needs.models),
  );
  /** Whether the routes in view stand beside those that the same students drew before their training. */
  readonly isTrainingCompared = $derived.by(() => {
    const { models, book } = this.needs;
    return (
      book.group !== null &&
      book.before !== null &&
      areDrawnNow(book.group, models) &&
      wereDrawnBefore(book.before, models)
    );
  });
  /** Routes that were in view before the training, for pairs that are worth drawing again; null where none are. */
  readonly drawnBeforeTraining = $derived.by(() => {
    const { models, book } = this.needs;
    return book.aside && wereDrawnBefore(book.aside, models) ? book.aside : null;
  });
  /** The sources that would draw now: those of the settings that are available. */
  readonly sources = $derived.by((): readonly DrawnSource[] =>
    this.settings.sources.filter((source) => !isStudent(source) || this.needs.models.of(source) !== null),
  );

  constructor(private readonly needs: RoutesNeeds) {
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
        throw badInput('Click the road where the route starts, then the one where it ends.');
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
   * Draws for the pairs in view, or others that were in view, with the students that were trained further: with the
   * weights that they had before, to compare with, and with those that they have now. What is drawn already is not
   * drawn again. Resolves with whether both are in the book.
   */
  drawBeforeAfter(of: RouteGroup | null = this.needs.book.group): Promise<boolean> {
    const { models, book } = this.needs;
    if (of === book.group && this.isTrainingCompared) return Promise.resolve(true);
    return this.drawing.run(
      async ({ follow }) => {
        if (!of) throw badInput('No routes are in view. Draw some first.');
        const students = this.trainedFurther;
        const stands = isClosedAlike(of, this.closures.roads);
        const again = async (
          sources: readonly DrawnSource[],
          which: 'now' | 'before',
        ): Promise<NewRouteGroup> => {
          const drawn = await this.#drawn(() => ({ ...pairsOf(of), sources }), follow, which);
          return which === 'now' ? drawn : { ...drawn, title: weightsInWords(students) };
        };
        const own = students.map(({ source }) => source);
        const before = stands && wereDrawnBefore(of, models) ? of : await again(own, 'before');
        const there = this.#stillThere(of);
        const all = [...own, ...there.filter((source) => !own.some((one) => one === source))];
        return { before, after: stands && areDrawnNow(of, models) ? of : await again(all, 'now') };
      },
      ({ before, after }) => {
        if (book.group !== after) book.show(after);
        book.compare(before);
        if (of === book.aside) book.aside = null;
      },
    );
  }

  /**
   * Draws for the pairs in view once more, with the sources that drew them as far as they are still there. The
   * routes in view stay beside the new ones, to compare with. Resolves with whether the new ones are in the book.
   */
  async redraw(): Promise<boolean> {
    const { group } = this.needs.book;
    if (!group) return false;
    const there = this.#stillThere(group);
    const sources = there.length > 0 ? { sources: there } : {};
    return this.draw({ ...pairsOf(group), before: group, ...sources });
  }

  close = (): Promise<void> => this.worker.close();

  #drawFor(orderFor: (dataset: Dataset) => DrawOrder): Promise<boolean> {
    let before: RouteGroup | null = null;
    return this.drawing.run(
      ({ follow }) =>
        this.#drawn((dataset) => {
          const order = orderFor(dataset);
          before = order.before ?? null;
          return order;
        }, follow),
      (group) => this.needs.book.show(group, before),
    );
  }

  /** @param which whether students draw with the weights in use, or with those that they were trained further from */
  async #drawn(
    orderFor: (dataset: Dataset) => DrawOrder,
    follow: TaskScope['follow'],
    which: 'now' | 'before' = 'now',
  ): Promise<NewRouteGroup> {
    const dataset = this.needs.dataset();
    if (!dataset) throw badInput('No data set is open. Open one on the Data stage first.');
    const order = orderFor(dataset);
    const request = this.#request(order, which);
    const sets = await follow((listeners) => this.worker.call('draw', request, listeners));
    if (this.needs.dataset()?.fingerprint !== dataset.fingerprint)
      throw new Failure('cancelled', 'Another data set was opened while the routes were drawn.');
    const { title } = order;
    const { closedRoads, models } = request;
    return {
      title: title ?? titleNow(closedRoads?.length ?? 0),
      ...pairsOf(order),
      sets,
      ...(closedRoads && { closedRoads }),
      drawnBy: Object.fromEntries(Object.entries(models).map(([source, { id }]) => [source, id])),
    };
  }

  /** The sources of a group that can draw now. */
  #stillThere({ sets }: RouteGroup): DrawnSource[] {
    const { models } = this.needs;
    return DRAWN_SOURCES.filter((source) => sets.some((set) => set.source === source)).filter(
      (source) => !isStudent(source) || models.of(source) !== null,
    );
  }

  /** Random pairs are of roads that are open, and that can still be reached from each other. */
  #openPart(dataset: Dataset): Dataset {
    const closed = closeRoads(dataset.network, this.closures.roads);
    return closed ? { ...dataset, network: closed.network } : dataset;
  }

  #request({ pairs, sources = this.sources }: DrawOrder, which: 'now' | 'before'): DrawRequest {
    if (sources.length === 0)
      throw badInput('No model is chosen that can draw. Choose a baseline, or train a student.');
    const { generation, keepBeams } = this.settings;
    const models: Partial<Record<'vanilla' | 'distilled', NamedWeights>> = {};
    for (const source of sources) {
      const model = isStudent(source) ? this.needs.models.of(source) : null;
      if (isStudent(source) && model)
        models[source] = which === 'before' && model.before ? weightsThen(model.before) : weightsNow(model);
    }
    const { roads } = this.closures;
    const closedRoads = roads.length > 0 ? { closedRoads: roads.slice() } : {};
    return { pairs, sources, models, generation, keepBeams, ...closedRoads };
  }
}

/** The pairs of a group or an order, and the trips that drove them. */
const pairsOf = ({ from, pairs, tripIndices, driven }: ChosenPairs): ChosenPairs => ({
  from,
  pairs,
  tripIndices,
  ...(driven && { driven }),
});

const weightsNow = ({ id, bytes }: Model): NamedWeights => ({ id, bytes });

const weightsThen = ({ id, bytes, from, seed, config, oldData }: WeightsBefore): NamedWeights => ({
  id,
  bytes,
  start: { name: from, seed, config, ...(oldData && { oldData }) },
});

/** Whether the same roads were closed when a group was drawn as are now. */
const isClosedAlike = ({ closedRoads = new Uint32Array(0) }: RouteGroup, roads: Uint32Array): boolean =>
  closedRoads.length === roads.length && closedRoads.every((road, i) => road === roads[i]);

function titleNow(closed: number): string {
  const time = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `Drawn ${time}${closed > 0 ? `, ${counted(closed, 'road')} closed` : ''}`;
}
