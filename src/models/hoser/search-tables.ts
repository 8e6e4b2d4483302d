import {
  add,
  gather,
  keep,
  matMul,
  reshape,
  slice,
  tensor1d,
  tidy,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  concat,
  dispose,
  zeros,
} from '@tensorflow/tfjs-core';
import type { NavigatorTerms } from '../../nn/ops/additive-attention';
import { gelu } from '../../nn/ops/elementwise';
import type { Parameters } from '../../nn/parameters';
import type { HoserFeatures } from './features/hoser-features';
import { roadKeys } from './navigator';
import { HEAD_WIDTH } from './parameters';
import { roadEmbedding, zoneEmbedding, type RoadNetworkTensors } from './road-network-encoder';
import { project, spatialEmbedding } from './trajectory-encoder';
import type { HoserConfig } from './config';

/**
 * What a route search needs of every road and zone, computed once per set of weights. Kept
 * tensors: the caller disposes of them.
 */
export interface SearchTables extends NavigatorTerms {
  /** (R x d) road and zone fused. */
  readonly spatial: Tensor2D;
  /** (Z x d) */
  readonly zones: Tensor2D;
  /** (R x d) the road's part of the candidate key. */
  readonly keys: Tensor2D;
  /** (64 x 1) the trajectory's half of the last layer of the time head. */
  readonly timeWeight: Tensor2D;
  /** (R) the road's half of the time head, its bias included. */
  readonly roadTimes: Tensor1D;
}

/**
 * The last layer of the time head is linear in gelu(linear_1 trajectory) and gelu(linear_2 road) side by
 * side, so the time to a candidate is a number of the node plus a number of the road.
 */
export function searchTables(
  parameters: Parameters,
  { zoneOfRoad }: HoserFeatures,
  network: RoadNetworkTensors,
): SearchTables {
  const linear3 = 'navigator.time_estimator_linear_3';
  return keptOf(() => {
    const roads = roadEmbedding(parameters, network);
    const zones = zoneEmbedding(parameters, network);
    const zoneOf = gather(zones, tensor1d(Int32Array.from(zoneOfRoad), 'int32'));
    const { keys, terms } = roadKeys(parameters, roads);
    const lastLayer = transpose(parameters.get<Tensor2D>(`${linear3}.weight`)); // (128, 1)
    const roadHidden = gelu(project(parameters, 'navigator.time_estimator_linear_2', roads));
    const roadTimes = add(
      matMul(roadHidden, slice(lastLayer, [HEAD_WIDTH, 0], [HEAD_WIDTH, 1])),
      parameters.get(`${linear3}.bias`),
    );
    return {
      spatial: spatialEmbedding(parameters, roads, zoneOf),
      zones,
      keys,
      ...terms,
      timeWeight: slice(lastLayer, [0, 0], [HEAD_WIDTH, 1]) as Tensor2D,
      roadTimes: reshape(roadTimes, [-1]) as Tensor1D,
    };
  });
}

/** What `make` returns, kept; all else that it made is disposed. */
function keptOf<T extends Record<keyof T, Tensor>>(make: () => T): T {
  let made: T | undefined;
  tidy(() => {
    made = make();
    Object.values<Tensor>(made).forEach(keep);
  });
  return made as T;
}

const FIRST_ROWS = 256;

/** Keys and values of expanded nodes, a table per layer and in it a row per slot: (rows x 4d), keys first. */
export class KeyValuePools {
  readonly #pools: Tensor2D[];

  constructor({ layers, hiddenDim }: HoserConfig) {
    this.#pools = Array.from({ length: layers }, () => keep(zeros([FIRST_ROWS, 4 * hiddenDim]) as Tensor2D));
  }

  of(layer: number): Tensor2D {
    return this.#pools[layer];
  }

  /** Makes room for so many rows; those that were there keep their contents. */
  grow(rows: number): void {
    const [before, width] = this.#pools[0].shape;
    if (rows <= before) return;
    let after = before;
    while (after < rows) after *= 2;
    this.#pools.forEach((pool, layer) => {
      this.#pools[layer] = tidy(() => keep(concat([pool, zeros([after - before, width])], 0) as Tensor2D));
      pool.dispose();
    });
  }

  dispose(): void {
    dispose(this.#pools);
  }
}
