import { Random } from '../base/random';
import type { Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import { selectTrips, type TrajectorySet } from '../domain/trajectory-set';
import { FOLD_COUNT, foldsOf, tripsInFolds } from './folds';
import { stepCosts } from './learnt-cost';
import { fitLearntCost, sampleOf, type CostFold } from './learnt-cost-fit';
import { linkAttributes, type LinkAttributes } from './link-attributes';
import {
  countsByFold,
  countsWithout,
  linkPairs,
  linksOfTrips,
  totalCounts,
  type LinkCounts,
  type LinkPairs,
} from './link-counts';
import { LinkProbabilities } from './link-probabilities';
import { meanRoadSeconds } from './mean-road-seconds';
import { roadSeconds } from './road-seconds';

/** What some of the training trips tell. Plain data. */
export interface FittedKnowledge {
  readonly counts: LinkCounts;
  /** (R) see `roadSeconds`: medians, for ways. */
  readonly seconds: Float64Array;
  /** (R) see `meanRoadSeconds`: means, for durations. */
  readonly meanSeconds: Float64Array;
  /** (6) weights of `COST_FEATURES`. */
  readonly weights: Float64Array;
}

/**
 * All that the training trips tell of the next road. Plain data, which can be cloned and saved. What was fitted on a
 * trip knows it too well to teach by it: features of a training trip come from the fit without its fold, those of
 * any other trip from the fit on all.
 */
export interface RouteKnowledge {
  readonly seed: number;
  /** (N) the fold of each training trip. */
  readonly foldOf: Uint8Array;
  /** The rows of all `counts.pairs`. */
  readonly pairs: LinkPairs;
  /** Fitted on all training trips. */
  readonly full: FittedKnowledge;
  /** Entry k was fitted without the trips of fold k. */
  readonly folds: readonly FittedKnowledge[];
}

export interface KnowledgeOptions {
  readonly seed: number;
  /** 1 to 255; with one fold, the fit without it knows nothing. */
  readonly folds?: number;
}

/** Rounds of the learnt cost on all trips, and without each fold. Both begin at the same constants. */
const FULL_ROUNDS = 5;
const FOLD_ROUNDS = 2;

/**
 * The six weights of the learnt cost need no more trips than these: of large data sets a seeded sample is taken, such
 * that the roads that are searched for all trips (trips times roads of the network) are fewer than these numbers, but
 * no fewer trips than `FEWEST_TRIPS`.
 */
const FULL_SEARCH = 1.2e7;
const FOLD_SEARCH = 4e6;
const FEWEST_TRIPS = 50;

/**
 * Fits everything on training trips, once on all and once without each fold. It is the same for the same trips, seed
 * and number of folds. Porto (11,095 roads, 832 trips) takes some 20 seconds.
 * @throws Failure 'cancelled'
 */
export async function fitKnowledge(
  network: RoadNetwork,
  trips: TrajectorySet,
  { seed, folds: foldCount = FOLD_COUNT }: KnowledgeOptions,
  task: Task,
): Promise<RouteKnowledge> {
  const evidence = new Evidence(network, trips, foldsOf(trips.tripCount, foldCount, seed), foldCount);
  const random = new Random(seed).fork('learnt cost');
  const all = [...Array(foldCount + 1).keys()].map((fit) => {
    const without = fit === 0 ? null : fit - 1;
    const most = Math.max(
      FEWEST_TRIPS,
      Math.floor((fit === 0 ? FULL_SEARCH : FOLD_SEARCH) / network.roadCount),
    );
    const sample = sampleOf(evidence.tripsWithout(without), most, random.fork(`fit ${fit}`));
    return { without, sample, rounds: fit === 0 ? FULL_ROUNDS : FOLD_ROUNDS };
  });
  const total = all.reduce((sum, { sample, rounds }) => sum + sample.length * rounds, 0);
  const fitted: FittedKnowledge[] = [];
  let before = 0;
  for (const { without, sample, rounds } of all) {
    await task.checkpoint();
    const tell = (done: number) =>
      task.progress({ step: 'knowledge.fit', done: before + done, total, unit: 'trips' });
    const weights = await fitLearntCost(network, evidence.costFolds(without, sample), rounds, task, tell);
    fitted.push({ ...evidence.without(without === null ? [] : [without]), weights });
    tell(sample.length * rounds);
    before += sample.length * rounds;
  }
  const [full, ...folds] = fitted;
  return { seed, foldOf: evidence.foldOf, pairs: evidence.pairs, full, folds };
}

/** Training trips by folds, counted once. */
class Evidence {
  readonly foldOf: Uint8Array;
  readonly pairs: LinkPairs;
  readonly #network: RoadNetwork;
  readonly #attributes: LinkAttributes;
  readonly #trips: TrajectorySet;
  readonly #byFold: readonly LinkCounts[];
  readonly #total: LinkCounts;

  constructor(network: RoadNetwork, trips: TrajectorySet, foldOf: Uint8Array, foldCount: number) {
    this.#network = network;
    this.#trips = trips;
    this.foldOf = foldOf;
    this.#attributes = linkAttributes(network);
    const links = linksOfTrips(network, trips);
    this.pairs = linkPairs(network, links);
    this.#byFold = countsByFold(this.pairs, trips, links, foldOf, foldCount);
    this.#total = totalCounts(this.pairs, this.#byFold);
  }

  /** Numbers of all trips, or of those in other folds. */
  tripsWithout(fold: number | null): Uint32Array {
    return tripsInFolds(this.foldOf, (own) => own !== fold);
  }

  /** What the trips outside of some folds tell, but for the learnt cost. */
  without(folds: readonly number[]): Omit<FittedKnowledge, 'weights'> {
    const others = this.#tripsOutside(folds);
    return {
      counts: this.#countsWithout(folds),
      seconds: roadSeconds(this.#network, others),
      meanSeconds: meanRoadSeconds(this.#network, others),
    };
  }

  /**
   * The sampled trips by folds, with the costs of steps by the trips outside of their own fold and of `without`: a
   * cost that has counted a trip would praise its roads too much.
   */
  costFolds(without: number | null, sample: Uint32Array): CostFold[] {
    return this.#byFold.flatMap((_, fold) => {
      if (fold === without) return [];
      const own = sample.filter((trip) => this.foldOf[trip] === fold);
      if (own.length === 0) return [];
      const left = without === null ? [fold] : [fold, without];
      const seconds = roadSeconds(this.#network, this.#tripsOutside(left));
      const { logFirst } = new LinkProbabilities(this.#network, this.pairs, this.#countsWithout(left));
      const steps = stepCosts(this.#attributes, { seconds, logFirst });
      return [{ steps, trips: selectTrips(this.#trips, own) }];
    });
  }

  #tripsOutside(folds: readonly number[]): TrajectorySet {
    return selectTrips(
      this.#trips,
      tripsInFolds(this.foldOf, (fold) => !folds.includes(fold)),
    );
  }

  #countsWithout(folds: readonly number[]): LinkCounts {
    return countsWithout(
      this.#total,
      folds.map((fold) => this.#byFold[fold]),
    );
  }
}
