import { quietly, type Task, NO_TASK } from '../../../base/task';
import type { SearchableModel, Expansion } from '../../../domain/search/search-tree';
import {
  greatCircleMetric,
  type PointMetric,
  distanceMatrix,
  dtw,
} from '../../../evaluation/trajectory-distances';
import { generateRoutes, type GeneratedRoutes } from '../../../generation/generate-routes';
import { sliceOdPairs, type OdPairs } from '../../../generation/od-pairs';
import { routeAt, routeSetFrom, StopReason, beamsFrom } from '../../../generation/route';
import { sampleEach, walkRoutes, type Guide } from '../../../generation/walk-routes';

/** Routes sampled for each pair, which stand for all that drivers may do. */
const SAMPLES = 32;
/** How often a sample is begun until it arrives. */
const TRIES = 3;
const SEED = 42;
/** What the prices of a step count for in the second search, as a multiple. */
const DEARER = 10;
/**
 * A route is taken in place of the usual one where its risk is lower by this share at least. Of 0, 5 and 10 % that with
 * the lowest DTW on Porto's validation trips.
 */
const LEAST_GAIN = 0.1;
/** Pairs worked on together: enough to fill batches, few enough to pause and cancel between. */
const PAIRS_AT_ONCE = 64;

export interface MinimumRiskOptions {
  /** Longest route, in roads, origin included. */
  readonly maxRoads: number;
  /** Whether all routes that were compared are returned too, those of the least risk first. */
  readonly keepBeams?: boolean;
}

/**
 * The route of each pair with the least expected error (minimum Bayes risk): several searches each propose one, and of
 * these the one with the lowest mean DTW (Eq. 19) to routes sampled from the model is taken, if it is clearly lower than
 * that of the usual route. The likeliest route may well be one that drivers rarely take as a whole, if there are many;
 * the one in their middle is then nearer to most.
 *
 * Of a model with prices the proposals are what best-first search finds under them (the usual route) and under ten times
 * them, and the path of the least learnt cost; of one without, what beam and best-first search find. What a pair gets
 * does not depend on the others.
 * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
 */
export async function minimumRiskRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  { maxRoads, keepBeams = false }: MinimumRiskOptions,
  task: Task,
): Promise<GeneratedRoutes> {
  const total = pairs.origins.length;
  const metric = greatCircleMetric(model.network.centroidLonLat);
  const chosen: Judged[] = [];
  while (chosen.length < total) {
    await task.checkpoint();
    const some = sliceOdPairs(pairs, chosen.length, chosen.length + PAIRS_AT_ONCE);
    chosen.push(...(await judgedRoutes(model, some, maxRoads, metric, quietly(task))));
    task.progress({ step: 'routes.search', done: chosen.length, total, unit: 'routes' });
  }
  const routes = routeSetFrom(chosen.map(({ proposals: [best] }) => best));
  const expansions = Uint32Array.from(chosen, (each) => each.expansions);
  if (!keepBeams) return { ...routes, expansions };
  return { ...routes, expansions, beams: beamsFrom(chosen.map(({ proposals }) => proposals)) };
}

type Proposal = ReturnType<typeof routeAt>;

/** What was found for a pair. */
interface Judged {
  /** The route that is taken, then the others by their risk. */
  readonly proposals: readonly Proposal[];
  /** Nodes expanded for all of it. */
  readonly expansions: number;
}

async function judgedRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  maxRoads: number,
  metric: PointMetric,
  task: Task,
): Promise<Judged[]> {
  const proposed = await proposedRoutes(model, pairs, maxRoads, task);
  const options = { maxRoads, tries: TRIES, seed: SEED, samples: SAMPLES };
  const sampled = await sampleEach(model, pairs, options, task);
  return Array.from(pairs.origins, (_, pair) => {
    const rows = Array.from({ length: SAMPLES }, (_, i) => pair * SAMPLES + i);
    const samples = rows.map((row) => routeAt(sampled, row).roads);
    const risk = ({ roads }: Proposal) =>
      samples.reduce((sum, sample) => sum + dtw(distanceMatrix(roads, sample, metric)), 0) / SAMPLES;
    const ofProposals = proposed.reduce((sum, { expansions }) => sum + expansions[pair], 0);
    const ofSamples = rows.reduce((sum, row) => sum + sampled.expansions[row], 0);
    const proposals = proposed.map((routes) => routeAt(routes, pair));
    return { proposals: byRisk(proposals, risk), expansions: ofProposals + ofSamples };
  });
}

/**
 * Routes that differ, the one that is taken first.
 * @param proposals the usual one first
 * @param risk expected error of a route, at least 0
 */
export function byRisk<T extends Pick<Proposal, 'roads' | 'stop'>>(
  [usual, ...rivals]: readonly T[],
  risk: (route: T) => number,
): T[] {
  const arriving = rivals.filter(({ stop }) => stop === StopReason.arrived);
  const seen = new Set<string>();
  const judged = [usual, ...arriving].flatMap((route) => {
    const roads = route.roads.join(' ');
    if (seen.has(roads)) return [];
    seen.add(roads);
    return [{ route, risk: risk(route) }];
  });
  const [first, ...rest] = judged;
  const byLeast = (a: { readonly risk: number }, b: { readonly risk: number }) => a.risk - b.risk;
  const [least] = rest.sort(byLeast);
  const isLost = usual.stop !== StopReason.arrived;
  const isTaken = least && (isLost || least.risk < (1 - LEAST_GAIN) * first.risk);
  const best = isTaken ? least : first;
  const others = judged.filter((one) => one !== best).sort(byLeast);
  return [best, ...others].map(({ route }) => route);
}

/** One route for each pair from each search; those of the usual one first. */
async function proposedRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  maxRoads: number,
  task: Task,
): Promise<GeneratedRoutes[]> {
  const { network, tree, price } = model;
  const usual = await generateRoutes(model, pairs, { maxRoads }, task);
  if (!price) return [usual, await generateRoutes(model, pairs, { maxRoads, search: 'best-first' }, task)];
  const dearer: SearchableModel = {
    network,
    tree,
    price: (road, next) => DEARER * price(road, next),
    expand: (nodes) => model.expand(nodes),
  };
  const proposed = [usual, await generateRoutes(dearer, pairs, { maxRoads }, task)];
  if (!model.cheapestPath) return proposed;
  const { origins, destinations } = pairs;
  const cheapest = Array.from(origins, (origin, pair) => model.cheapestPath!(origin, destinations[pair]));
  return [...proposed, await followPaths(model, pairs, cheapest, task)];
}

/**
 * What a model makes of given paths: the times at which it enters their roads, and their log-probabilities. A path that
 * the model has no candidate for ends before it.
 * @param paths (N) roads of each pair, from its origin on; null leaves it at its origin
 * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
 */
export function followPaths(
  model: SearchableModel,
  pairs: OdPairs,
  paths: readonly (ArrayLike<number> | null)[],
  task: Task = NO_TASK,
): Promise<GeneratedRoutes> {
  const maxRoads = paths.reduce((most, path) => Math.max(most, path?.length ?? 1), 1);
  return walkRoutes(model, pairs, { maxRoads, tries: 1 }, (pair) => new Path(paths[pair] ?? []), task);
}

class Path implements Guide {
  constructor(readonly roads: ArrayLike<number>) {}

  next({ candidates, candidateCount, lengths }: Expansion, row: number, depth: number): number {
    const first = row * candidateCount;
    for (let i = 0; i < lengths[row]; i++) if (candidates[first + i] === this.roads[depth]) return i;
    return -1;
  }
}
