import { Random } from '../base/random';
import type { Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import { type TrajectorySet, selectTrips } from '../domain/trajectory-set';
import { FOLD_COUNT, foldsOf, tripsInFolds } from './folds';
import { fitLearntCost, sampleOf, type CostFold } from './learnt-cost-fit';
import {
  type LinkPairs,
  countsByFold,
  countsWithout,
  linkPairs,
  linksOfTrips,
  totalCounts,
  type LinkCounts,
  LinkProbabilities,
} from './link-counts';
import { destinationRows } from './destination-counts';
import { stepCosts } from './learnt-cost';
import { linkAttributes, type LinkAttributes } from './link-attributes';
import { roadSeconds, roadObservations, usualPace } from './road-seconds';

/** What some of the training trips tell. Plain data. */
export interface FittedKnowledge extends CountedKnowledge {
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
 * and number of folds. Porto (11,095 roads, 832 trips) takes some 15 seconds.
 * @throws Failure 'cancelled'
 */
export async function fitKnowledge(
  network: RoadNetwork,
  trips: TrajectorySet,
  { seed, folds: foldCount = FOLD_COUNT }: KnowledgeOptions,
  task: Task,
): Promise<RouteKnowledge> {
  const evidence = new TripEvidence(network, trips, foldsOf(trips.tripCount, foldCount, seed), foldCount);
  const fits = plannedFits(network, evidence, foldCount, seed);
  const [full, ...folds] = await fitEach(network, evidence, fits, task);
  return { seed, foldOf: evidence.foldOf, pairs: evidence.pairs, full, folds };
}

/**
 * The fit on all trips alone, as `fitKnowledge` has it: enough for whoever does not learn from these trips.
 * @throws Failure 'cancelled'
 */
export async function fitOnAll(
  network: RoadNetwork,
  trips: TrajectorySet,
  seed: number,
  task: Task,
): Promise<Pick<RouteKnowledge, 'pairs' | 'full'>> {
  const evidence = new TripEvidence(network, trips, foldsOf(trips.tripCount, FOLD_COUNT, seed), FOLD_COUNT);
  const [planned] = plannedFits(network, evidence, FOLD_COUNT, seed);
  const [full] = await fitEach(network, evidence, [planned], task);
  return { pairs: evidence.pairs, full };
}

async function fitEach(
  network: RoadNetwork,
  evidence: TripEvidence,
  fits: ReturnType<typeof plannedFits>,
  task: Task,
): Promise<FittedKnowledge[]> {
  const total = fits.reduce((sum, { sample, rounds }) => sum + sample.length * rounds, 0);
  const fitted: FittedKnowledge[] = [];
  let before = 0;
  for (const { without, sample, rounds } of fits) {
    await task.checkpoint();
    const tell = (done: number) =>
      task.progress({ step: 'knowledge.fit', done: before + done, total, unit: 'trips' });
    const costed = await evidence.costFolds(without, sample, task);
    const weights = await fitLearntCost(network, costed, rounds, task, tell);
    fitted.push({ ...evidence.without(without === null ? [] : [without]), weights });
    tell(sample.length * rounds);
    before += sample.length * rounds;
  }
  return fitted;
}

/** The fit on all trips, then those without each fold: on which trips the learnt cost is fitted, and how often. */
function plannedFits({ roadCount }: RoadNetwork, evidence: TripEvidence, foldCount: number, seed: number) {
  const random = new Random(seed).fork('learnt cost');
  const plan = (without: number | null, search: number, rounds: number) => {
    const most = Math.max(FEWEST_TRIPS, Math.floor(search / roadCount));
    const trips = evidence.enoughTrips(without, most);
    return { without, sample: sampleOf(trips, most, random.fork(`without ${without}`)), rounds };
  };
  return [
    plan(null, FULL_SEARCH, FULL_ROUNDS),
    ...Array.from({ length: foldCount }, (_, fold) => plan(fold, FOLD_SEARCH, FOLD_ROUNDS)),
  ];
}

/** What can be counted of trips. Plain data. */
interface CountedKnowledge {
  readonly counts: LinkCounts;
  /** (R) see `roadSeconds`: medians, for ways. */
  readonly seconds: Float64Array;
  /** (R) see `meanRoadSeconds`: means, for durations. */
  readonly meanSeconds: Float64Array;
}

/** Training trips by folds, counted once. */
class TripEvidence {
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
    const destinations = destinationRows(network, trips, links);
    this.#byFold = countsByFold(network, this.pairs, destinations, trips, links, foldOf, foldCount);
    this.#total = totalCounts(this.#byFold);
  }

  /**
   * Numbers of all trips; or, without a fold, of those in the folds after it, as few as have enough: steps are costed
   * anew for each.
   */
  enoughTrips(without: number | null, enough: number): Uint32Array {
    if (without === null) return Uint32Array.from(this.foldOf.keys());
    const chosen = new Set<number>();
    let trips: Uint32Array = new Uint32Array(0);
    for (let i = 1; i < this.#byFold.length && trips.length < enough; i++) {
      chosen.add((without + i) % this.#byFold.length);
      trips = tripsInFolds(this.foldOf, (fold) => chosen.has(fold));
    }
    return trips;
  }

  /** What the trips outside of some folds tell, but for the learnt cost. */
  without(folds: readonly number[]): CountedKnowledge {
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
  async costFolds(without: number | null, sample: Uint32Array, task: Task): Promise<CostFold[]> {
    const costed: CostFold[] = [];
    for (let fold = 0; fold < this.#byFold.length; fold++) {
      const own = sample.filter((trip) => this.foldOf[trip] === fold);
      if (own.length === 0) continue;
      await task.checkpoint();
      const left = without === null ? [fold] : [fold, without];
      const seconds = roadSeconds(this.#network, this.#tripsOutside(left));
      const { logFirst } = new LinkProbabilities(this.#network, this.pairs, this.#countsWithout(left));
      const steps = stepCosts(this.#attributes, { seconds, logFirst });
      costed.push({ steps, trips: selectTrips(this.#trips, own) });
    }
    return costed;
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

/** So many observations weigh as much as the pace of the class. */
const CLASS_WEIGHT = 3;

/**
 * Mean seconds to cross each road, (R), shrunk to the pace of its class:
 * (sum of its observations + 3 * length * class pace) / (observations + 3), the class pace being all seconds
 * of the class over all its metres, and the usual speed where no trip drove the class. Waits are in it, so that
 * a sum over a trip is its expected duration; a cheapest path does better on the medians of `roadSeconds`.
 */
export function meanRoadSeconds(network: RoadNetwork, trips: TrajectorySet): Float64Array {
  const { roadCount, lengthMeters, classCodes, classNames } = network;
  const { offsets, values } = roadObservations(roadCount, trips);
  const sums = new Float64Array(roadCount);
  const seconds = new Float64Array(classNames.length);
  const meters = new Float64Array(classNames.length);
  for (let road = 0; road < roadCount; road++) {
    for (let i = offsets[road]; i < offsets[road + 1]; i++) sums[road] += values[i];
    if (!(lengthMeters[road] > 0)) continue;
    seconds[classCodes[road]] += sums[road];
    meters[classCodes[road]] += (offsets[road + 1] - offsets[road]) * lengthMeters[road];
  }
  return sums.map((sum, road) => {
    const code = classCodes[road];
    const pace = meters[code] > 0 ? seconds[code] / meters[code] : usualPace(network, road);
    const count = offsets[road + 1] - offsets[road];
    return (sum + CLASS_WEIGHT * lengthMeters[road] * pace) / (count + CLASS_WEIGHT);
  });
}
