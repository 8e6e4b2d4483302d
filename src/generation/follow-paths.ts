import { NO_TASK, type Task } from '../base/task';
import type { Expansion, SearchableModel } from '../domain/search/search-tree';
import type { GeneratedRoutes } from './generate-routes';
import type { OdPairs } from './od-pairs';
import { walkRoutes, type Guide } from './walk-routes';

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
