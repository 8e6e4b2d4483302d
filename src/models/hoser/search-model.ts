import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { networkWithout } from '../../domain/closed-roads';
import type { RoadNetwork } from '../../domain/road-network';
import { ShortestPaths } from '../../domain/shortest-path';
import { knownCosts } from '../../knowledge/known-costs';
import { linkBetween } from '../../knowledge/link-counts';
import { linkAttributes } from '../../knowledge/link-attributes';
import { closedCosts, type DrivingCosts } from '../../knowledge/remaining-costs';
import { Parameters, type ParameterSpec, freezeParameters, type FrozenParameters } from '../../nn/parameters';
import type { HoserConfig } from './config';
import type { HoserFeatures } from './features/hoser-features';
import { RoadNetworkTensors } from './road-network-encoder';
import type { SearchableModel } from '../../domain/search/search-tree';
import { HostResidual } from './candidate-residual';
import { choiceInputs } from './features/choice-inputs';
import { SearchExpansion, HoserSearchTree } from './search-expansion';
import { searchFeatures, type SearchFeatures } from './search-features';
import { TensorSearchStep, type SearchStep, type SearchStepParts } from './search-step';
import { WasmSearchStep } from './search-step-wasm';
import { searchTables, type SearchTables, KeyValuePools } from './search-tables';
import type { CandidateBlock } from './features/candidate-features';

export interface SearchModelOptions {
  /** Candidates kept per node, those nearest to the destination; default 64. */
  readonly maxCandidates?: number;
  /**
   * What the model is asked about: `official` (default) the candidates as in training; `thesis-code` as the
   * thesis's code asks in its beam search, see `thesisCodeCandidates`. A `BeamSearch` then counts padding as
   * that code does; other searches leave it out.
   */
  readonly candidates?: 'official' | 'thesis-code';
  /**
   * How its network is computed: `fast` (default) as suits the backend, `plain` always as
   * operations on tensors. The same numbers.
   */
  readonly step?: 'fast' | 'plain';
  /** The tree of another model, for models that are always asked about the same nodes together; left out: one of its own. */
  readonly tree?: HoserSearchTree;
}

/** Everything that a search model is made of: plain data, which another thread makes the same model of. */
export interface SearchModelParts {
  readonly config: HoserConfig;
  /** With the roads that are closed. */
  readonly features: HoserFeatures;
  readonly specs: readonly ParameterSpec[];
  readonly weights: Awaited<ReturnType<Parameters['snapshot']>>;
  readonly options: Pick<SearchModelOptions, 'maxCandidates' | 'candidates'>;
}

/**
 * HOSER for route search: one set of weights over one dataset, with everything that does not depend on the
 * path computed once and the keys and values of expanded nodes kept in a pool per layer, one row per node.
 * Expanding a node therefore costs one step, not its path; nodes of any number of searches go through as
 * one batch, and none sees the others.
 */
export class HoserSearchModel implements SearchableModel {
  readonly tree: HoserSearchTree;
  /** Price of a step for a student with a residual, from what it knows: see `routePrice`. */
  readonly price: SearchableModel['price'];
  readonly cheapestPath: SearchableModel['cheapestPath'];
  /** By the learnt cost; made when first asked for. */
  #paths: ShortestPaths | undefined;
  #network: RoadNetwork;
  #features: HoserFeatures;
  readonly #tables: SearchTables;
  readonly #pools: KeyValuePools;
  readonly #step: SearchStep;

