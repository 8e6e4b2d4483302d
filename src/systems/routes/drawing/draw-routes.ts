import type { DrawnSearch } from '../../../engine/routes/route-drawing';
import type { ClosedRoads } from '../../../domain/closed-roads';
import type { Dataset } from '../../../domain/dataset';
import { type Task, asStep } from '../../../base/task';
import {
  fastestPathRoutes,
  learntPathRoutes,
  likeliestPathRoutes,
  shortestPathRoutes,
} from '../../../generation/baselines/cheapest-path';
import {
  fitMarkov,
  markovRoutes,
  markovWeights,
  type MarkovModel,
  markovNextStepAccuracy,
} from '../../../generation/baselines/markov';
import {
  pathSizeLogitRoutes,
  recursiveLogitRoutes,
  recursiveLogitWeights,
} from '../../../generation/baselines/choice-model-routes';
import { NextRoadModel } from '../../../generation/baselines/next-road-model';
import { ExpectedRoutes } from '../../../knowledge/route-choice/expected-routes';
import {
  fitPathSizeLogit,
  SampledPaths,
  type PathSizeLogit,
} from '../../../knowledge/route-choice/path-size-logit';
import { fitRecursiveLogit, type RecursiveLogit } from '../../../knowledge/route-choice/recursive-logit';
import { knownCosts, type KnownCosts } from '../../../knowledge/known-costs';
import { linkAttributes } from '../../../knowledge/link-attributes';
import { fitOnAll } from '../../../knowledge/route-knowledge';
import { roadSeconds } from '../../../knowledge/road-seconds';
import {
  checkPairs,
  generateRoutes,
  maxRoadsFor,
  type GeneratedRoutes,
  type GenerateOptions,
} from '../../../generation/generate-routes';
import {
  sliceOdPairs,
  type OdPairs,
  seededOdPairs,
  type TripOdPairs,
  isReachable,
} from '../../../generation/od-pairs';
import { joinRoutes, type RouteSet, StopReason } from '../../../generation/route';
import type { SearchableModel } from '../../../domain/search/search-tree';
import type { GenerationConfig, ExperimentConfig } from '../settings';
import {
  type BaselineSource,
  type ChoiceModelSource,
  checkSampled,
  isChoiceModel,
  BASELINES,
  OD_SOURCES,
  type OdSource,
} from '../../../engine/routes/route-source';
import { drawStep } from '../progress-words';
import { minimumRiskRoutes } from './minimum-risk';
import type { GeneratedSet } from '../../../engine/routes/generated-set';
import type { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import type { ExperimentHooks } from '../../../engine/experiments/experiment-hooks';
import type { RoadNetwork } from '../../../domain/road-network';
import { strongComponents } from '../../../domain/road-adjacency';

/** Settings of the search for routes. */
export type DrawSettings = Pick<GenerationConfig, 'search' | 'beamWidth' | 'lengthFactor'> & {
  /** Whether the final beams of each pair are returned too. */
  readonly keepBeams?: boolean;
};

type Trips = Pick<Dataset, 'network' | 'trips'>;

/** Fixes which trips the learnt cost of a baseline is fitted on, where they are many: the same for every run. */
const KNOWLEDGE_SEED = 42;
/** A baseline can be paused or cancelled after so many pairs each. */
const PAIRS_AT_ONCE = 64;

/**
 * A student's routes in the order of the pairs.
 * @param closed null where every road is open; the model has to have closed the same roads
 * @param draw what draws; left out, this thread alone does
 */
export function drawWithStudent(
  model: SearchableModel,
  { network, trips }: Trips,
  closed: ClosedRoads | null,
  pairs: OdPairs,
  { search, beamWidth, lengthFactor, keepBeams = false }: DrawSettings,
  task: Task,
  draw: typeof drawnRoutes = drawnRoutes,
): Promise<GeneratedRoutes> {
  const maxRoads = maxRoadsFor(trips.train, lengthFactor);
  const options = { search, beamWidth, keepBeams, maxRoads };
  return drawAround(network, closed, pairs, (open) => draw(model, open, options, task));
}

/** Has a student search with its weights of the moment. @param features left out where they are its own */
export async function withSearchModel<T>(
  { parameters, config, features: own, network }: Hoser,
  { distillation: { maxCandidates } }: Pick<ExperimentConfig, 'distillation'>,
  work: (model: HoserSearchModel) => Promise<T>,
  features = own,
): Promise<T> {
  const model = await HoserSearchModel.create(parameters, config, features, { maxCandidates, network });
  try {
    return await work(model);
  } finally {
    model.dispose();
  }
}

/** Routes as `search` says. @throws Failure 'bad-input' for roads that do not exist, 'cancelled' */
export const drawnRoutes = (
  model: SearchableModel,
  pairs: OdPairs,
  { search, ...options }: Omit<GenerateOptions, 'search'> & { readonly search: DrawnSearch },
  task: Task,
): Promise<GeneratedRoutes> =>
  search === 'minimum-risk'
    ? minimumRiskRoutes(model, pairs, options, task)
    : generateRoutes(model, pairs, { ...options, search }, task);

interface FittedPathSizeLogit {
  readonly sampled: SampledPaths;
  readonly model: PathSizeLogit;
}

/**
 * The baselines of a data set, around its closed roads. What they learn from its training trips is computed when first needed, and
 * kept.
 */
export class Baselines {
  readonly #dataset: Trips;
  readonly #closed: ClosedRoads | null;
  #seconds: Float64Array | undefined;
  #markov: MarkovModel | undefined;
  #known: KnownCosts | undefined;
  readonly #logits = new Map<string, RecursiveLogit>();
  #pathSize: FittedPathSizeLogit | undefined;
  #expected: ExpectedRoutes | undefined;

  constructor(dataset: Trips, closed: ClosedRoads | null = null) {
    this.#dataset = dataset;
    this.#closed = closed;
  }

  /**
   * Routes in the order of the pairs.
   * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
   */
  draw(
    source: BaselineSource,
    pairs: OdPairs,
    { lengthFactor }: Pick<DrawSettings, 'lengthFactor'>,
    task: Task,
  ): Promise<RouteSet> {
    checkPairs(pairs, this.#dataset.network);
    return drawAround(this.#dataset.network, this.#closed, pairs, (open) =>
      this.#drawAll(source, open, lengthFactor, task),
    );
  }

  /** What routes are sampled from. @throws Failure 'bad-input' for who has no probabilities, 'cancelled' */
  async nextRoads(source: BaselineSource, task: Task): Promise<SearchableModel> {
    checkSampled(source);
    const { trips } = this.#dataset;
    const { network } = this.#closed ?? this.#dataset;
    const weights =
      source === 'markov'
        ? markovWeights((this.#markov ??= fitMarkov(network, trips.train)))
        : recursiveLogitWeights(new ExpectedRoutes(network), await this.#recursiveLogit(source, task));
    return new NextRoadModel(network, weights, (this.#seconds ??= roadSeconds(network, trips.train)));
  }

  async #drawAll(
    source: BaselineSource,
    pairs: OdPairs,
    lengthFactor: number,
    task: Task,
  ): Promise<RouteSet> {
    const maxRoads = maxRoadsFor(this.#dataset.trips.train, lengthFactor);
    const total = pairs.origins.length;
    const parts: RouteSet[] = [];
    for (let from = 0; from < total; from += PAIRS_AT_ONCE) {
      await task.checkpoint();
      task.progress({ step: drawStep(source), done: from, total, unit: 'routes' });
      parts.push(
        await this.#drawSome(source, sliceOdPairs(pairs, from, from + PAIRS_AT_ONCE), maxRoads, task),
      );
    }
    task.progress({ step: drawStep(source), done: total, total, unit: 'routes' });
    return parts.length === 1 ? parts[0] : joinRoutes(parts);
  }

  async #drawSome(source: BaselineSource, pairs: OdPairs, maxRoads: number, task: Task): Promise<RouteSet> {
    const { trips } = this.#dataset;
    const { network } = this.#closed ?? this.#dataset;
    const seconds = (this.#seconds ??= roadSeconds(network, trips.train));
    if (source === 'shortest') return shortestPathRoutes(network, seconds, pairs);
    if (source === 'fastest') return fastestPathRoutes(network, seconds, pairs);
    if (source === 'likeliest') return likeliestPathRoutes(network, await this.#costs(task), seconds, pairs);
    if (source === 'learnt') return learntPathRoutes(network, await this.#costs(task), seconds, pairs);
    if (source === 'path-size-logit') {
      const { sampled, model } = await this.#pathSizeLogit(maxRoads, task);
      return pathSizeLogitRoutes(sampled, model, seconds, pairs);
    }
    if (isChoiceModel(source))
      return recursiveLogitRoutes(
        network,
        (this.#expected ??= new ExpectedRoutes(network)),
        await this.#recursiveLogit(source, task),
        seconds,
        pairs,
        maxRoads,
      );
    return markovRoutes((this.#markov ??= fitMarkov(network, trips.train)), seconds, pairs, maxRoads);
  }

  /** A model of route choice, fitted on the training trips. @throws Failure 'cancelled' */
  async choiceModel(
    source: ChoiceModelSource,
    { lengthFactor }: Pick<DrawSettings, 'lengthFactor'>,
    task: Task,
  ): Promise<RecursiveLogit | PathSizeLogit> {
    if (source !== 'path-size-logit') return this.#recursiveLogit(source, task);
    return (await this.#pathSizeLogit(maxRoadsFor(this.#dataset.trips.train, lengthFactor), task)).model;
  }

  async #recursiveLogit(
    source: Exclude<ChoiceModelSource, 'path-size-logit'>,
    task: Task,
  ): Promise<RecursiveLogit> {
    const { network } = this.#closed ?? this.#dataset;
    const options = { constants: source === 'link-constants-logit', seed: KNOWLEDGE_SEED };
    const fitted =
      this.#logits.get(source) ??
      (await fitRecursiveLogit(network, this.#dataset.trips.train, options, task));
    this.#logits.set(source, fitted);
    return fitted;
  }

  /** The same, with the paths that it chooses among: drawn from the recursive logit. */
  async #pathSizeLogit(maxRoads: number, task: Task): Promise<FittedPathSizeLogit> {
    if (this.#pathSize) return this.#pathSize;
    const { network } = this.#closed ?? this.#dataset;
    const sampler = await this.#recursiveLogit('recursive-logit', task);
    const sampled = new SampledPaths(network, sampler, maxRoads, KNOWLEDGE_SEED);
    const model = await fitPathSizeLogit(network, this.#dataset.trips.train, KNOWLEDGE_SEED, sampled, task);
    return (this.#pathSize = { sampled, model });
  }

  /** What driving costs by the training trips. */
  async #costs(task: Task): Promise<KnownCosts> {
    if (this.#known) return this.#known;
    const { network } = this.#closed ?? this.#dataset;
    const { pairs, full } = await fitOnAll(network, this.#dataset.trips.train, KNOWLEDGE_SEED, task);
    return (this.#known = knownCosts(network, linkAttributes(network), pairs, full));
  }
}

export type OdPairsBySource = Readonly<Record<OdSource, TripOdPairs>>;

/** The same seeded OD pairs for every model and baseline. */
export function experimentOdPairs(dataset: Dataset, config: ExperimentConfig): OdPairsBySource {
  const draw = (source: OdSource) =>
    seededOdPairs(dataset.trips[source], source, config.generation.odPairs, config.seed);
  return { train: draw('train'), test: draw('test') };
}

/**
 * Draws a student's routes for the OD pairs of both sets. They are pairs of trips: where roads are closed, these
 * use none of them.
 */
export async function generateStudentRoutes(
  source: 'vanilla' | 'distilled',
  student: Hoser,
  dataset: Dataset,
  pairs: OdPairsBySource,
  config: ExperimentConfig,
  hooks: ExperimentHooks,
  draw: typeof drawnRoutes = drawnRoutes,
): Promise<GeneratedSet[]> {
  return withSearchModel(student, config, async (model) => {
    const sets: GeneratedSet[] = [];
    for (const odSource of OD_SOURCES) {
      const of = pairs[odSource];
      const task = asStep(hooks.task, drawStep(source, odSource));
      const routes = await drawWithStudent(model, dataset, null, of, config.generation, task, draw);
      sets.push({ source, odSource, pairs: of, routes });
    }
    return sets;
  });
}

export interface BaselineRoutes {
  readonly sets: readonly GeneratedSet[];
  /**
   * Next-step accuracy of first-order counts on the test trips, as the reference defines it; NaN without test
   * trips.
   */
  readonly markovAccuracy: number;
  /** The same weighed by closeness to the destination. */
  readonly closenessAccuracy: number;
}

/**
 * Draws the baselines' routes for the same pairs: shortest and fastest path, first-order Markov with
 * destination.
 */
export async function generateBaselineRoutes(
  dataset: Dataset,
  pairs: OdPairsBySource,
  config: ExperimentConfig,
  hooks: ExperimentHooks,
): Promise<BaselineRoutes> {
  const baselines = new Baselines(dataset);
  const sets: GeneratedSet[] = [];
  for (const odSource of OD_SOURCES) {
    for (const source of BASELINES) {
      const of = pairs[odSource];
      const task = asStep(hooks.task, drawStep(source, odSource));
      const routes = await baselines.draw(source, of, config.generation, task);
      sets.push({ source, odSource, pairs: of, routes });
    }
  }
  return { sets, ...countedAccuracies(dataset) };
}

/** How often counting names the next road of the test trips, without and with the destination. */
export function countedAccuracies({ network, trips }: Dataset): Omit<BaselineRoutes, 'sets'> {
  const counts = fitMarkov(network, trips.train, { kind: 'counts' });
  return {
    markovAccuracy: markovNextStepAccuracy(counts, trips.test),
    closenessAccuracy: markovNextStepAccuracy(fitMarkov(network, trips.train), trips.test),
  };
}

/**
 * Draws routes around closed roads: pairs that cannot be driven any more get their origin alone as route and
 * the reason why (`closed`, `cutOff`), and are not searched for.
 * @param network with all roads open
 * @param closed null draws as ever
 * @param draw a route for each pair, on the network of `closed`
 */
export async function drawAround<Routes extends RouteSet>(
  network: RoadNetwork,
  closed: ClosedRoads | null,
  pairs: OdPairs,
  draw: (pairs: OdPairs) => Promise<Routes>,
): Promise<Routes> {
  const stops = closed && stopsOf(network, closed, pairs);
  if (!stops?.some((stop) => stop !== StopReason.arrived)) return draw(pairs);
  const { origins, destinations } = pairs;
  const stays = (pair: number) => stops[pair] !== StopReason.arrived;
  // Who is where they want to be is not searched for: the route is the origin alone, whoever draws it.
  const asked = destinations.map((destination, pair) => (stays(pair) ? origins[pair] : destination));
  const routes = await draw({ ...pairs, destinations: asked });
  return {
    ...routes,
    destinations: destinations.slice(),
    arrived: routes.arrived.map((arrived, pair) => (stays(pair) ? 0 : arrived)),
    stop: routes.stop.map((stop, pair) => (stays(pair) ? stops[pair] : stop)),
    ...(routes.proven && { proven: routes.proven.map((proven, pair) => (stays(pair) ? 0 : proven)) }),
  };
}

/**
 * (N) why each pair cannot be driven any more: `closed` or `cutOff`, `arrived` for those that can. A pair
 * without a way on open roads either counts among these: its search says so itself.
 */
function stopsOf(network: RoadNetwork, closed: ClosedRoads, { origins, destinations }: OdPairs): Uint8Array {
  const { roadCount, successorOffsets, successors } = closed.network;
  const component = strongComponents(roadCount, successorOffsets, successors);
  return Uint8Array.from(origins, (origin, pair) => {
    const destination = destinations[pair];
    if (closed.isClosed[origin] || closed.isClosed[destination]) return StopReason.closed;
    if (component[origin] === component[destination]) return StopReason.arrived;
    if (isReachable(closed.network, origin, destination)) return StopReason.arrived;
    return isReachable(network, origin, destination) ? StopReason.cutOff : StopReason.arrived;
  });
}
