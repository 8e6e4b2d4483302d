import { NO_TASK, type Task } from '../base/task';
import type { SearchTree, Expansion, SearchableModel } from '../domain/search/search-tree';
import { checkPairs, type GeneratedRoutes } from './generate-routes';
import type { OdPairs } from './od-pairs';
import { routeSetFrom, StopReason, type Route } from './route';
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

interface SampleOptions extends WalkOptions {
  /** Draws the same routes again. */
  readonly seed: number;
  /** Pairs of one name get the same random numbers; by default each pair is named by its place. */
  readonly nameOf?: (pair: number) => string;
}

/**
 * A route for each pair, drawn road by road from the probabilities of the model (ancestral sampling) until it arrives.
 * A pair whose tries all fail has the route of its last one. What a pair gets depends on the seed and its name alone.
 * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
 */
export function sampleRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  { seed, nameOf = (pair) => `route ${pair}`, ...options }: SampleOptions,
  task: Task = NO_TASK,
): Promise<GeneratedRoutes> {
  const random = new Random(seed);
  return walkRoutes(model, pairs, options, (pair) => new Chance(random.fork(nameOf(pair))), task);
}

class Chance implements Guide {
  constructor(readonly random: Random) {}

  next({ lengths, candidateCount, logProbs }: Expansion, row: number): number {
    let left = this.random.next();
    const last = lengths[row] - 1;
    for (let i = 0; i < last; i++) {
      left -= Math.exp(logProbs[row * candidateCount + i]);
      if (left < 0) return i;
    }
    return last;
  }
}
