import { Random } from '../base/random';
import type { Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { FOLD_COUNT, foldsOf } from './folds';
import { fitLearntCost, sampleOf } from './learnt-cost-fit';
import type { LinkPairs } from './link-counts';
import { TripEvidence, type CountedKnowledge } from './trip-evidence';

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
