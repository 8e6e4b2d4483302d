import { joined } from '../base/bytes';
import { badInput } from '../base/failure';
import { NO_TASK, type Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { BeamSearch, Algorithm4 } from './beam-search';
import { BestFirstSearch } from './best-first-search';
import { ExactSearch, type ExactOptions } from './exact-search';
import { type OdPairs, isReachable } from './od-pairs';
import {
  joinRoutes,
  routeSetFrom,
  StopReason,
  type Route,
  type RouteSet,
  routeAt,
  beamsFrom,
  joinBeams,
  type RouteBeams,
  type RouteBeam,
} from './route';
import type { RouteRequest, RouteSearch, SearchEnd } from './route-search';
import type { SearchableModel, Expansion } from '../domain/search/search-tree';

export const searchNames = ['beam', 'algorithm-4', 'best-first', 'exact'] as const;
export type SearchName = (typeof searchNames)[number];
/**
 * `usual` is what suits the model: best-first search under its prices where it has any, else beam search. HOSER is
 * published with the one and the thesis searches with the other.
 */
export type SearchChoice = SearchName | 'usual';

export const DEFAULT_BEAM_WIDTH = 4;
/** Longest route, as a multiple of the longest trip. */
export const DEFAULT_LENGTH_FACTOR = 2;
/** As in the official code; `exact` proves 80 to 90 % of Porto's routes within it, and arrives where best-first search does. */
const DEFAULT_MAX_EXPANSIONS = 5000;
/** Pairs searched at once: enough to fill a batch, few enough for their keys and values to stay small. */
const CONCURRENT_PAIRS = 128;
/** Proofs at once in an `exact` search: each brings several nodes, and holds more of them. */
const CONCURRENT_PROOFS = 32;
/**
 * Cached rows above which only the oldest searches go on until they have given theirs back:
 * 64 MiB per layer at official widths.
 */
const CACHED_ROWS = 32_768;

export interface GenerateOptions {
  /** Default `usual`. */
  readonly search?: SearchChoice;
  /** Beams of `beam` and `algorithm-4`; default 4. */
  readonly beamWidth?: number;
  /** Longest route, in roads, origin included. See `maxRoadsFor`. */
  readonly maxRoads: number;
  /** Nodes expanded per route, about; default 5000. */
  readonly maxExpansions?: number;
  /** Options of `exact`. */
  readonly exact?: ExactOptions;
  /** How many pairs are searched at once: speed and memory, never results. */
  readonly concurrentPairs?: number;
  /** Whether the last beams of each pair are returned too. */
  readonly keepBeams?: boolean;
}

/** Routes in the order of the pairs. */
export interface GeneratedRoutes extends RouteSet {
  /** (N) nodes expanded for each route. */
  readonly expansions: Uint32Array;
  /** Where `keepBeams` was set. */
  readonly beams?: RouteBeams;
}

/** Several sets of routes, one after the other (copies): those of all pairs. */
export function joinGenerated(sets: readonly GeneratedRoutes[]): GeneratedRoutes {
  const routes = joinRoutes(sets);
  const expansions = joined(
    Uint32Array,
    sets.map((set) => set.expansions),
  );
  const beams = sets.flatMap((set) => set.beams ?? []);
  return { ...routes, expansions, ...(beams.length > 0 && { beams: joinBeams(beams) }) };
}

/** `factor` times the longest of some trips: a route longer than that is lost. At least 2. */
export function maxRoadsFor(trips: TrajectorySet, factor = DEFAULT_LENGTH_FACTOR): number {
  let longest = 1;
  for (let trip = 0; trip < trips.tripCount; trip++)
    longest = Math.max(longest, trips.offsets[trip + 1] - trips.offsets[trip]);
  return Math.max(2, Math.round(factor * longest));
}

/** Nodes that the model is asked about together where that many can be named: fewer take it about as long. */
const LEAST_ROWS = 4;

interface Active {
  readonly pair: number;
  readonly search: RouteSearch;
}

interface Finished {
  readonly route: Route;
  readonly expansions: number;
  readonly beams: readonly RouteBeam[];
}

/**
 * A route for each pair. All pairs advance in lock step, their nodes in one batch; as one ends the next
 * begins. What a pair gets does not depend on the others.
 * @throws Failure `bad-input` for roads that do not exist or limits that
 *   allow nothing, `cancelled`.
 */
export async function generateRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  { search = 'usual', ...options }: GenerateOptions,
  task: Task = NO_TASK,
): Promise<GeneratedRoutes> {
  if (search !== 'usual') return searchRoutes(model, pairs, { ...options, search }, task);
  const { price } = model;
  if (!price) return searchRoutes(model, pairs, { ...options, search: 'beam' }, task);
  const priced = new PricedModel(model, price);
  const drawn = await searchRoutes(priced, pairs, { ...options, search: 'best-first' }, task);
  return withoutPrices(price, drawn);
}

