import { NO_TASK, type Task } from '../base/task';
import type { SearchTree, Expansion, SearchableModel } from '../domain/search/search-tree';
import { checkPairs, type GeneratedRoutes } from './generate-routes';
import { selectOdPairs, type OdPairs } from './od-pairs';
import { routeSetFrom, StopReason, type Route } from './route';
import { logSoftmax } from '../base/numbers';
import { Random } from '../base/random';

/** Pairs walked at once: speed and memory, never results. */
const CONCURRENT_PAIRS = 1024;

/** Says where a walk goes on. */
export interface Guide {
  /**
   * A place among the candidates of a row, which has one at least, or -1 to end there.
   * @param depth roads walked so far, the origin included
   */
  next(expansion: Expansion, row: number, depth: number): number;
}

export interface WalkOptions {
  /** Longest route, in roads, origin included; a walk that would be longer is given up. */
  readonly maxRoads: number;
  /** How often a walk is begun until it arrives. */
  readonly tries: number;
}

/**
 * A route for each pair, walked road by road with a guide of its own until it arrives. A pair whose tries all fail has
 * the route of its last one. Walks of one pair are one walk as long as they take the same roads: the model is asked once
 * for all of them, and the first counts it among its expansions.
 * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
 */
export async function walkRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  options: WalkOptions,
  guideOf: (pair: number) => Guide,
  task: Task = NO_TASK,
): Promise<GeneratedRoutes> {
  checkPairs(pairs, model.network);
  const { tree } = model;
  const total = pairs.origins.length;
  const routes = new Array<Route>(total);
  const expansions = new Uint32Array(total);
  let walks: Walk[] = [];
  let begun = 0;
  let done = 0;
  try {
    while (done < total) {
      await task.checkpoint();
      const origins = new SharedNodes<string>(tree);
      while (begun < total && walks.length < CONCURRENT_PAIRS)
        walks.push(new Walk(model, pairs, begun, options, guideOf(begun++), origins));
      origins.release();
      const going = walks.filter(({ route }) => !route);
      if (going.length > 0) {
        const rows = new Map<number, number>();
        for (const { node, pair } of going) {
          if (rows.has(node)) continue;
          rows.set(node, rows.size);
          expansions[pair]++;
        }
        const expansion = await model.expand([...rows.keys()]);
        const next = new SharedNodes<number>(tree);
        for (const walk of going) walk.advance(expansion, rows.get(walk.node)!, next);
        next.release();
      }
      for (const { pair, route } of walks) if (route) routes[pair] = route;
      const left = walks.filter(({ route }) => !route);
      done += walks.length - left.length;
      walks = left;
      task.progress({ step: 'routes.sample', done, total, unit: 'routes' });
    }
  } finally {
    for (const walk of walks) walk.release();
  }
  return { ...routeSetFrom(routes), expansions };
}

/** Nodes that several walks come to in one step, each made once. */
class SharedNodes<Key> {
  readonly #nodes = new Map<Key, number>();

  constructor(readonly tree: SearchTree) {}

  /** The node of a key, held once by the caller. */
  at(key: Key, make: () => number): number {
    const node = this.#nodes.get(key) ?? make();
    this.#nodes.set(key, node);
    this.tree.hold(node);
    return node;
  }

  /** Gives up its own holds, once every walk has come to its node. */
  release(): void {
    for (const node of this.#nodes.values()) this.tree.release(node);
  }
}

/** The tries of one pair, one after the other. */
class Walk {
  /** The road that it has come to. */
  node: number;
  /** Once it has ended. */
  route: Route | undefined;
  #tries = 1;

  constructor(
    readonly model: SearchableModel,
    readonly pairs: OdPairs,
    readonly pair: number,
    readonly options: WalkOptions,
    readonly guide: Guide,
    shared: SharedNodes<string>,
  ) {
    const { origins, departures, destinations } = pairs;
    const key = [origins[pair], departures[pair], destinations[pair]].join(' ');
    this.node = shared.at(key, () => this.#begin());
    if (pairs.origins[pair] === pairs.destinations[pair]) this.#end(StopReason.arrived);
  }

  /** Takes the next road from row `row`. @param shared the nodes of this step, by their place in the expansion */
  advance(expansion: Expansion, row: number, shared: SharedNodes<number>): void {
    const { tree } = this.model;
    if (expansion.lengths[row] === 0) return this.#fail(StopReason.deadEnd);
    const place = this.guide.next(expansion, row, tree.depth[this.node]);
    if (place < 0) return this.#fail(StopReason.deadEnd);
    const at = row * expansion.candidateCount + place;
    const next = expansion.candidates[at];
    const node = shared.at(at, () => {
      const time = tree.time[this.node] + expansion.seconds(row, next);
      return tree.extend(this.node, next, time, tree.logProb[this.node] + expansion.logProbs[at]);
    });
    tree.release(this.node);
    this.node = node;
    if (next === this.pairs.destinations[this.pair]) this.#end(StopReason.arrived);
    else if (tree.depth[node] >= this.options.maxRoads) this.#fail(StopReason.limit);
  }

  release(): void {
    if (!this.route) this.model.tree.release(this.node);
  }

  #begin(): number {
    const { origins, departures, destinations } = this.pairs;
    return this.model.tree.open(origins[this.pair], departures[this.pair], destinations[this.pair]);
  }

