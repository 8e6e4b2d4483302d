import { add, dispose, matMul, tensor1d, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { causalAttention, causalAttentionRead, SequenceLayout } from '../../nn/ops/attention';
import { gelu, layerNorm, dropout, type DropoutSource } from '../../nn/ops/elementwise';
import { linear } from '../../nn/ops/linear';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import { layerNormSpecs, normal, type Parameters, type ParameterSpec } from '../../nn/parameters';
import type { TokenSequences } from './tokens';

/** LM-TAD (Mbuya et al. 2024): a decoder-only transformer over grid cells. Names as in its `model_config`. */
export interface LmTadConfig {
  readonly layers: number;
  readonly heads: number;
  /** n_embd */
  readonly width: number;
  /** Longest sequence, SOT and EOT included. */
  readonly blockSize: number;
  readonly vocabularySize: number;
}

/**
 * Names and shapes of the official `state_dict`. `lm_head.weight` is tied to
 * `transformer.wte.weight` and not listed.
 */
export function lmTadSpecs({ layers, width, blockSize, vocabularySize }: LmTadConfig): ParameterSpec[] {
  const residual = normal(0.02 / Math.sqrt(2 * layers));
  const weight = (name: string, out: number, inputs: number, init = normal(0.02)) => ({
    name: `${name}.weight`,
    shape: [out, inputs],
    init,
  });
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const block = `transformer.h.${layer}`;
    return [
      ...layerNormSpecs(`${block}.ln_1`, width, false),
      weight(`${block}.attn.c_attn`, 3 * width, width),
      weight(`${block}.attn.c_proj`, width, width, residual),
      ...layerNormSpecs(`${block}.ln_2`, width, false),
      weight(`${block}.mlp.c_fc`, 4 * width, width),
      weight(`${block}.mlp.c_proj`, width, 4 * width, residual),
    ];
  });
  return [
    weight('transformer.wte', vocabularySize, width),
    weight('transformer.wpe', blockSize, width),
    ...blocks.flat(),
    ...layerNormSpecs('transformer.ln_f', width, false),
  ];
}

/** Packed token sequences as tensors. Owns them. */
export class SequenceTensors {
  readonly tokens: RowIndex;
  readonly positions: RowIndex;
  readonly layout: SequenceLayout;
  readonly targets: Tensor1D | undefined;
  readonly count: number;

  constructor(
    batch: TokenSequences & { readonly targets?: Int32Array },
    { vocabularySize, blockSize }: LmTadConfig,
  ) {
    checkLengths(batch.sequenceOffsets, blockSize);
    this.count = batch.inputs.length;
    this.tokens = RowIndex.from(batch.inputs, vocabularySize);
    this.positions = RowIndex.from(positionsOf(batch.sequenceOffsets), blockSize);
    this.layout = new SequenceLayout(batch.sequenceOffsets);
    this.targets = batch.targets ? tensor1d(batch.targets, 'int32') : undefined;
  }

  dispose(): void {
    for (const part of [this.tokens, this.positions, this.layout]) part.dispose();
    if (this.targets) dispose(this.targets);
  }
}

function checkLengths(offsets: Int32Array, blockSize: number): void {
  for (let s = 0; s + 1 < offsets.length; s++) lmTadLengthCheck(offsets[s + 1] - offsets[s], blockSize);
}

/** @throws Failure 'bad-input' where a sequence has more tokens than there are positions */
export function lmTadLengthCheck(length: number, blockSize: number): void {
  if (length > blockSize)
    throw badInput(
      `This teacher reads ${blockSize} tokens at most, and was given ${length}. Choose shorter trips or a shorter window, or a teacher that was trained on longer trips.`,
      { blockSize, length },
    );
}

function positionsOf(offsets: Int32Array): Int32Array {
  const positions = new Int32Array(offsets[offsets.length - 1]);
  for (let s = 0; s + 1 < offsets.length; s++)
    for (let i = offsets[s]; i < offsets[s + 1]; i++) positions[i] = i - offsets[s];
  return positions;
}

/**
 * Dropout applies where the official code has it (embedding, both residual
 * branches); leave `source` out in evaluation.
 */
export interface LmTadDropout {
  readonly rate: number;
  readonly source: DropoutSource;
}

/** Token and position of each input: (N x width). */
export function lmTadEmbedding(
  parameters: Parameters,
  { tokens, positions }: Pick<SequenceTensors, 'tokens' | 'positions'>,
): Tensor2D {
  const token = gatherRows(parameters.get<Tensor2D>('transformer.wte.weight'), tokens);
  return add(token, gatherRows(parameters.get<Tensor2D>('transformer.wpe.weight'), positions));
}

export interface LmTadBlockOutputs {
  /** The attention branch, before it is added. */
  readonly attention: Tensor2D;
  readonly output: Tensor2D;
}