type SearchOptions = Omit<GenerateOptions, 'search'> & { readonly search: SearchName };

async function searchRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  options: SearchOptions,
  task: Task,
): Promise<GeneratedRoutes> {
  checkOptions(options);
  checkPairs(pairs, model.network);
  const total = pairs.origins.length;
  const { search, keepBeams = false } = options;
  const { concurrentPairs = search === 'exact' ? CONCURRENT_PROOFS : CONCURRENT_PAIRS } = options;
  const finished = new Array<Finished>(total);
  let active: Active[] = [];
  let begun = 0;
  let done = 0;
  try {
    while (done < total) {
      await task.checkpoint();
      const crowded = model.tree.slotCount > CACHED_ROWS;
      while (begun < total && active.length < concurrentPairs && (!crowded || active.length === 0))
        active.push({ pair: begun, search: searchFor(model, requestAt(pairs, begun++), options) });
      await advance(model, crowded ? active.slice(0, Math.ceil(active.length / 4)) : active);
      const going: Active[] = [];
      for (const each of active) {
        if (!each.search.end) going.push(each);
        else finished[each.pair] = finish(model, requestAt(pairs, each.pair), each.search, keepBeams);
      }
      done += active.length - going.length;
      active = going;
      task.progress({ step: 'routes.search', done, total, unit: 'routes' });
    }
  } finally {
    for (const { search } of active) search.release();
  }
  const routes = routeSetFrom(finished.map(({ route }) => route));
  const expansions = Uint32Array.from(finished, (each) => each.expansions);
  if (!keepBeams) return { ...routes, expansions };
  return { ...routes, expansions, beams: beamsFrom(finished.map(({ beams }) => beams)) };
}

/** One step of every search that has not ended: one batch. */
async function advance(model: SearchableModel, active: readonly Active[]): Promise<void> {
  const nodes: number[] = [];
  const firsts = active.map(({ search }) => {
    const first = nodes.length;
    nodes.push(...search.frontier);
    return first;
  });
  if (nodes.length === 0) return;
  const expansion = await model.expand(nodes);
  const width = Math.max(1, Math.floor(LEAST_ROWS / active.length));
  active.forEach(({ search }, i) => {
    if (!search.end) search.advance(expansion, firsts[i], width);
  });
}

function searchFor(model: SearchableModel, request: RouteRequest, options: SearchOptions): RouteSearch {
  const { search, beamWidth = DEFAULT_BEAM_WIDTH, maxRoads } = options;
  const limits = { maxRoads, maxExpansions: options.maxExpansions ?? DEFAULT_MAX_EXPANSIONS };
  if (search === 'exact') return new ExactSearch(model, request, limits, options.exact);
  if (search === 'best-first') return new BestFirstSearch(model, request, limits);
  const Search = search === 'beam' ? BeamSearch : Algorithm4;
  return new Search(model, request, limits, beamWidth);
}

