import { NO_TASK, type Task } from '../base/task';
import { Random } from '../base/random';
import type { Expansion, SearchableModel } from '../domain/search/searchable-model';
import { checkPairs } from './generate-routes';
import type { OdPairs } from './od-pairs';
import { routeSetFrom, StopReason, type Route, type RouteSet } from './route';

/** Pairs sampled at once: speed and memory, never results. */
const CONCURRENT_PAIRS = 128;

export interface SampleOptions {
  /** Longest route, in roads, origin included; a route that would be longer is given up. */
  readonly maxRoads: number;
  /** How often a route of a pair is begun until one arrives. */
  readonly tries: number;
  /** Draws the same routes again. */
  readonly seed: number;
}

/**
 * A route for each pair, drawn road by road from the probabilities of the model (ancestral sampling) until it arrives.
 * A pair whose tries all fail has the route of its last one. What a pair gets depends on the seed and its place alone.
 * @throws Failure 'bad-input' for roads that do not exist, 'cancelled'
 */
export async function sampleRoutes(
  model: SearchableModel,
  pairs: OdPairs,
  options: SampleOptions,
  task: Task = NO_TASK,
): Promise<RouteSet> {
  checkPairs(pairs, model.network);
  const total = pairs.origins.length;
  const routes = new Array<Route>(total);
  let walks: Walk[] = [];
  let begun = 0;
  let done = 0;
  try {
    while (done < total) {
      await task.checkpoint();
      while (begun < total && walks.length < CONCURRENT_PAIRS)
        walks.push(new Walk(model, pairs, begun++, options));
      const going = walks.filter(({ route }) => !route);
      if (going.length > 0) {
        const expansion = await model.expand(going.map(({ node }) => node));
        going.forEach((walk, row) => walk.advance(expansion, row));
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
  return routeSetFrom(routes);
}

/** The tries of one pair, one after the other. */
class Walk {
  /** The road that it has come to. */
  node: number;
  /** Once it has ended. */
  route: Route | undefined;
  #tries = 1;
  readonly #random: Random;

  constructor(
    readonly model: SearchableModel,
    readonly pairs: OdPairs,
    readonly pair: number,
    readonly options: SampleOptions,
  ) {
    this.#random = new Random(options.seed).fork(`route ${pair}`);
    this.node = this.#begin();
    if (pairs.origins[pair] === pairs.destinations[pair]) this.#end(StopReason.arrived);
  }

  /** Takes the next road from row `row`. */
  advance(expansion: Expansion, row: number): void {
    const { tree } = this.model;
    if (expansion.lengths[row] === 0) return this.#fail(StopReason.deadEnd);
    const at = row * expansion.candidateCount + this.#draw(expansion, row);
    const next = expansion.candidates[at];
    const time = tree.time[this.node] + expansion.seconds(row, next);
    const node = tree.extend(this.node, next, time, tree.logProb[this.node] + expansion.logProbs[at]);
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

  /** Which candidate of a row comes next. */
  #draw({ candidateCount, lengths, logProbs }: Expansion, row: number): number {
    let left = this.#random.next();
    const last = lengths[row] - 1;
    for (let i = 0; i < last; i++) {
      left -= Math.exp(logProbs[row * candidateCount + i]);
      if (left < 0) return i;
    }
    return last;
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