  private constructor(
    { tables, pools }: SearchStepParts,
    step: SearchStep,
    readonly config: HoserConfig,
    features: HoserFeatures,
    readonly residual: HostResidual | null,
    /** (R) `roadTimes` of the tables, on the host. */
    readonly roadTimes: Float32Array,
    /** The weights, in the memory of those that they were taken from. */
    private readonly frozen: FrozenParameters,
    readonly options: SearchModelOptions,
  ) {
    this.tree = options.tree ?? new HoserSearchTree();
    this.#features = features;
    const learnt = residual ? learntCosts(features) : undefined;
    this.price = learnt && routePrice(features.network, learnt);
    this.cheapestPath =
      learnt && ((from, to) => (this.#paths ??= openPaths(this.#features, learnt)).path(from, to));
    this.#network = openNetwork(features);
    this.#tables = tables;
    this.#pools = pools;
    this.#step = step;
  }

  /**
   * Takes the weights as they are now; training may go on with them. `network`
   * spares building those tensors anew.
   */
  static async create(
    parameters: Parameters,
    config: HoserConfig,
    features: HoserFeatures,
    options: SearchModelOptions & { readonly network?: RoadNetworkTensors } = {},
  ): Promise<HoserSearchModel> {
    const network = options.network ?? new RoadNetworkTensors(features);
    const tables = searchTables(parameters, features, network);
    if (!options.network) network.dispose();
    const parts = { parameters, config, tables, pools: new KeyValuePools(config) };
    const fast = options.step !== 'plain' && WasmSearchStep.fits(config);
    const step = fast ? new WasmSearchStep(parts) : new TensorSearchStep(parts);
    const roadTimes = Float32Array.from(await tables.roadTimes.data());
    const residual = config.residual === undefined ? null : await HostResidual.of(parameters);
    const frozen = freezeParameters(parameters, () => false);
    return new HoserSearchModel(parts, step, config, features, residual, roadTimes, frozen, options);
  }

  /** The same model as that whose parts they are. */
  static async fromParts({
    config,
    features,
    specs,
    weights,
    options,
  }: SearchModelParts): Promise<HoserSearchModel> {
    const parameters = Parameters.from(specs, weights);
    try {
      return await HoserSearchModel.create(parameters, config, features, options);
    } finally {
      parameters.dispose();
    }
  }

  /** What another thread can make the same model of (copies of the weights). */
  async parts(): Promise<SearchModelParts> {
    const { config, features } = this;
    const { maxCandidates, candidates } = this.options;
    const { parameters } = this.frozen;
    return {
      config,
      features,
      specs: parameters.specs,
      weights: await parameters.snapshot(),
      options: {
        ...(maxCandidates !== undefined && { maxCandidates }),
        ...(candidates !== undefined && { candidates }),
      },
    };
  }

  /** The network that is searched: without the links to and from closed roads. */
  get network(): RoadNetwork {
    return this.#network;
  }

  get features(): HoserFeatures {
    return this.#features;
  }

  /**
   * Closes roads for the searches that begin from now on, in place of those before; the weights and what was
   * computed from them stay.
   * @param isClosed (R) 1 where a road is closed; undefined opens all
   */
  closeRoads(isClosed: Uint8Array | undefined): void {
    if (isClosed === this.#features.closedRoads) return;
    this.#features = { ...this.#features, closedRoads: isClosed };
    this.#network = openNetwork(this.#features);
    this.#paths = undefined;
  }

  /**
   * What follows each node: log-probabilities of its candidates and the seconds to them. The parents of the
   * nodes must have been expanded before. Nodes are those of `tree`.
   * @throws Failure `internal` if the model answers with anything but numbers.
   */
  async expand(nodes: readonly number[]): Promise<SearchExpansion> {
    const { tree, features } = this;
    for (const node of nodes) tree.takeSlot(node);
    this.#pools.grow(tree.slotEnd);
    const depth = nodes.reduce((most, node) => Math.max(most, tree.depth[node]), 1);
    const { maxCandidates } = this.options;
    const sizes = this.#step.sizes(nodes.length, depth);
    const inputs = searchFeatures(features, tree, nodes, { ...sizes, maxCandidates });
    const slots = Int32Array.from(nodes, (node) => tree.slot[node]);
    const asThesisCode = this.options.candidates === 'thesis-code';
    const values = await this.#step.outputs(
      asThesisCode ? this.#thesisCodeInputs(inputs, nodes) : inputs,
      slots,
    );
    this.#addResidual(values, inputs, nodes, asThesisCode);
    return new SearchExpansion(nodes.length, inputs, values, this.roadTimes, features, asThesisCode);
  }

  dispose(): void {
    dispose(Object.values<Tensor>({ ...this.#tables }));
    this.#pools.dispose();
    this.#step.dispose();
    this.frozen.dispose();
  }

  /** Adds the residual to the logits of the candidates: values (rows x C + 1, or + 2 as the thesis's code asks). */
  #addResidual(
    values: Float32Array,
    inputs: SearchFeatures,
    nodes: readonly number[],
    padded: boolean,
  ): void {
    const { tree, residual } = this;
    const known = residual && choiceInputs(this.#features);
    if (!residual || !known) return;
    const { candidateCount: width, candidateLengths } = inputs;
    const before = nodes.map((node) => tree.parent[node]);
    const choices = known.of(inputs, {
      previous: before.map((parent) => (parent < 0 ? -1 : tree.road[parent])),
      roads: inputs.roads,
      destinations: nodes.map((node) => tree.destination[node]),
    });
    const stride = width + (padded ? 2 : 1);
    for (let row = 0; row < nodes.length; row++)
      for (let c = 0; c < candidateLengths[row]; c++)
        values[row * stride + c] += residual.at(choices, row * width + c);
  }

  #thesisCodeInputs(inputs: SearchFeatures, nodes: readonly number[]): SearchFeatures {
    const destinations = new Int32Array(inputs.rows);
    nodes.forEach((node, row) => (destinations[row] = this.tree.destination[node]));
    return { ...inputs, ...thesisCodeCandidates(this.features, inputs, inputs.roads, destinations) };
  }
}

/**
 * What a step costs besides -log p in the search for HOSER+'s routes, in nats: each step, and each unit of the learnt
 * cost. Chosen on Porto's validation trips (docs/results.md).
 */
const STEP_PRICE = 0.05;
const COST_PRICE = 0.1;

/** Price of a step: `STEP_PRICE`, and `COST_PRICE` for the learnt cost of the link and the road after it. */
const routePrice =
  (network: RoadNetwork, { roads, links }: DrivingCosts) =>
  (road: number, next: number): number =>
    STEP_PRICE + COST_PRICE * (roads[next] + (links?.[linkBetween(network, road, next)] ?? 0));

function learntCosts({ network, knowledge }: HoserFeatures): DrivingCosts | undefined {
  if (!knowledge) return undefined;
  return knownCosts(network, linkAttributes(network), knowledge.pairs, knowledge.fitted).learnt;
}

function openPaths({ network, closedRoads }: HoserFeatures, costs: DrivingCosts): ShortestPaths {
  const { roads, links } = closedRoads ? closedCosts(costs, closedRoads) : costs;
  return new ShortestPaths(network, roads, links);
}

const openNetwork = ({ network, closedRoads }: HoserFeatures): RoadNetwork =>
  closedRoads ? networkWithout(network, closedRoads) : network;

const { fround } = Math;
/** What a padded candidate is given in place of a distance and an angle, and the road it seems to be. */
const PADDING = { road: 0, distance: 1e6, angle: 1 } as const;

/**
 * Candidates as the thesis's code asks the model about them in its beam search: angles on the plain plane of
 * degrees (not the one that the weights were trained with), and one padded candidate after the real ones of
 * each step, which the model answers like any other.
 * @param roads, destinations (N) those that `block` was made for
 */
export function thesisCodeCandidates(
  { geometry }: Pick<HoserFeatures, 'geometry'>,
  block: CandidateBlock,
  roads: Int32Array,
  destinations: Int32Array,
): CandidateBlock {
  const steps = roads.length;
  const width = block.candidateCount + 1;
  const candidates = new Int32Array(steps * width);
  const candidateDistance = new Float32Array(steps * width);
  const candidateAngle = new Float32Array(steps * width);
  for (let step = 0; step < steps; step++) {
    const from = step * block.candidateCount;
    const to = step * width;
    const length = block.candidateLengths[step];
    const toDestination = planeDirection(geometry.endLonLat, roads[step], destinations[step]);
    for (let i = 0; i < length; i++) {
      const candidate = block.candidates[from + i];
      candidates[to + i] = candidate;
      candidateDistance[to + i] = block.candidateDistance[from + i];
      const direction = planeDirection(geometry.endLonLat, roads[step], candidate);
      candidateAngle[to + i] = turnShare(direction, toDestination);
    }
    candidates[to + length] = PADDING.road;
    candidateDistance[to + length] = PADDING.distance;
    candidateAngle[to + length] = PADDING.angle;
  }
  return {
    candidateCount: width,
    candidates,
    candidateDistance,
    candidateAngle,
    candidateLengths: block.candidateLengths.map((length) => length + 1),
  };
}

/**
 * Direction from the end of one road to the end of another where a degree of longitude is as
 * long as one of latitude; -pi to pi.
 */
function planeDirection(endLonLat: Float64Array, from: number, to: number): number {
  return Math.atan2(endLonLat[2 * to + 1] - endLonLat[2 * from + 1], endLonLat[2 * to] - endLonLat[2 * from]);
}

function turnShare(angle1: number, angle2: number): number {
  const turn = fround(Math.abs(angle1 - angle2));
  return fround(turn > Math.PI ? fround(fround(2 * Math.PI) - turn) : turn) / fround(Math.PI);
}
