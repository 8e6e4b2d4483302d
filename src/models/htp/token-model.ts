import { dispose, mul, sum, tensor1d, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import { softmaxCrossEntropyRows } from '../../nn/ops/softmax-cross-entropy';
import { Parameters } from '../../nn/parameters';
import {
  lmTadHidden,
  lmTadLogits,
  lmTadSpecs,
  SequenceTensors,
  type LmTadConfig,
  type LmTadDropout,
} from '../lm-tad/lm-tad';
import type { TokenBatch } from './token-batch';
import type { TokenVocabulary } from './token-vocabulary';

/** Sizes of stage 2 without its vocabulary. */
export type TokenModelSizes = Omit<LmTadConfig, 'vocabularySize'>;

/**
 * A decoder-only transformer takes the place of the paper's Qwen3-1.7B, which no browser holds: 1.2 and 3.3 million weights with 2,500
 * roads. Its blocks, and the names of its weights, are those of LM-TAD.
 */
export const TOKEN_MODEL_PRESETS = {
  mini: { width: 128, layers: 4, heads: 4, blockSize: 384 },
  wide: { width: 192, layers: 6, heads: 6, blockSize: 384 },
} as const satisfies Readonly<Record<string, TokenModelSizes>>;

/** Stage 2 with its weights: says the travel patterns of a trip. */
export class TokenModel {
  readonly config: LmTadConfig;

  constructor(
    sizes: TokenModelSizes,
    readonly vocabulary: TokenVocabulary,
    readonly parameters: Parameters,
  ) {
    this.config = { ...sizes, vocabularySize: vocabulary.size };
  }

  static initial(sizes: TokenModelSizes, vocabulary: TokenVocabulary, random: Random): TokenModel {
    const specs = lmTadSpecs({ ...sizes, vocabularySize: vocabulary.size });
    return new TokenModel(sizes, vocabulary, Parameters.initial(specs, random));
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

/** A batch of prompts and answers as tensors. Owns them. */
export class TokenTensors {
  readonly sequences: SequenceTensors;
  /** Inputs that an answer's token follows, and those tokens. */
  readonly answering: RowIndex;
  readonly targets: Tensor1D;

  constructor({ sequenceOffsets, inputs, targets }: TokenBatch, config: LmTadConfig) {
    const rows = Int32Array.from(targets.keys()).filter((i) => targets[i] >= 0);
    this.sequences = new SequenceTensors({ sequenceOffsets, inputs }, config);
    this.answering = RowIndex.from(rows, inputs.length);
    this.targets = tensor1d(
      rows.map((i) => targets[i]),
      'int32',
    );
  }

  dispose(): void {
    this.sequences.dispose();
    this.answering.dispose();
    dispose(this.targets);
  }
}

/** Mean surprisal of the tokens of the answers, in nats. */
export function tokenLoss(
  parameters: Parameters,
  config: LmTadConfig,
  { sequences, answering, targets }: TokenTensors,
  drop?: LmTadDropout,
): Scalar {
  const hidden = gatherRows(lmTadHidden(parameters, config, sequences, drop), answering);
  const losses = softmaxCrossEntropyRows(lmTadLogits(parameters, hidden), targets);
  return mul<Scalar>(sum(losses), 1 / answering.count);
}
