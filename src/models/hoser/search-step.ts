import {
  concat,
  gather,
  getBackend,
  matMul,
  slice,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { treeAttention } from '../../nn/ops/attention';
import { gelu } from '../../nn/ops/elementwise';
import { writeRows } from '../../nn/ops/write-rows';
import { type Parameters, freezeParameters, type FrozenParameters } from '../../nn/parameters';
import type { HoserConfig } from './config';
import { candidateLogits } from './navigator';
import type { SearchFeatures } from './search-features';
import type { SearchTables, KeyValuePools } from './search-tables';
import { project, temporalEmbedding, trajectoryEmbedding, type Attend } from './trajectory-encoder';
import { CandidateBlockTensors } from './trip-tensors';

/**
 * The network behind a search: one step of any number of paths whose
 * earlier keys and values are in the pools.
 */
export interface SearchStep {
  /** Rows of a batch and entries per history for so many nodes, none deeper than `depth`. */
  sizes(nodes: number, depth: number): { rows: number; width: number };
  /**
   * (rows x C + 1) logits of the candidates, then the node's half of the time. Keys and values of the nodes
   * are put into rows `slots` of the pools. A node's answer does not depend on the other rows.
   */
  outputs(inputs: SearchFeatures, slots: Int32Array): Promise<Float32Array>;
  dispose(): void;
}

/** What a step is made of; weights are taken as they are now. */
export interface SearchStepParts {
  readonly parameters: Parameters;
  readonly config: HoserConfig;
  readonly tables: SearchTables;
  readonly pools: KeyValuePools;
}

/** The step as operations on tensors, on any backend. */
export class TensorSearchStep implements SearchStep {
  readonly #frozen: FrozenParameters;

  constructor(private readonly parts: SearchStepParts) {
    this.#frozen = freezeParameters(parts.parameters, (name) => !name.startsWith('road_network_encoder'));
  }

  sizes(nodes: number, depth: number): { rows: number; width: number } {
    return bufferSizes(nodes, depth);
  }

  async outputs(inputs: SearchFeatures, slots: Int32Array): Promise<Float32Array> {
    const outputs = tidy(() => this.#outputs(inputs, slots));
    const values = (await outputs.data()) as Float32Array;
    outputs.dispose();
    return values;
  }

  dispose(): void {
    this.#frozen.dispose();
  }

  #outputs(inputs: SearchFeatures, slots: Int32Array): Tensor2D {
    const { parameters } = this.#frozen;
    const { config, tables } = this.parts;
    const { spatial, zones, keys, timeWeight } = tables;
    const ids = (of: Int32Array) => tensor1d(of, 'int32');
    const steps = concat(
      [gather(spatial, ids(inputs.roads)), temporalEmbedding(parameters, tensor1d(inputs.temporal))],
      1,
    ) as Tensor2D;
    const trajectory = trajectoryEmbedding(parameters, config, steps, this.#attend(inputs, slots));
    const candidates = new CandidateBlockTensors(inputs);
    const destinations = gather(zones, ids(inputs.destinationZones));
    const roads = { keys, terms: tables };
    const logits = candidateLogits(parameters, trajectory, destinations, roads, candidates);
    const hidden = gelu(project(parameters, 'navigator.time_estimator_linear_1', trajectory));
    return concat([logits, matMul(hidden, timeWeight)], 1) as Tensor2D;
  }

  /** Attention of each node to its path: its own key and value are put into the pool first. */
  #attend(inputs: SearchFeatures, slots: Int32Array): Attend {
    const shape: [number, number] = [inputs.rows, inputs.width];
    const ownSlots = tensor1d(slots, 'int32');
    const history = {
      slots: tensor2d(inputs.slots, shape, 'int32'),
      counts: tensor1d(inputs.counts, 'int32'),
      distance: tensor2d(inputs.distance, shape),
      time: tensor2d(inputs.time, shape),
    };
    const { config, pools } = this.parts;
    const width = 2 * config.hiddenDim;
    return (layer, qkv, weights) => {
      const pool = pools.of(layer);
      writeRows(pool, ownSlots, qkv, width);
      return treeAttention(slice(qkv, [0, 0], [-1, width]), pool, history, config.heads, weights);
    };
  }
}

/** Rows that matMul on the WASM backend multiplies as one tile, ours and XNNPACK alike. */
const MATMUL_TILE = 6;

/**
 * On WASM an unfilled tile of matMul is rounded otherwise than a full one, so tiles are filled: a
 * node's answer must not depend on the company it has. The WebGPU backend keeps a buffer of every size
 * that it ever met, so there sizes are few.
 */
function bufferSizes(nodes: number, depth: number): { rows: number; width: number } {
  const upTo = (count: number, step: number) => step * Math.ceil(count / step);
  const backend = getBackend();
  if (backend === 'wasm') return { rows: upTo(nodes, MATMUL_TILE), width: depth };
  if (backend !== 'webgpu') return { rows: nodes, width: depth };
  return { rows: nodes <= 64 ? 2 ** Math.ceil(Math.log2(nodes)) : upTo(nodes, 64), width: upTo(depth, 32) };
}