  #fail(stop: StopReason): void {
    if (this.#tries++ >= this.options.tries) return this.#end(stop);
    this.model.tree.release(this.node);
    this.node = this.#begin();
  }

  #end(stop: StopReason): void {
    const { tree } = this.model;
    const { origins, destinations } = this.pairs;
    this.route = {
      ...tree.path(this.node),
      origin: origins[this.pair],
      destination: destinations[this.pair],
      stop,
      logProb: tree.logProb[this.node],
    };
    tree.release(this.node);
  }
}

/** How routes are sampled. */
export interface Sampling {
  /** Routes of each pair, 1 or more. */
  readonly samples: number;
  /** Above 0, and from 0 to 1: see `nucleus`. Left out, 1 each. */
  readonly temperature?: number;
  readonly topP?: number;
  /** Draws the same routes again. */
  readonly seed: number;
}

type Sharpness = Pick<Sampling, 'temperature' | 'topP'>;

interface SampleOptions extends WalkOptions, Sharpness {
  /** Draws the same routes again. */
  readonly seed: number;
  /** Pairs of one name get the same random numbers; by default each pair is named by its place. */
  readonly nameOf?: (pair: number) => string;
}

/**
 * A route for each pair, drawn road by road from the probabilities of the model (ancestral sampling) until it arrives.
 * A pair whose tries all fail has the route of its last one. What a pair gets depends on the seed and its name alone.
 * Log-probabilities are those of the model, however sharply roads are drawn.
 * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
 */
export function sampleRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  { seed, nameOf = (pair) => `route ${pair}`, ...options }: SampleOptions,
  task: Task = NO_TASK,
): Promise<GeneratedRoutes> {
  const random = new Random(seed);
  const guideOf = (pair: number) => new Chance(random.fork(nameOf(pair)), options);
  return walkRoutes(model, pairs, options, guideOf, task);
}

/**
 * Several routes for each pair, drawn as `sampleRoutes` does, those of a pair in a row. What a pair gets depends on the
 * seed, its ends and its departure alone.
 * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
 */
export function sampleEach(
  model: SearchableModel,
  pairs: OdPairs,
  { samples, ...options }: WalkOptions & Sampling,
  task: Task,
): Promise<GeneratedRoutes> {
  const { origins, destinations, departures } = pairs;
  const pairOf = (row: number) => Math.floor(row / samples);
  const rows = Uint32Array.from({ length: samples * origins.length }, (_, row) => pairOf(row));
  const nameOf = (row: number) => {
    const pair = pairOf(row);
    return [origins[pair], destinations[pair], departures[pair], row % samples].join(' ');
  };
  return sampleRoutes(model, selectOdPairs(pairs, rows), { ...options, nameOf }, task);
}

/**
 * Probabilities p^(1 / temperature), renormalised; of these only the fewest likeliest, one at least, whose sum is `topP`
 * or more, renormalised (nucleus sampling: Holtzman et al. 2020, *The curious case of neural text degeneration*). Of 1
 * and 1 they are what they are.
 * @param logProbs (C) natural logs
 * @returns (C); no numbers where all are 0
 */
export function nucleus(logProbs: Float64Array, { temperature = 1, topP = 1 }: Sharpness): Float64Array {
  if (temperature === 1 && topP === 1) return logProbs.map(Math.exp);
  const tempered = logSoftmax(logProbs, temperature).map(Math.exp);
  const likeliest = Array.from(tempered.keys()).sort((a, b) => tempered[b] - tempered[a] || a - b);
  const kept = new Float64Array(tempered.length);
  let mass = 0;
  for (const i of likeliest) {
    if (mass > 0 && mass >= topP) break;
    kept[i] = tempered[i];
    mass += tempered[i];
  }
  return kept.map((probability) => probability / mass);
}

class Chance implements Guide {
  constructor(
    readonly random: Random,
    readonly sharpness: Sharpness,
  ) {}

  next({ lengths, candidateCount, logProbs }: Expansion, row: number): number {
    const first = row * candidateCount;
    const own = Float64Array.from({ length: lengths[row] }, (_, i) => logProbs[first + i]);
    let left = this.random.next();
    let drawn = -1;
    for (const [i, probability] of nucleus(own, this.sharpness).entries()) {
      if (!(probability > 0)) continue;
      drawn = i;
      left -= probability;
      if (left < 0) break;
    }
    return drawn;
  }
}
