import {
  add,
  addN,
  concat,
  leakyRelu,
  matMul,
  mean,
  pad,
  relu,
  reshape,
  slice,
  transpose,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { dropout, type DropoutSource } from '../../nn/ops/elementwise';
import { linear } from '../../nn/ops/linear';
import { gatherRows, type RowIndex } from '../../nn/ops/row-index';
import { linearSpecs, normal, type ParameterSpec } from '../../nn/parameters';
import {
  dayVectors,
  dayVectorSpecs,
  type DayKinds,
  nodesFirst,
  officialOutput,
  samplesFirst,
} from './mlp-student';
import { SparseGraph } from './sparse-graph';
import { denseLayer, type Weights } from '../weights';

/** The teacher of LightST as the paper describes it: a GCN over the road graph, then convolutions over time. */
export interface PaperTeacherConfig {
  readonly nodes: number;
  /** d, the width of all features. */
  readonly width: number;
  readonly inputSteps: number;
  readonly outputSteps: number;
  readonly gcnLayers: number;
  readonly tcnLayers: number;
  /** Steps that a convolution over time sees; odd, so that it is centred. */
  readonly kernel: number;
  readonly slotsPerDay: number;
  /** Left out: 0. */
  readonly dayKinds?: DayKinds;
  readonly leakySlope: number;
  /** Rate behind each convolution, in training alone. */
  readonly dropout: number;
}

export function paperTeacherSpecs(config: PaperTeacherConfig): ParameterSpec[] {
  const { nodes, width, inputSteps, outputSteps, gcnLayers, tcnLayers, kernel, slotsPerDay } = config;
  const convolutions = Array.from({ length: tcnLayers }, (_, layer) => {
    const [weight, bias] = linearSpecs(`tcn.${layer}`, width * kernel, width);
    return [{ ...weight, shape: [width, width, kernel] }, bias];
  });
  return [
    ...linearSpecs('input', 1, width),
    { name: 'node_embedding.weight', shape: [nodes, width], init: normal(1) },
    { name: 'time_embedding.weight', shape: [slotsPerDay, width], init: normal(1) },
    ...dayVectorSpecs(config.dayKinds ?? 0, width),
    ...Array.from({ length: gcnLayers }, (_, layer) =>
      linearSpecs(`gcn.${layer}`, width, width, false),
    ).flat(),
    ...convolutions.flat(),
    ...linearSpecs('readout', inputSteps * width, outputSteps),
  ];
}

/** What a teacher reads: x (B, T, N, 1) normalised; slots and weekdays are those of each (b, t). */
export interface PaperTeacherInput {
  readonly x: Tensor4D;
  /** Bins of the day. */
  readonly slots: RowIndex;
  /** Out of 7, 0 = Monday; read where `dayKinds` is not 0. */
  readonly weekdays?: RowIndex;
  /** (N x N) of `normalisedAdjacency`, or the same by its edges. */
  readonly graph: Tensor2D | SparseGraph;
}

/** What a forward pass makes, features as (N, B, T, d). */
export interface PaperTeacherPass {
  /** E^(0), ..., E^(L): features after each GCN layer. */
  readonly gcn: readonly Tensor4D[];
  /** Their sum. */
  readonly spatial: Tensor4D;
  /** Each convolution before the residual is added. */
  readonly convolutions: readonly Tensor4D[];
  /** Features after each TCN layer. */
  readonly tcn: readonly Tensor4D[];
  /** (B, H, N, 1) normalised. */
  readonly output: Tensor4D;
}

/** The forward pass; with `source` in training, where dropout is drawn from it. */
export function paperTeacher(
  weights: Weights,
  config: PaperTeacherConfig,
  input: PaperTeacherInput,
  source?: DropoutSource,
): PaperTeacherPass {
  const { nodes, width, gcnLayers, tcnLayers, inputSteps, leakySlope } = config;
  const { graph } = input;
  const gcn = [embedded(weights, config, input)];
  for (let layer = 0; layer < gcnLayers; layer++)
    gcn.push(graphConvolution(gcn[layer], graph, weights.get(`gcn.${layer}.weight`)));
  const spatial = addN(gcn);
  const convolutions: Tensor4D[] = [];
  const tcn: Tensor4D[] = [];
  for (let layer = 0; layer < tcnLayers; layer++) {
    const before = tcn[layer - 1] ?? spatial;
    const convolved = timeConvolution(before, weights, `tcn.${layer}`);
    const kept = source ? dropout(convolved, config.dropout, source) : convolved;
    convolutions.push(convolved);
    tcn.push(leakyRelu(add(kept, before), leakySlope));
  }
  const last = tcn[tcnLayers - 1] ?? spatial;
  // Time-major within a row: feature j of step t stands at t d + j.
  const rows: Tensor2D = reshape(last, [-1, inputSteps * width]);
  return {
    gcn,
    spatial,
    convolutions,
    tcn,
    output: officialOutput(denseLayer(weights, 'readout', rows), nodes),
  };
}

/** Mean over the steps of features (N, B, T, d): the latents that distillation takes, (B, N, d). */
export const pooledOverTime = (features: Tensor4D): Tensor3D => samplesFirst(mean(features, 2));

/** E^(0) = input(x) + node vector + vector of the time of day (+ vector of the kind of day). */
function embedded(
  weights: Weights,
  { nodes, width, dayKinds = 0 }: PaperTeacherConfig,
  { x, slots, weekdays }: PaperTeacherInput,
): Tensor4D {
  const [batch, steps] = x.shape;
  const values = denseLayer(weights, 'input', reshape(nodesFirst(x), [-1, 1]));
  const ofNode = reshape(weights.get('node_embedding.weight'), [nodes, 1, 1, width]);
  const ofTime = gatherRows(weights.get<Tensor2D>('time_embedding.weight'), slots);
  const all: Tensor4D = reshape(values, [nodes, batch, steps, width]);
  const perStep = (vectors: Tensor2D): Tensor4D => reshape(vectors, [1, batch, steps, width]);
  const timed = add<Tensor4D>(add(all, ofNode), perStep(ofTime));
  return dayKinds === 0 || !weekdays ? timed : add(timed, perStep(dayVectors(weights, dayKinds, weekdays)));
}

/** ReLU(Â E W^T), without bias. */
function graphConvolution(features: Tensor4D, graph: PaperTeacherInput['graph'], weight: Tensor2D): Tensor4D {
  const [nodes, , , width] = features.shape;
  const rows: Tensor2D = reshape(features, [nodes, -1]);
  const spread = graph instanceof SparseGraph ? graph.times(rows) : matMul(graph, rows);
  return reshape(relu(linear(reshape(spread, [-1, width]), weight)), features.shape);
}

/** Convolution over time with zeros around the window, as torch.nn.Conv1d with padding "same". */
function timeConvolution(features: Tensor4D, weights: Weights, name: string): Tensor4D {
  const [nodes, batch, steps, width] = features.shape;
  const weight = weights.get<Tensor3D>(`${name}.weight`); // (out, in, taps)
  const taps = weight.shape[2];
  // A window of all steps in one row: what a tap sees is then a range of columns.
  const windows: Tensor2D = reshape(features, [nodes * batch, steps * width]);
  const margin = ((taps - 1) / 2) * width;
  const around = pad(windows, [
    [0, 0],
    [margin, margin],
  ]);
  const seen = Array.from({ length: taps }, (_, tap): Tensor2D =>
    reshape(slice(around, [0, tap * width], [nodes * batch, steps * width]), [-1, width]),
  );
  const rows = concat(seen, 1);
  const matrix: Tensor2D = reshape(transpose(weight, [0, 2, 1]), [width, taps * width]);
  return reshape(linear(rows, matrix, weights.get<Tensor1D>(`${name}.bias`)), features.shape);
}
