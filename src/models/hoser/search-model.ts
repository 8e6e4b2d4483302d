import {
  add,
  concat,
  dispose,
  gather,
  getBackend,
  keep,
  matMul,
  reshape,
  slice,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  zeros,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { RoadNetwork } from '../../domain/road-network';
import { freezeParameters, type FrozenParameters } from '../../nn/frozen-parameters';
import type { NavigatorTerms } from '../../nn/ops/additive-attention';
import { treeAttention } from '../../nn/ops/attention';
import { gelu } from '../../nn/ops/gelu';
import { writeRows } from '../../nn/ops/write-rows';
import type { Parameters } from '../../nn/parameters';
import type { HoserConfig } from './config';
import { forkCandidates } from './features/fork-candidates';
import type { HoserFeatures } from './features/hoser-features';
import { candidateLogits, roadKeys } from './navigator';
import { HEAD_WIDTH } from './parameters';
import { roadEmbedding, RoadNetworkTensors, zoneEmbedding } from './road-network-encoder';
import { SearchExpansion } from './search-expansion';
import { searchFeatures, type SearchFeatures } from './search-features';
import { SearchTree } from './search-tree';
import {
  project,
  spatialEmbedding,
  temporalEmbedding,
  trajectoryEmbedding,
  type Attend,
} from './trajectory-encoder';
import { CandidateBlockTensors } from './trip-tensors';

const FIRST_POOL_ROWS = 1024;

export interface SearchModelOptions {
  /** Candidates kept per node, those nearest to the destination; default 64. */
  readonly maxCandidates?: number;
  /**
   * What the model is asked about: `official` (default) the candidates as in training; `fork` as the thesis's code asks in its beam
   * search, see `forkCandidates`. A `BeamSearch` then counts padding as that code does; other searches leave it out.
   */
  readonly candidates?: 'official' | 'fork';
}

/** What the model computes once for all searches. */
interface NetworkTables extends NavigatorTerms {
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
 * HOSER for route search: one set of weights over one dataset, with everything that does not depend on the path computed
 * once and the keys and values of expanded nodes kept in a pool per layer, one row per node. Expanding a node therefore
 * costs one step, not its path; nodes of any number of searches go through as one batch, and none sees the others.
 *
 * The last layer of the time head is linear in gelu(linear_1 trajectory) and gelu(linear_2 road) side by side, so the time
 * to a candidate is a number of the node plus a number of the road.
 */
export class HoserSearchModel {
  readonly tree = new SearchTree();
  readonly network: RoadNetwork;
  readonly #frozen: FrozenParameters;
  readonly #tables: NetworkTables;
  readonly #pools: Tensor2D[];

  private constructor(
    frozen: FrozenParameters,
    readonly config: HoserConfig,
    readonly features: HoserFeatures,
    tables: NetworkTables,
    /** (R) `roadTimes` of the tables, on the host. */
    readonly roadTimes: Float32Array,
    readonly options: SearchModelOptions,
  ) {
    this.network = features.network;
    this.#frozen = frozen;
    this.#tables = tables;
    this.#pools = Array.from({ length: config.layers }, () =>
      keep(zeros([FIRST_POOL_ROWS, 4 * config.hiddenDim]) as Tensor2D),
    );
  }

  /** Takes the weights as they are now; training may go on with them. `network` spares building those tensors anew. */
  static async create(
    parameters: Parameters,
    config: HoserConfig,
    features: HoserFeatures,
    options: SearchModelOptions & { readonly network?: RoadNetworkTensors } = {},
  ): Promise<HoserSearchModel> {
    const frozen = freezeParameters(parameters, (name) => !name.startsWith('road_network_encoder'));
    const network = options.network ?? new RoadNetworkTensors(features);
    const tables = networkTables(frozen.parameters, features, network);
    if (!options.network) network.dispose();
    const roadTimes = Float32Array.from(await tables.roadTimes.data());
    return new HoserSearchModel(frozen, config, features, tables, roadTimes, options);
  }

  /**
   * What follows each node: log-probabilities of its candidates and the seconds to them. The parents of the nodes must
   * have been expanded before. Nodes are those of `tree`.
   * @throws Failure `internal` if the model answers with anything but numbers.
   */
  async expand(nodes: readonly number[]): Promise<SearchExpansion> {
    const { tree, features } = this;
    for (const node of nodes) tree.takeSlot(node);
    this.#growPools(tree.slotEnd);
    const depth = nodes.reduce((most, node) => Math.max(most, tree.depth[node]), 1);
    const { rows, width } = bufferSizes(nodes.length, depth);
    const { maxCandidates } = this.options;
    const inputs = searchFeatures(features, tree, nodes, { rows, width, maxCandidates });
    const slots = Int32Array.from(nodes, (node) => tree.slot[node]);
    const asFork = this.options.candidates === 'fork';
    const answers = tidy(() => this.#answers(asFork ? this.#forkInputs(inputs, nodes) : inputs, slots));
    const values = (await answers.data()) as Float32Array;
    answers.dispose();
    return new SearchExpansion(nodes.length, inputs, values, this.roadTimes, features, asFork);
  }

  dispose(): void {
    dispose([...Object.values<Tensor>({ ...this.#tables }), ...this.#pools]);
    this.#frozen.dispose();
  }

  #forkInputs(inputs: SearchFeatures, nodes: readonly number[]): SearchFeatures {
    const destinations = new Int32Array(inputs.rows);
    nodes.forEach((node, row) => (destinations[row] = this.tree.destination[node]));
    return { ...inputs, ...forkCandidates(this.features, inputs, inputs.roads, destinations) };
  }

  /** (rows x C + 1) logits of the candidates, then the node's half of the time. */
  #answers(inputs: SearchFeatures, slots: Int32Array): Tensor2D {
    const { parameters } = this.#frozen;
    const { spatial, zones, timeWeight, ...roads } = this.#tables;
    const ids = (of: Int32Array) => tensor1d(of, 'int32');
    const steps = concat(
      [gather(spatial, ids(inputs.roads)), temporalEmbedding(parameters, tensor1d(inputs.temporal))],
      1,
    ) as Tensor2D;
    const trajectory = trajectoryEmbedding(parameters, this.config, steps, this.#attend(inputs, slots));
    const candidates = new CandidateBlockTensors(inputs, this.network.roadCount, false);
    const destinations = gather(zones, ids(inputs.destinationZones));
    const logits = candidateLogits(
      parameters,
      trajectory,
      destinations,
      { keys: roads.keys, terms: roads },
      candidates,
    );
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
    const { heads, hiddenDim } = this.config;
    return (layer, qkv, weights) => {
      const pool = this.#pools[layer];
      writeRows(pool, ownSlots, qkv, 2 * hiddenDim);
      return treeAttention(slice(qkv, [0, 0], [-1, 2 * hiddenDim]), pool, history, heads, weights);
    };
  }

  #growPools(rows: number): void {
    const [before, width] = this.#pools[0].shape;
    if (rows <= before) return;
    let after = before;
    while (after < rows) after *= 2;
    this.#pools.forEach((pool, layer) => {
      this.#pools[layer] = tidy(() => keep(concat([pool, zeros([after - before, width])], 0) as Tensor2D));
      pool.dispose();
    });
  }
}

function networkTables(
  parameters: Parameters,
  { zoneOfRoad }: HoserFeatures,
  network: RoadNetworkTensors,
): NetworkTables {
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

/** Rows that matMul on the WASM backend multiplies as one tile, ours and XNNPACK alike. */
const MATMUL_TILE = 6;

/**
 * Rows of a batch and entries per history. On WASM an unfilled tile is rounded otherwise than a full one, so tiles
 * are filled: a node's answer must not depend on the company it has. The WebGPU backend keeps a buffer of every size that it
 * ever met, so there sizes are few.
 */
function bufferSizes(nodes: number, depth: number): { rows: number; width: number } {
  const upTo = (count: number, step: number) => step * Math.ceil(count / step);
  const backend = getBackend();
  if (backend === 'wasm') return { rows: upTo(nodes, MATMUL_TILE), width: depth };
  if (backend !== 'webgpu') return { rows: nodes, width: depth };
  return { rows: nodes <= 64 ? 2 ** Math.ceil(Math.log2(nodes)) : upTo(nodes, 64), width: upTo(depth, 32) };
}
