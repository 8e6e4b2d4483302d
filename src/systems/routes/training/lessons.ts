import { counted } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import { candidateLayout } from '../../../domain/road-network';
import { SoftTargets } from '../distillation/soft-targets';
import { isOfRoutes } from '../distillation/distillation-config';
import type { ExperimentConfig } from '../settings';
import { neededRouteTeachers } from '../trained-networks';
import { withRoutes, type Lesson } from './lesson';
import type { RouteTeachers } from './route-teachers';
import type { RoutesRun } from './routes-run';
import { studentKnowledge, type TaughtKnowledge } from './student-knowledge';
import { taughtTargets, type GivenJudges, type TeacherPart } from './teacher-part';
import { asStep, type Task } from '../../../base/task';
import { Random } from '../../../base/random';
import type { SearchableModel, SearchTree, Expansion } from '../../../domain/search/search-tree';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import { maxRoadsFor } from '../../../generation/generate-routes';
import { odPairsOf, type OdPairs } from '../../../generation/od-pairs';
import { routesAsTrips, selectRoutes, type RouteSet } from '../../../generation/route';
import { sampleRoutes } from '../../../generation/walk-routes';
import type { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import { Baselines, drawnRoutes, drawWithStudent } from '../drawing/draw-routes';
import { TEACHING_STEP } from '../progress-words';

/** A lesson with what was counted on its trips. */
export interface KnownLesson {
  readonly lesson: Lesson;
  /** Left out for HOSER as published. */
  readonly taught: TaughtKnowledge | undefined;
}

export interface DistilledLesson extends KnownLesson {
  /** On the trips of the lesson; null where the lesson has routes instead. */
  readonly softTargets: SoftTargets | null;
}

/** What the students of a run learn from. */
export class Lessons {
  /** Counted once for both students where they have the same trips. */
  #own: Promise<KnownLesson> | undefined;

  /** @param own the trips that the students have of their own */
  constructor(
    private readonly run: RoutesRun,
    private readonly own: Lesson,
  ) {}

  /** A student's own trips. */
  vanilla(): Promise<KnownLesson> {
    return (this.#own ??= this.#known(this.own, 'knowledge'));
  }

  /**
   * The same trips with soft targets, or with routes beside them.
   * @throws Failure 'bad-input' for what cannot be cut into so many parts, 'cancelled'
   */
  async distilled(
    { file }: TeacherPart,
    routeTeachers: RouteTeachers,
    given: GivenJudges,
  ): Promise<DistilledLesson> {
    const { dataset, config } = this.run.order;
    if (isOfRoutes(config.teaching.way)) {
      const lesson = await this.#withRoutes(routeTeachers);
      return { ...(await this.#known(lesson, 'distilled knowledge')), softTargets: null };
    }
    const all = await taughtTargets(this.run, file, { ...given, plus: routeTeachers.judge });
    return { ...(await this.vanilla()), softTargets: targetsOn(this.own, dataset, all) };
  }

  async #withRoutes(routeTeachers: RouteTeachers): Promise<Lesson> {
    const { run, own } = this;
    const { dataset, config } = run.order;
    const routes = await routeTeachers.use(neededRouteTeachers(config), (teachers) =>
      run.time('routes to learn from', () =>
        teachingRoutes(teachers, dataset, config, run.task, run.material.crew?.draw),
      ),
    );
    run.note(
      `The distilled student learns from ${counted(own.own, 'trip')} of its own and ${counted(routes.tripCount, 'route')}.`,
    );
    return withRoutes(own, routes);
  }

  async #known(lesson: Lesson, part: string): Promise<KnownLesson> {
    const { run } = this;
    const { config } = run.order;
    if (config.student.model !== 'plus') return { lesson, taught: undefined };
    const { features, trips } = lesson;
    const taught = await run.time(part, () =>
      studentKnowledge(features.network, trips, config.seed, run.task, features.closedRoads),
    );
    return { lesson: { ...lesson, features: { ...features, knowledge: taught.knowledge } }, taught };
  }
}

/** Soft targets on a student's own trips, of those on all training trips. */
function targetsOn({ trips, ownTrips }: Lesson, { network }: Dataset, all: SoftTargets): SoftTargets {
  if (!ownTrips) return all;
  const { stepOffsets, logitOffsets } = candidateLayout(network, trips);
  return new SoftTargets(network, stepOffsets, logitOffsets, all.logitsOf(ownTrips));
}

/** How often a route is sampled for a pair until one arrives. */
const TRIES = 8;

/**
 * Routes for a student to learn from, for origins and destinations of all training trips, recombined; those that
 * arrive.
 * @param teachers HOSER+ teachers, one at least; none are asked for shortest paths
 * @param draw what draws the best routes; left out, this thread alone does
 * @throws Failure 'cancelled'
 */
async function teachingRoutes(
  teachers: readonly Hoser[],
  dataset: Dataset,
  config: ExperimentConfig,
  task: Task,
  draw: typeof drawnRoutes = drawnRoutes,
): Promise<TrajectorySet> {
  const { seed, teaching, generation } = config;
  const pairs = recombined(dataset.trips.train, teaching.routes, seed);
  const drawing = asStep(task, TEACHING_STEP);
  if (teaching.way === 'shortest-paths')
    return arrivedTrips(await new Baselines(dataset).draw('shortest', pairs, generation, drawing));
  const models: HoserSearchModel[] = [];
  try {
    const { maxCandidates } = config.distillation;
    for (const { parameters, config: sizes, features, network } of teachers) {
      const tree = models[0] && { tree: models[0].tree };
      models.push(
        await HoserSearchModel.create(parameters, sizes, features, { maxCandidates, network, ...tree }),
      );
    }
    const model: SearchableModel = models.length === 1 ? models[0] : new MeanModel(models);
    if (teaching.way === 'best-routes') {
      const usual = { ...generation, search: 'usual' as const };
      return arrivedTrips(await drawWithStudent(model, dataset, null, pairs, usual, drawing, draw));
    }
    const maxRoads = maxRoadsFor(dataset.trips.train, generation.lengthFactor);
    const drawn = new Random(seed).fork('sampled routes').nextUint32();
    return arrivedTrips(await sampleRoutes(model, pairs, { maxRoads, tries: TRIES, seed: drawn }, drawing));
  } finally {
    for (const model of models) model.dispose();
  }
}

/**
 * So many pairs: origins and departures of trips by chance, with the destinations of others. Those of a smaller number
 * are the first of a larger one; fewer only where no trip leads from one road to another.
 */
export function recombined(trips: TrajectorySet, count: number, seed: number): OdPairs {
  const { origins, destinations, departures } = odPairsOf(trips);
  const pairs: (readonly [from: number, to: number])[] = [];
  for (let round = 0, before = -1; pairs.length < count && pairs.length > before; round++) {
    before = pairs.length;
    const random = new Random(seed).fork(`recombined ${round}`);
    const shuffled = () => random.shuffle(Uint32Array.from(origins, (_, trip) => trip));
    const [from, to] = [shuffled(), shuffled()];
    from.forEach((trip, i) => {
      if (origins[trip] !== destinations[to[i]]) pairs.push([trip, to[i]]);
    });
  }
  const kept = pairs.slice(0, count);
  return {
    origins: Uint32Array.from(kept, ([from]) => origins[from]),
    destinations: Uint32Array.from(kept, ([, to]) => destinations[to]),
    departures: Float64Array.from(kept, ([from]) => departures[from]),
  };
}

function arrivedTrips(routes: RouteSet): TrajectorySet {
  const arrived = Uint32Array.from(routes.arrived, (_, i) => i).filter((i) => routes.arrived[i] === 1);
  return routesAsTrips(selectRoutes(routes, arrived));
}

/**
 * Several models as one: the mean of their probabilities, of their seconds (rounded to whole ones) and of their prices.
 * They share one tree, and name the same candidates of a road in the same order.
 */
export class MeanModel implements SearchableModel {
  readonly price: SearchableModel['price'];

  /** @param models one at least */
  constructor(readonly models: readonly SearchableModel[]) {
    const prices = models.map(({ price }) => price);
    const isPriced = prices.every((price) => price !== undefined);
    this.price = isPriced ? (road, next) => mean(prices.map((price) => price(road, next))) : undefined;
    if (models.some(({ tree }) => tree !== models[0].tree))
      throw new Error('Models whose mean is taken share one tree.');
  }

  get network() {
    return this.models[0].network;
  }

  get tree(): SearchTree {
    return this.models[0].tree;
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const all: Expansion[] = [];
    for (const model of this.models) all.push(await model.expand(nodes));
    const [{ candidateCount, lengths, candidates }] = all;
    const logProbs = Float64Array.from({ length: nodes.length * candidateCount }, (_, at) =>
      Math.log(mean(all.map((one) => Math.exp(one.logProbs[at])))),
    );
    const seconds = (row: number, road: number) => Math.round(mean(all.map((one) => one.seconds(row, road))));
    return { candidateCount, lengths, candidates, logProbs, seconds };
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
