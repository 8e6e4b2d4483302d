import { mean, tanh, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { gatherRows } from '../../nn/ops/row-index';
import { softmaxCrossEntropyRows } from '../../nn/ops/elementwise';
import { denseLayer, type Weights } from '../weights';
import type { TokenTensors } from './token-batch';

/** The hidden state of <cls> of each sequence: (B x width). */
export const firstStates = (hidden: Tensor2D, { first }: TokenTensors): Tensor2D => gatherRows(hidden, first);

/** BERT's pooler: (B x width). */
export const pooled = (weights: Weights, first: Tensor2D): Tensor2D =>
  tanh(denseLayer(weights, 'pooler', first));

/** Logits of no and yes for each `<cls> A <sep> B <sep>`: (B x 2). */
export const pairLogits = (weights: Weights, hidden: Tensor2D, batch: TokenTensors): Tensor2D =>
  denseLayer(weights, 'pair_head', pooled(weights, firstStates(hidden, batch)));

/** Mean cross-entropy of pairs. @param labels (B) int32, 1 for yes */
export const pairLoss = (logits: Tensor2D, labels: Tensor1D): Scalar =>
  mean(softmaxCrossEntropyRows(logits, labels));
