import { Cholesky } from '../../base/cholesky';
import { badInput } from '../../base/failure';
import { Random } from '../../base/random';
import type { Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { linksOfTrips } from '../link-counts';
import { drawnGroups, tripsByDestination } from '../trips-by-destination';
import { ExpectedRoutes } from './expected-routes';
import { maximize, type Valued } from './lbfgs';
import { linkFeatures, type LinkFeatures } from './link-features';

/** A recursive logit: routes of all lengths to the destination, a link's utility linear in its features. */
export interface RecursiveLogit {
  readonly names: readonly string[];
  /** (F) coefficients. */
  readonly weights: Float64Array;
  /** (F) their standard errors, by the curvature of the likelihood. With constants these are held as they are. */
  readonly standardErrors: Float64Array;
  /** (R) what entering a road is worth beyond its features; null in a model without. */
  readonly constants: Float64Array | null;
  /** (S) utility of each link under these. */
  readonly utilities: Float64Array;
  /** What driving a metre costs on average, at least 0: about how V falls with the distance. */
  readonly perMeter: number;
  /** Sum over trips of log p(route | its origin and destination), natural, without the penalty. */
  readonly logLikelihood: number;
  /** Trips that it was fitted on: those whose every step is a link, and which end where they first reach their end. */
  readonly tripCount: number;
}

interface FitOptions {
  /** Whether each road has a constant of its own, with a penalty of half its square. */
  readonly constants: boolean;
  /** Fixes which destinations are taken where there are many. */
  readonly seed: number;
}

/** So many destinations are taken, times roads of the network: each costs sweeps over it for every step of the fit. */
const MOST_SWEPT = 500_000;
/** So many are taken in any case. */
const FEWEST_DESTINATIONS = 100;
/** Where fits begin; features that are not named begin at 0. */
const START: Readonly<Record<string, number>> = { km: -2, road: -1, left: -0.5, right: -0.5, uTurn: -1 };
/** Step of the differences that curvature is told by. */
const DIFFERENCE = 1e-4;

/**
 * Fits a recursive logit by maximum likelihood: log p(route) telescopes to the sum of its utilities minus V(origin),
 * and the gradient is what was driven minus what is expected.
 * @throws Failure 'bad-input' where no trip can be learnt from, 'cancelled'
 */
export async function fitRecursiveLogit(
  network: RoadNetwork,
  trips: TrajectorySet,
  { constants, seed }: FitOptions,
  task: Task,
): Promise<RecursiveLogit> {
  const features = linkFeatures(network);
  const evidence = new RouteEvidence(network, trips, seed);
  if (evidence.tripCount === 0)
    throw badInput(
      'No training trip has links alone and ends where it first reaches its end: none can be learnt from.',
    );
  const size = features.names.length;
  const extra = constants ? network.roadCount : 0;
  const start = new Float64Array(size + extra);
  features.names.forEach((name, i) => (start[i] = START[name] ?? 0));
  let evaluations = 0;
  const evaluate = async (at: Float64Array): Promise<Valued | null> => {
    const utilities = linkUtilities(network, features, at, constants ? at.subarray(size) : null);
    task.progress({ step: 'knowledge.logit', done: evaluations++, unit: 'steps' });
    const uses = new Float64Array(utilities.length);
    const logLikelihood = await evidence.logLikelihood(utilities, task, uses);
    if (logLikelihood === null) return null;
    const surplus = evidence.driven.map((driven, link) => driven - uses[link]);
    const gradient = new Float64Array(at.length);
    network.successors.forEach((next, link) => {
      for (let i = 0; i < size; i++) gradient[i] += surplus[link] * features.values[link * size + i];
      if (constants) gradient[size + next] += surplus[link];
    });
    let value = logLikelihood;
    for (let i = size; i < at.length; i++) {
      value -= at[i] ** 2 / 2;
      gradient[i] -= at[i];
    }
    return { value, gradient };
  };
  const { at, value } = await maximize(evaluate, start);
  const weights = at.slice(0, size);
  const own = constants ? at.slice(size) : null;
  const utilities = linkUtilities(network, features, weights, own);
  return {
    names: features.names,
    weights,
    standardErrors: await standardErrors(evaluate, at, size),
    constants: own,
    utilities,
    perMeter: evidence.perMeter(utilities),
    logLikelihood: value + (own ? own.reduce((sum, c) => sum + c ** 2 / 2, 0) : 0),
    tripCount: evidence.tripCount,
  };
}

/** Mean over trips of log p(route), natural, and how many could be judged. */
export async function meanLogLikelihood(
  network: RoadNetwork,
  trips: TrajectorySet,
  utilities: Float64Array,
  task: Task,
): Promise<{ readonly mean: number; readonly tripCount: number }> {
  const evidence = new RouteEvidence(network, trips, null);
  const sum = await evidence.logLikelihood(utilities, task);
  return { mean: (sum ?? NaN) / evidence.tripCount, tripCount: evidence.tripCount };
}

/** (S) the weighed features of each link and the constant of the road that it enters. */
function linkUtilities(
  { successors }: RoadNetwork,
  { names, values }: LinkFeatures,
  weights: Float64Array,
  constants: Float64Array | null,
): Float64Array {
  return Float64Array.from(successors, (next, link) => {
    let sum = constants ? constants[next] : 0;
    for (let i = 0; i < names.length; i++) sum += weights[i] * values[link * names.length + i];
    return sum;
  });
}

async function standardErrors(
  evaluate: (at: Float64Array) => Promise<Valued | null>,
  at: Float64Array,
  size: number,
): Promise<Float64Array> {
  const curvature = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const gradients: (Float64Array | null)[] = [];
    for (const by of [-DIFFERENCE, DIFFERENCE]) {
      const beside = at.slice();
      beside[i] += by;
      gradients.push((await evaluate(beside))?.gradient ?? null);
    }
    const [below, above] = gradients;
    for (let j = 0; j < size; j++)
      curvature[i * size + j] = below && above ? (below[j] - above[j]) / (2 * DIFFERENCE) : NaN;
  }
  const mirrored = curvature.map((c, at) => (c + curvature[(at % size) * size + Math.floor(at / size)]) / 2);
  return new Cholesky(mirrored, size).inverseDiagonal().map(Math.sqrt);
}

