import { NO_TASK, type Task } from '../base/task';
import { Random } from '../base/random';
import type { Expansion, SearchableModel } from '../domain/search/searchable-model';
import type { GeneratedRoutes } from './generate-routes';
import type { OdPairs } from './od-pairs';
import { walkRoutes, type Guide, type WalkOptions } from './walk-routes';

export interface SampleOptions extends WalkOptions {
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
