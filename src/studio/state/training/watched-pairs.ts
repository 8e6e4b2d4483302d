import type { Dataset } from '../../../domain/dataset';
import { Random } from '../../../base/random';
import { sampleOdPairs } from '../../../generation/od-pairs';
import type { RouteGroup } from '../routes/route-book.svelte';

/** Routes that a glance takes in. */
const FEW = 12;
const WATCHED = 8;

/** OD pairs whose routes are looked at while a student learns. */
export type WatchedPairs = Pick<RouteGroup, 'from' | 'pairs' | 'tripIndices'>;

/**
 * The pairs in view if they are few, so that one sees them change; otherwise some test trips', the same for a
 * seed.
 */
export function watchedPairs(dataset: Dataset, group: RouteGroup | null, seed: number): WatchedPairs {
  if (group && group.pairs.origins.length > 0 && group.pairs.origins.length <= FEW)
    return { from: group.from, pairs: group.pairs, tripIndices: group.tripIndices };
  const from = dataset.trips.test.tripCount > 0 ? 'test' : 'train';
  const pairs = sampleOdPairs(dataset.trips[from], WATCHED, new Random(seed).fork('watched pairs'));
  return { from, pairs, tripIndices: pairs.tripIndices };
}
