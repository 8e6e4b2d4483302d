import { add, dispose, matMul, tensor1d, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { dropout, type DropoutSource } from '../../nn/ops/dropout';
import { causalAttention, SequenceLayout } from '../../nn/ops/attention';
import { gelu } from '../../nn/ops/gelu';
import { layerNorm } from '../../nn/ops/layer-norm';
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

/** Names and shapes of the official `state_dict`. `lm_head.weight` is tied to `transformer.wte.weight` and not listed. */
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

function positionsOf(offsets: Int32Array): Int32Array {
  const positions = new Int32Array(offsets[offsets.length - 1]);
  for (let s = 0; s + 1 < offsets.length; s++)
    for (let i = offsets[s]; i < offsets[s + 1]; i++) positions[i] = i - offsets[s];
  return positions;
}

/** Dropout applies where the official code has it (embedding, both residual branches); leave `source` out in evaluation. */
export interface LmTadDropout {
  readonly rate: number;
  readonly source: DropoutSource;
}

/** Hidden states after the last normalisation: (N x width). */
export function lmTadHidden(
  parameters: Parameters,
  config: LmTadConfig,
  batch: Pick<SequenceTensors, 'tokens' | 'positions' | 'layout'>,
  drop?: LmTadDropout,
): Tensor2D {
  const thin = (x: Tensor2D) => (drop ? dropout(x, drop.rate, drop.source) : x);
  const token = gatherRows(parameters.get<Tensor2D>('transformer.wte.weight'), batch.tokens);
  const position = gatherRows(parameters.get<Tensor2D>('transformer.wpe.weight'), batch.positions);
  let x = thin(add(token, position));
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `transformer.h.${layer}`;
    const attention = lmTadAttention(
      parameters,
      config,
      layer,
      norm(parameters, `${at}.ln_1`, x),
      batch.layout,
    );
    x = add(x, thin(attention));
    const hidden = gelu(project(parameters, `${at}.mlp.c_fc`, norm(parameters, `${at}.ln_2`, x)));
    x = add(x, thin(project(parameters, `${at}.mlp.c_proj`, hidden)));
  }
  return norm(parameters, 'transformer.ln_f', x);
}

/** The attention branch of one block, with its output projection. */
export function lmTadAttention(
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

function project(parameters: Parameters, name: string, x: Tensor2D): Tensor2D {
  return linear(x, parameters.get<Tensor2D>(`${name}.weight`));
}

function norm(parameters: Parameters, name: string, x: Tensor2D): Tensor2D {
  return layerNorm(x, parameters.get<Tensor1D>(`${name}.weight`));
}