function finish(
  { tree, network }: SearchableModel,
  request: RouteRequest,
  search: RouteSearch,
  keepBeams: boolean,
): Finished {
  const { node, stop, beams, proven } = search.end as SearchEnd;
  const { origin, destination } = request;
  const noWay = stop !== StopReason.arrived && !isReachable(network, origin, destination);
  const route: Route = {
    ...tree.path(node),
    origin,
    destination,
    stop: noWay ? StopReason.deadEnd : stop,
    logProb: tree.logProb[node],
    ...(proven !== undefined && { proven }),
  };
  const kept = keepBeams ? beams.map((beam) => ({ ...tree.path(beam), logProb: tree.logProb[beam] })) : [];
  search.release();
  return { route, expansions: search.expansions, beams: kept };
}

function requestAt({ origins, destinations, departures }: OdPairs, pair: number): RouteRequest {
  return { origin: origins[pair], destination: destinations[pair], departure: departures[pair] };
}

function checkOptions(options: GenerateOptions): void {
  const { maxRoads, beamWidth = 1, maxExpansions = 1, concurrentPairs = 1, exact } = options;
  const limits = { maxRoads, beamWidth, maxExpansions, concurrentPairs, batch: exact?.batch ?? 1 };
  for (const [name, value] of Object.entries(limits))
    if (!Number.isInteger(value) || value < 1)
      throw badInput(`${name} must be a whole number of at least 1, not ${value}.`);
}

/** Throws `Failure` 'bad-input' where a pair names a road that does not exist, or has no departure. */
export function checkPairs(pairs: OdPairs, { roadCount }: RoadNetwork): void {
  const { origins, destinations, departures } = pairs;
  if (origins.length !== destinations.length || origins.length !== departures.length)
    throw badInput(
      `There are ${origins.length} origins, ${destinations.length} destinations and ${departures.length} departures; each pair needs one of each.`,
    );
  for (let pair = 0; pair < origins.length; pair++) {
    const outside = origins[pair] >= roadCount ? origins[pair] : destinations[pair];
    if (outside >= roadCount)
      throw badInput(
        `OD pair ${pair} names road ${outside}, but the network has ${roadCount} roads, numbered from 0.`,
      );
    if (!Number.isFinite(departures[pair])) throw badInput(`OD pair ${pair} has no departure time.`);
  }
}

/**
 * A model whose every step costs the price of its link besides -log p: its "log-probabilities" are lowered by it. The
 * likeliest route is often one of many roads that each are a little likelier; a price for each step, and for what
 * drivers avoid, keeps a search from it.
 */
export class PricedModel implements SearchableModel {
  constructor(
    readonly model: SearchableModel,
    readonly priceOf: (road: number, next: number) => number,
  ) {}

  get network() {
    return this.model.network;
  }

  get tree() {
    return this.model.tree;
  }

  async expand(nodes: readonly number[]): Promise<Expansion> {
    const expansion = await this.model.expand(nodes);
    const { candidateCount: width, lengths, candidates } = expansion;
    const logProbs = Float64Array.from(expansion.logProbs);
    nodes.forEach((node, row) => {
      for (let at = row * width; at < row * width + lengths[row]; at++)
        logProbs[at] -= this.priceOf(this.tree.road[node], candidates[at]);
    });
    const { paddingLogProbs } = expansion;
    const seconds = (row: number, road: number) => expansion.seconds(row, road);
    return { candidateCount: width, lengths, candidates, logProbs, paddingLogProbs, seconds };
  }
}

/** Routes of a priced model with the log-probabilities of the model itself. */
export function withoutPrices<T extends RouteSet>(
  priceOf: (road: number, next: number) => number,
  routes: T,
): T {
  const logProbs = routes.logProbs.map((logProb, i) => {
    const { roads } = routeAt(routes, i);
    let sum = logProb;
    for (let at = 1; at < roads.length; at++) sum += priceOf(roads[at - 1], roads[at]);
    return sum;
  });
  return { ...routes, logProbs };
}
