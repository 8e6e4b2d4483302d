import { constant, linearSpecs, type ParameterSpec, normal } from '../../nn/parameters';
import { badInput } from '../../base/failure';
import {
  add,
  customGrad,
  div,
  equal,
  expandDims,
  matMul,
  mul,
  range,
  relu,
  scalar,
  sub,
  sum,
  tanh,
  topk,
  transpose,
  where,
  type GradSaveFunc,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { denseLayer, type Weights } from '../weights';

/** Weight (out, in, 1, k) and bias of a torch.nn.Conv2d. */
function convolutionSpecs(name: string, inputs: number, outputs: number, taps = 1): ParameterSpec[] {
  const [weight, bias] = linearSpecs(name, inputs * taps, outputs);
  return [{ ...weight, shape: [outputs, inputs, 1, taps] }, bias];
}

/** What both networks of the official code use, under the names of their state dicts. */
function bodySpecs(config: MtgnnConfig): ParameterSpec[] {
  const { nodes, inputWidth, layers, convolutionChannels, residualChannels } = config;
  const { skipChannels, endChannels, outputSteps, kernelWidths } = config;
  const lengths = stepsAfter(config);
  const last = lengths[layers - 1] ?? paddedSteps(config);
  const perLayer = (of: (layer: number) => ParameterSpec[]) =>
    Array.from({ length: layers }, (_, layer) => of(layer)).flat();
  const inception = (side: string, layer: number) =>
    kernelWidths.flatMap((taps, i) =>
      convolutionSpecs(
        `${side}.${layer}.tconv.${i}`,
        residualChannels,
        convolutionChannels / kernelWidths.length,
        taps,
      ),
    );
  const norm = (layer: number): ParameterSpec[] => {
    const shape = [residualChannels, nodes, lengths[layer]];
    return [
      { name: `norm.${layer}.weight`, shape, init: constant(1) },
      { name: `norm.${layer}.bias`, shape, init: constant(0) },
    ];
  };
  return [
    ...convolutionSpecs('start_conv', inputWidth, residualChannels),
    ...perLayer((layer) => inception('filter_convs', layer)),
    ...perLayer((layer) => inception('gate_convs', layer)),
    ...perLayer((layer) =>
      convolutionSpecs(`skip_convs.${layer}`, convolutionChannels, skipChannels, lengths[layer]),
    ),
    ...perLayer(norm),
    ...convolutionSpecs('end_conv_1', skipChannels, endChannels),
    ...convolutionSpecs('end_conv_2', endChannels, outputSteps),
    ...convolutionSpecs('skip0', inputWidth, skipChannels, paddedSteps(config)),
    ...convolutionSpecs('skipE', residualChannels, skipChannels, last),
  ];
}

/** Parameters that the teacher of the official code uses. Its state dict holds others too, which its forward pass never reaches. */
export function mtgnnTeacherSpecs(config: MtgnnConfig, graph: MtgnnGraphConfig): ParameterSpec[] {
  checkMtgnnConfig(config);
  const hops = (direction: string, layer: number) =>
    convolutionSpecs(
      `${direction}.${layer}.mlp.mlp`,
      (graph.depth + 1) * config.convolutionChannels,
      config.residualChannels,
    );
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  return [
    ...bodySpecs(config),
    ...layers.flatMap((layer) => [...hops('gconv1', layer), ...hops('gconv2', layer)]),
    ...learnedGraphSpecs(config.nodes, graph),
  ];
}

/** Linear maps along time that take the place of each graph step in the student. */
export const TIME_MAPS = 3;

/** Parameters that the student of the official code uses, as `mtgnnTeacherSpecs`. */
export function stmlpSpecs(config: MtgnnConfig): ParameterSpec[] {
  checkStmlpConfig(config);
  const maps = stepsAfter(config).flatMap((steps, layer) =>
    Array.from({ length: TIME_MAPS }, (_, map) =>
      linearSpecs(`stu_mlp.${layer}.${map}`, steps, steps),
    ).flat(),
  );
  return [...bodySpecs(config), ...maps];
}

/** Sizes of the body of `Teacher` and `STMLP` of the official code, under the names of its configuration files. */
export interface MtgnnConfig {
  /** num_nodes */
  readonly nodes: number;
  /** input_dim: 1, the count. */
  readonly inputWidth: number;
  /** input_window and output_window. */
  readonly inputSteps: number;
  readonly outputSteps: number;
  readonly layers: number;
  /** conv_channels, residual_channels, skip_channels, end_channels */
  readonly convolutionChannels: number;
  readonly residualChannels: number;
  readonly skipChannels: number;
  readonly endChannels: number;
  /** Widths of the parallel convolutions of a layer, ascending; each makes an equal share of the channels. */
  readonly kernelWidths: readonly number[];
  /** layer_norm_eps */
  readonly normEps: number;
  /** Rate behind each gate, in training alone. */
  readonly dropout: number;
}

/** What the teacher has beside the body: the learned graph and the mixing over it. */
export interface MtgnnGraphConfig {
  /** gcn_depth: hops over the graph. */
  readonly depth: number;
  /** propalpha: share of the input that each hop keeps. */
  readonly keep: number;
  /** tanhalpha: steepness of the tanh that makes the graph. */
  readonly steepness: number;
  /** node_dim */
  readonly nodeWidth: number;
  /** subgraph_size: neighbours that a node keeps. */
  readonly neighbours: number;
}

const widest = ({ kernelWidths }: Pick<MtgnnConfig, 'kernelWidths'>) => Math.max(...kernelWidths);

/** Steps that the input is padded to on the left: the receptive field, or the input where that is longer. */
export function paddedSteps(config: Pick<MtgnnConfig, 'kernelWidths' | 'layers' | 'inputSteps'>): number {
  return Math.max(config.inputSteps, config.layers * (widest(config) - 1) + 1);
}

/** Steps that are left after each layer. */
export function stepsAfter(config: Pick<MtgnnConfig, 'kernelWidths' | 'layers' | 'inputSteps'>): number[] {
  const steps = paddedSteps(config);
  return Array.from({ length: config.layers }, (_, layer) => steps - (layer + 1) * (widest(config) - 1));
}

/** @throws Failure 'bad-input' where the sizes fit no network */
function checkMtgnnConfig({ kernelWidths, convolutionChannels, inputWidth }: MtgnnConfig): void {
  if (inputWidth !== 1) refuse(`${inputWidth} values per node and step; LightST has one`);
  if (kernelWidths.length === 0 || convolutionChannels % kernelWidths.length !== 0)
    refuse(`${convolutionChannels} channels shared by ${kernelWidths.length} convolutions`);
}

/** @throws Failure 'bad-input' where the sizes fit no student: maps along time leave the channels as they are */
function checkStmlpConfig(config: MtgnnConfig): void {
  const { convolutionChannels, residualChannels } = config;
  checkMtgnnConfig(config);
  if (residualChannels !== convolutionChannels)
    refuse(`${residualChannels} residual channels beside ${convolutionChannels} of the convolutions`);
}

function refuse(what: string): never {
  throw badInput(`No network of this form has ${what}.`);
}

/** The two vectors of each node and their maps (`graph_constructor` of the official code). */
function learnedGraphSpecs(nodes: number, { nodeWidth }: MtgnnGraphConfig): ParameterSpec[] {
  return [
    { name: 'gc.emb1.weight', shape: [nodes, nodeWidth], init: normal(1) },
    { name: 'gc.emb2.weight', shape: [nodes, nodeWidth], init: normal(1) },
    ...linearSpecs('gc.lin1', nodeWidth, nodeWidth),
    ...linearSpecs('gc.lin2', nodeWidth, nodeWidth),
  ];
}

/**
 * What a node could lean on, before only its strongest neighbours are kept (Wu et al. 2020, eq. 1 to 3): (N x N), of each pair at
 * most one direction above 0. With node vectors as long as the published ones it saturates: most entries are 0 or 1, and
 * no gradient reaches the vectors.
 */
export function learnedScores(weights: Weights, { steepness }: MtgnnGraphConfig): Tensor2D {
  const nodeVectors = (which: 1 | 2): Tensor2D =>
    tanh(mul(denseLayer(weights, `gc.lin${which}`, weights.get(`gc.emb${which}.weight`)), steepness));
  const [first, second] = [nodeVectors(1), nodeVectors(2)];
  const product = matMul(first, second, false, true);
  return relu(tanh(mul(sub(product, transpose(product)), steepness)));
}

/**
 * The `count` largest entries of each row, 0 elsewhere; of equal ones those of lower index. What is kept is a constant for
 * the gradient.
 */
export function strongestOfRows(scores: Tensor2D, count: number): Tensor2D {
  const [nodes] = scores.shape;
  const kept = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor2D, GradSaveFunc];
    const { indices } = topk(x, Math.min(count, nodes));
    // `oneHot` of floats is wrong on WASM, and sums of whole numbers that were cast fail on WebGPU.
    const isKept = equal(expandDims(indices, 2), range(0, nodes, 1, 'int32'));
    const mask = sum(where(isKept, scalar(1), scalar(0)), 1);
    save([mask]);
    return { value: mul(x, mask), gradFunc: (dy: Tensor, [saved]: Tensor[]) => mul(dy, saved) };
  });
  return kept(scores) as Tensor2D;
}

/** The learned graph: (N x N), row n the nodes that n leans on. */
export const learnedGraph = (weights: Weights, config: MtgnnGraphConfig): Tensor2D =>
  strongestOfRows(learnedScores(weights, config), config.neighbours);

/** A + I with rows that sum to 1. A row of zeros in A becomes the node itself. */
export function rowNormalised(graph: Tensor2D, identity: Tensor2D): Tensor2D {
  const looped = add(graph, identity);
  return div(looped, sum(looped, 1, true));
}
