import { tensor2d } from '@tensorflow/tfjs-core';
import type { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import type { RoadNetwork } from '../../../domain/road-network';
import { NODE2VEC, node2vec } from '../../../knowledge/node2vec/node2vec';
import { ROAD_TABLE, seesRoads, type RqVaeConfig } from '../../../models/htp/rq-vae-config';
import { initialRqVae } from '../../../models/htp/rq-vae-parameters';
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
  const table = seesRoads(config) && (await nodeVectors(config, network, random, task));
  const weights = initialRqVae(config, random);
  if (table) weights.set(ROAD_TABLE, tensor2d(table, [config.roads + 1, config.roadWidth]));
  return weights;
}

/**
 * (roads + 1, road width) the table of roads before any training: vectors of node2vec, of the padding 0.
 * @param random of the tokeniser
 * @throws Failure 'cancelled'
 */
export async function nodeVectors(
  { roads, roadWidth }: RqVaeConfig,
  network: RoadNetwork,
  random: Random,
  task: Task,
): Promise<Float32Array> {
  const table = new Float32Array((roads + 1) * roadWidth);
  const vectors = await node2vec(network, { ...NODE2VEC, width: roadWidth }, random.fork('roads'), task);
  table.set(vectors, roadWidth);
  return table;
}