interface Destination {
  readonly road: number;
  readonly origins: readonly number[];
}

/** What trips chose, by destination. */
class RouteEvidence {
  readonly tripCount: number;
  readonly #destinations: readonly Destination[];
  /** (S) how often each link was driven. */
  readonly driven: Float64Array;
  /** Metres driven. */
  readonly #meters: number;
  readonly #expected: ExpectedRoutes;

  /** @param seed fixes which destinations are taken where there are too many; null takes all */
  constructor(network: RoadNetwork, trips: TrajectorySet, seed: number | null) {
    const { offsets, roads } = trips;
    const links = linksOfTrips(network, trips);
    const usable = (trip: number) => {
      const [first, last] = [offsets[trip], offsets[trip + 1] - 1];
      return (
        links.subarray(first, last).every((link) => link >= 0) &&
        roads.subarray(first, last).indexOf(roads[last]) < 0
      );
    };
    const groups = tripsByDestination(trips)
      .map((group) => group.filter(usable))
      .filter((group) => group.length > 0);
    const most = Math.max(FEWEST_DESTINATIONS, MOST_SWEPT / network.roadCount);
    const taken = seed === null ? groups : drawnGroups(groups, most, new Random(seed));
    this.driven = new Float64Array(network.successors.length);
    let meters = 0;
    for (const trip of taken.flat())
      for (let at = offsets[trip]; at < offsets[trip + 1] - 1; at++) {
        this.driven[links[at]]++;
        meters += network.lengthMeters[roads[at + 1]];
      }
    this.#meters = meters;
    this.#destinations = taken.map((group) => ({
      road: roads[offsets[group[0] + 1] - 1],
      origins: group.map((trip) => roads[offsets[trip]]),
    }));
    this.tripCount = taken.reduce((sum, group) => sum + group.length, 0);
    this.#expected = new ExpectedRoutes(network);
  }

  /** Cost of the driven metres, each on average, at least 0. */
  perMeter(utilities: Float64Array): number {
    return Math.max(0, -this.#worth(utilities) / this.#meters);
  }

  #worth(utilities: Float64Array): number {
    return utilities.reduce((sum, utility, link) => sum + utility * this.driven[link], 0);
  }

  /**
   * Sum over trips of log p(route). Null where utilities are so high that there is no probability.
   * @param uses (S) gets how often each link is expected to be driven: what was driven minus this is the gradient
   */
  async logLikelihood(utilities: Float64Array, task: Task, uses?: Float64Array): Promise<number | null> {
    const scale = this.perMeter(utilities);
    let value = this.#worth(utilities);
    for (const { road, origins } of this.#destinations) {
      await task.checkpoint();
      if (!this.#expected.solve(utilities, road, scale)) return null;
      for (const origin of origins) value -= this.#expected.value(origin);
      if (uses && !this.#expected.addUses(origins, uses)) return null;
    }
    return value;
  }
}
