import { tensor2d } from '@tensorflow/tfjs-core';
import type { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import type { RoadNetwork } from '../../../domain/road-network';
import { NODE2VEC, node2vec } from '../../../knowledge/node2vec/node2vec';
import { seesRoads, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { initialRqVae, ROAD_TABLE } from '../../../models/htp/rq-vae-parameters';
import type { Parameters } from '../../../nn/parameters';

/**
 * Fresh weights of the RQ-VAE, whose table of roads begins with vectors of node2vec, as in the official code.
 * @throws Failure 'cancelled'
 */
export async function freshTokeniser(
  config: RqVaeConfig,
  network: RoadNetwork,
  random: Random,
  task: Task,
): Promise<Parameters> {
  const weights = initialRqVae(config, random);
  if (!seesRoads(config)) return weights;
  const { roads, roadWidth } = config;
  const table = new Float32Array((roads + 1) * roadWidth);
  try {
    const vectors = await node2vec(network, { ...NODE2VEC, width: roadWidth }, random.fork('roads'), task);
    table.set(vectors, roadWidth);
  } catch (thrown) {
    weights.dispose();
    throw thrown;
  }
  weights.set(ROAD_TABLE, tensor2d(table, [roads + 1, roadWidth]));
  return weights;
}
