import {
  add,
  concat,
  relu,
  reshape,
  zeros,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  slice,
  transpose,
} from '@tensorflow/tfjs-core';
import { dropout, type DropoutSource } from '../../nn/ops/elementwise';
import { gatherRows, type RowIndex } from '../../nn/ops/row-index';
import { linearSpecs, normal, type ParameterSpec } from '../../nn/parameters';
import { denseLayer, type Weights } from '../weights';

/** The student of LightST as a plain MLP that all nodes share: no node hears of another. */
export interface MlpStudentConfig {
  readonly nodes: number;
  /** Width of the hidden layers and of the latent. */
  readonly hidden: number;
  readonly nodeWidth: number;
  readonly timeWidth: number;
  /** Left out: 0. */
  readonly dayKinds?: DayKinds;
  /** Width of the vector of the kind of day, where days are held apart. */
  readonly dayWidth?: number;
  readonly layers: number;
  readonly inputSteps: number;
  readonly outputSteps: number;
  readonly slotsPerDay: number;
  /** Rate behind each ReLU, in training alone. */
  readonly dropout: number;
}

export function mlpStudentSpecs(config: MlpStudentConfig): ParameterSpec[] {
  const { nodes, hidden, nodeWidth, timeWidth, layers, inputSteps, outputSteps, slotsPerDay } = config;
  const { dayKinds, dayWidth } = dayInput(config);
  return [
    { name: 'node_embedding.weight', shape: [nodes, nodeWidth], init: normal(1) },
    { name: 'time_embedding.weight', shape: [slotsPerDay, timeWidth], init: normal(1) },
    ...dayVectorSpecs(dayKinds, dayWidth),
    ...linearSpecs('input', inputSteps + nodeWidth + timeWidth + dayWidth, hidden),
    ...Array.from({ length: layers }, (_, layer) => linearSpecs(`layers.${layer}`, hidden, hidden)).flat(),
    ...linearSpecs('output', hidden, outputSteps),
  ];
}

/** The vector of the kind of day that a student reads; its width is 0 where it reads none. */
export const dayInput = ({ dayKinds = 0, dayWidth = 0 }: MlpStudentConfig) => ({
  dayKinds,
  dayWidth: dayKinds === 0 ? 0 : dayWidth,
});

/** What a student reads: x (B, T, N, 1) normalised; slots and weekdays are those of the last input step of each sample. */
export interface MlpStudentInput {
  readonly x: Tensor4D;
  /** Bins of the day. */
  readonly slots: RowIndex;
  /** Out of 7, 0 = Monday; read where `dayKinds` is not 0. */
  readonly weekdays?: RowIndex;
}

/** What a forward pass makes; rows are (N B), node by node. */
export interface MlpStudentPass {
  /** (N B x (T + node + time + day)) the values, oldest first, then the vectors of node, time and kind of day. */
  readonly inputs: Tensor2D;
  /** (N B x hidden) before the first layer and after each. */
  readonly hidden: readonly Tensor2D[];
  /** (B, N, hidden) the last of them. */
  readonly latent: Tensor3D;
  /** (B, H, N, 1) normalised. */
  readonly output: Tensor4D;
}

/** The forward pass; with `source` in training, where dropout is drawn from it. */
export function mlpStudent(
  weights: Weights,
  config: MlpStudentConfig,
  input: MlpStudentInput,
  source?: DropoutSource,
): MlpStudentPass {
  const { nodes, layers } = config;
  const [batch] = input.x.shape;
  const inputs = studentInputs(weights, config, input);
  const hidden = [denseLayer(weights, 'input', inputs)];
  for (let layer = 0; layer < layers; layer++) {
    const raised = relu(denseLayer(weights, `layers.${layer}`, hidden[layer]));
    hidden.push(add(hidden[layer], source ? dropout(raised, config.dropout, source) : raised));
  }
  const last = hidden[layers];
  return {
    inputs,
    hidden,
    latent: samplesFirst(reshape(last, [nodes, batch, config.hidden])),
    output: officialOutput(denseLayer(weights, 'output', last), nodes),
  };
}

function studentInputs(
  weights: Weights,
  config: MlpStudentConfig,
  { x, slots, weekdays }: MlpStudentInput,
): Tensor2D {
  const { nodes, inputSteps, nodeWidth, timeWidth } = config;
  const { dayKinds, dayWidth } = dayInput(config);
  const [batch] = x.shape;
  const values: Tensor2D = reshape(nodesFirst(x), [nodes * batch, inputSteps]);
  const repeated = (vectors: Tensor, width: number): Tensor2D =>
    // Adding to zeros repeats them with a gradient that is one sum; that of `tile` is a slice for each copy.
    reshape(add(zeros([nodes, batch, width]), vectors), [-1, width]);
  const ofNode = reshape(weights.get('node_embedding.weight'), [nodes, 1, nodeWidth]);
  const ofTime = gatherRows(weights.get<Tensor2D>('time_embedding.weight'), slots);
  const all = [values, repeated(ofNode, nodeWidth), repeated(ofTime, timeWidth)];
  if (dayKinds !== 0 && weekdays) all.push(repeated(dayVectors(weights, dayKinds, weekdays), dayWidth));
  return concat(all, 1);
}

/** Kinds of days that a network holds apart: none, as published; working days and weekends; or the seven weekdays. */
export type DayKinds = 0 | 2 | 7;

const NAME = 'day_embedding.weight';
const [MONDAY_TO_FRIDAY, WEEKEND] = [5, 2];

export const dayVectorSpecs = (kinds: DayKinds, width: number): ParameterSpec[] =>
  kinds === 0 ? [] : [{ name: NAME, shape: [kinds, width], init: normal(1) }];

/**
 * The vectors of weekdays, (items x width). Neither form of LightST knows the weekday, while traffic has another day at
 * weekends: without it an average of past days wins an hour ahead.
 * @param weekdays of each item, out of 7, 0 = Monday
 */
export function dayVectors(weights: Weights, kinds: 2 | 7, weekdays: RowIndex): Tensor2D {
  const vectors = weights.get<Tensor2D>(NAME);
  return gatherRows(kinds === 7 ? vectors : ofWeekdays(vectors), weekdays);
}

/** (2 x width) repeated for each weekday: (7 x width). */
function ofWeekdays(vectors: Tensor2D): Tensor2D {
  const row = (kind: number) => slice(vectors, [kind, 0], [1, vectors.shape[1]]);
  const times = (count: number, kind: number) => new Array<Tensor2D>(count).fill(row(kind));
  return concat([...times(MONDAY_TO_FRIDAY, 0), ...times(WEEKEND, 1)], 0);
}

/**
 * Inside the networks nodes come first, (N, B, T, C): a graph then acts as one matrix product on (N x B T C), and a layer
 * of all nodes as one on (N B T x C). Outside they have the official order, (B, T, N, 1).
 */
export const nodesFirst = (x: Tensor4D): Tensor4D => transpose(x, [2, 0, 1, 3]);

/** Forecasts of all nodes, (N B x H), in the official order (B, H, N, 1). */
export function officialOutput(rows: Tensor2D, nodes: number): Tensor4D {
  const [count, horizons] = rows.shape;
  const batch = count / nodes;
  return reshape(transpose(reshape(rows, [nodes, batch, horizons]), [1, 2, 0]), [batch, horizons, nodes, 1]);
}

/** Latents of all nodes, (N, B, d), sample by sample: (B, N, d). */
export const samplesFirst = (latents: Tensor3D): Tensor3D => transpose(latents, [1, 0, 2]);