/** One pre-norm block: x + attention(ln_1 x), then + mlp(ln_2 x). x (N x width). */
export function lmTadBlock(
  parameters: Parameters,
  config: LmTadConfig,
  layer: number,
  x: Tensor2D,
  layout: SequenceLayout,
  drop?: LmTadDropout,
): LmTadBlockOutputs {
  const attention = lmTadAttention(parameters, config, layer, lmTadFirstNorm(parameters, layer, x), layout);
  return { attention, output: withMlp(parameters, layer, add(x, thinned(attention, drop)), drop) };
}

/** The normalisation before the attention of a block. */
export function lmTadFirstNorm(parameters: Parameters, layer: number, x: Tensor2D): Tensor2D {
  return norm(parameters, `transformer.h.${layer}.ln_1`, x);
}

/**
 * What a block does with its attention before the output projection: x +
 * c_proj(attended), then + mlp(ln_2 x).
 */
export function lmTadAfterAttention(
  parameters: Parameters,
  layer: number,
  x: Tensor2D,
  attended: Tensor2D,
): Tensor2D {
  const attention = project(parameters, `transformer.h.${layer}.attn.c_proj`, attended);
  return withMlp(parameters, layer, add(x, attention));
}

function withMlp(parameters: Parameters, layer: number, x: Tensor2D, drop?: LmTadDropout): Tensor2D {
  const at = `transformer.h.${layer}`;
  const hidden = gelu(project(parameters, `${at}.mlp.c_fc`, norm(parameters, `${at}.ln_2`, x)));
  return add(x, thinned(project(parameters, `${at}.mlp.c_proj`, hidden), drop));
}

/** Hidden states after the last normalisation: (N x width). */
export function lmTadHidden(
  parameters: Parameters,
  config: LmTadConfig,
  batch: Pick<SequenceTensors, 'tokens' | 'positions' | 'layout'>,
  drop?: LmTadDropout,
): Tensor2D {
  let x = thinned(lmTadEmbedding(parameters, batch), drop);
  for (let layer = 0; layer < config.layers; layer++)
    x = lmTadBlock(parameters, config, layer, x, batch.layout, drop).output;
  return lmTadLastNorm(parameters, x);
}

/** The normalisation after the last block. */
export function lmTadLastNorm(parameters: Parameters, x: Tensor2D): Tensor2D {
  return norm(parameters, 'transformer.ln_f', x);
}

/** A batch's hidden states, and how its tokens attend in the last block. */
export interface LmTadReading {
  /** (N x width) as `lmTadHidden`. */
  readonly hidden: Tensor2D;
  /** (heads * pairs) weights by head, as `SequenceLayout` lays out pairs. */
  readonly attention: Tensor1D;
}

/** `lmTadHidden` with the attention of the last block. */
export function lmTadRead(
  parameters: Parameters,
  config: LmTadConfig,
  batch: Pick<SequenceTensors, 'tokens' | 'positions' | 'layout'>,
): LmTadReading {
  const last = config.layers - 1;
  let x = lmTadEmbedding(parameters, batch);
  for (let layer = 0; layer < last; layer++)
    x = lmTadBlock(parameters, config, layer, x, batch.layout).output;
  const qkv = project(parameters, `transformer.h.${last}.attn.c_attn`, lmTadFirstNorm(parameters, last, x));
  const { output, weights } = causalAttentionRead(qkv, batch.layout, config.heads);
  const hidden = lmTadLastNorm(parameters, lmTadAfterAttention(parameters, last, x, output));
  return { hidden, attention: weights };
}

/** The attention branch of one block, with its output projection. */
function lmTadAttention(
  parameters: Parameters,
  config: LmTadConfig,
  layer: number,
  x: Tensor2D,
  layout: SequenceLayout,
): Tensor2D {
  const at = `transformer.h.${layer}.attn`;
  return project(
    parameters,
    `${at}.c_proj`,
    causalAttention(project(parameters, `${at}.c_attn`, x), layout, config.heads),
  );
}

/** Logits of the next token: (N x vocabulary). The head is the token embedding. */
export function lmTadLogits(parameters: Parameters, hidden: Tensor2D): Tensor2D {
  return matMul(hidden, parameters.get<Tensor2D>('transformer.wte.weight'), false, true);
}

function thinned(x: Tensor2D, drop: LmTadDropout | undefined): Tensor2D {
  return drop ? dropout(x, drop.rate, drop.source) : x;
}

function project(parameters: Parameters, name: string, x: Tensor2D): Tensor2D {
  return linear(x, parameters.get<Tensor2D>(`${name}.weight`));
}

function norm(parameters: Parameters, name: string, x: Tensor2D): Tensor2D {
  return layerNorm(x, parameters.get<Tensor1D>(`${name}.weight`));
}
