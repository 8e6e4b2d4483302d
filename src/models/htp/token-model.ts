import { dispose, mul, sum, tensor1d, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Random } from '../../base/random';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import { softmaxCrossEntropyRows } from '../../nn/ops/elementwise';
import { Parameters } from '../../nn/parameters';
import {
  lmTadHidden,
  lmTadLogits,
  lmTadSpecs,
  SequenceTensors,
  type LmTadConfig,
  type LmTadDropout,
} from '../lm-tad/lm-tad';
import type { TokenVocabulary } from './token-vocabulary';
import { badInput } from '../../base/failure';

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

/** A prompt and its answer, as tokens. */
export interface TokenExample {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

/** Which tokens of prompt and answer are targets: those of the answer. */
export const tokenLossMask = (prompt: number, answer: number): Uint8Array =>
  new Uint8Array(prompt + answer).fill(1, prompt);

/** Examples one after the other, as the token model reads them. */
interface TokenBatch {
  /** (B + 1) first input of each example. */
  readonly sequenceOffsets: Int32Array;
  /** (N) every token but the last of each example. */
  readonly inputs: Int32Array;
  /** (N) the token that follows where it is of the answer, else -1. */
  readonly targets: Int32Array;
  /** Tokens of all answers. */
  readonly answered: number;
}

/**
 * Packs examples; the loss is on the answers only.
 * @throws Failure 'bad-input' for a prompt that is empty or an example that is longer than the context
 */
export function packTokens(examples: readonly TokenExample[], context: number): TokenBatch {
  const inputs: number[] = [];
  const targets: number[] = [];
  const sequenceOffsets = [0];
  let answered = 0;
  for (const [i, { prompt, answer }] of examples.entries()) {
    checkExample(i, prompt.length, answer.length, context);
    const ids = [...prompt, ...answer];
    const isTarget = tokenLossMask(prompt.length, answer.length);
    for (let at = 0; at + 1 < ids.length; at++) {
      inputs.push(ids[at]);
      targets.push(isTarget[at + 1] ? ids[at + 1] : -1);
    }
    sequenceOffsets.push(inputs.length);
    answered += answer.length;
  }
  return {
    sequenceOffsets: Int32Array.from(sequenceOffsets),
    inputs: Int32Array.from(inputs),
    targets: Int32Array.from(targets),
    answered,
  };
}

function checkExample(i: number, prompt: number, answer: number, context: number): void {
  if (prompt === 0) throw badInput(`Example ${i} has no prompt.`, { example: i });
  if (prompt + answer - 1 > context)
    throw badInput(
      `Example ${i} has ${prompt} tokens of a prompt and ${answer} of an answer; the model reads ${context}. Leave out trips with such long routes.`,
      { example: i },
    );
}
