import type { Random } from '../../base/random';
import type { Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import { roadWalks, type WalkSettings } from './road-walks';
import { SkipGram, type SkipGramSettings } from './skip-gram';

export type Node2vecSettings = WalkSettings & SkipGramSettings;

/** The usual settings, with fewer and shorter walks: roads have few successors. */
export const NODE2VEC = { perRoad: 5, length: 20, back: 1, away: 1, window: 5, negatives: 5 } as const;

/** The rate falls evenly from the first of these to the second, as in word2vec. */
const RATES = [0.025, 1e-4] as const;
const WALKS_PER_PAUSE = 100;

/**
 * Vectors of roads that are alike where roads are near each other along the network: node2vec (Grover and Leskovec, KDD 2016).
 * @returns (R x width), scaled so that all values together have a mean of 0 in each column and a root mean square of 1
 * @throws Failure 'cancelled'
 */
export async function node2vec(
  network: Pick<RoadNetwork, 'roadCount' | 'successorOffsets' | 'successors'>,
  settings: Node2vecSettings,
  random: Random,
  task: Task,
): Promise<Float32Array> {
  const total = settings.perRoad * network.roadCount;
  const learner = new SkipGram(visits(network), settings, random.fork('skip-gram'));
  let done = 0;
  for (const walk of roadWalks(network, settings, random.fork('walks'))) {
    const share = done / total;
    learner.learn(walk, RATES[0] + share * (RATES[1] - RATES[0]));
    if (++done % WALKS_PER_PAUSE > 0) continue;
    await task.checkpoint();
    task.progress({ step: 'roads.walk', done, total, unit: 'walks' });
  }
  task.progress({ step: 'roads.walk', done: total, total, unit: 'walks' });
  return spread(learner.vectors, settings.width);
}

/** How often walks come by each road, about: as often as roads lead to it, and once since they begin there. */
function visits({ roadCount, successors }: Pick<RoadNetwork, 'roadCount' | 'successors'>): Float64Array {
  const counts = new Float64Array(roadCount).fill(1);
  for (const road of successors) counts[road]++;
  return counts;
}

function spread(vectors: Float32Array, width: number): Float32Array {
  const rows = vectors.length / width;
  const means = new Float64Array(width);
  vectors.forEach((value, i) => (means[i % width] += value / rows));
  const centred = vectors.map((value, i) => value - means[i % width]);
  const square = centred.reduce((sum, value) => sum + value * value, 0) / centred.length;
  return centred.map((value) => value / Math.sqrt(square));
}
