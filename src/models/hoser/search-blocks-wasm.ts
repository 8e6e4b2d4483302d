import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { PackedLinear } from '../../nn/kernels/wasm/packed-linear';
import type { RawMemory } from '../../nn/kernels/wasm/raw-memory';
import type { Parameters } from '../../nn/parameters';
import type { HoserConfig } from './config';
import type { SearchFeatures } from './search-features';
import type { KeyValuePools } from './search-pools';

const LAYER_NORM_EPS = 1e-5;

/** A layer norm: where gamma and beta lie. */
interface Norm {
  readonly gamma: number;
  readonly beta: number;
}

interface Block {
  readonly norms: readonly [Norm, Norm];
  /** Query, key and value. */
  readonly attentionIn: PackedLinear;
  readonly attentionOut: PackedLinear;
  readonly wide: PackedLinear;
  readonly narrow: PackedLinear;
  /** Where the weights of the relative positions lie. */
  readonly relative: { readonly wk: number; readonly wv: number; readonly bv: number };
}

/** Where the paths of a batch lie. */
interface Paths {
  readonly ownSlots: number;
  readonly slots: number;
  readonly counts: number;
  readonly distance: number;
  readonly time: number;
}

/** Where the blocks put what lies between their products. */
interface Room {
  readonly normed: number;
  readonly qkv: number;
  readonly query: number;
  readonly attended: number;
  readonly hidden: number;
  readonly scores: number;
}

/** `trajectoryEmbedding` of search nodes over raw memory. */
export class WasmSearchBlocks {
  readonly #blocks: readonly Block[];
  readonly #width: number;

  /** @param parameters must live as long as this */
  constructor(
    private readonly memory: RawMemory,
    parameters: Parameters,
    private readonly config: HoserConfig,
    private readonly pools: KeyValuePools,
  ) {
    this.#width = 2 * config.hiddenDim;
    this.#blocks = Array.from({ length: config.layers }, (_, layer) => blockOf(memory, parameters, layer));
  }

  /** x (rows x 2d) becomes the trajectory embedding; keys and values go into rows `ownSlots` of the pools. */
  run(x: number, inputs: SearchFeatures, ownSlots: Int32Array): void {
    const { memory } = this;
    const paths = {
      ownSlots: memory.put(ownSlots),
      slots: memory.put(inputs.slots),
      counts: memory.put(inputs.counts),
      distance: memory.put(inputs.distance),
      time: memory.put(inputs.time),
    };
    const room = this.#room(inputs);
    this.#blocks.forEach((block, layer) => {
      this.#attend(block, layer, x, inputs, paths, room);
      this.#feedForward(block, x, inputs.rows, room);
    });
  }

  /** x += c_proj(attention(ln_1 x)) */
  #attend(
    { norms, attentionIn, attentionOut, relative }: Block,
    layer: number,
    x: number,
    { rows, width }: SearchFeatures,
    paths: Paths,
    room: Room,
  ): void {
    const { kernels } = this.memory;
    const pool = this.memory.of(this.pools.of(layer));
    const [queryWidth, allWidth] = [this.#width, attentionIn.outputs];
    const poolWidth = allWidth - queryWidth;
    const keyValue = room.qkv + 4 * queryWidth;
    this.#norm(norms[0], x, room.normed, rows);
    attentionIn.into(room.qkv, room.normed, rows);
    kernels.moveRows(room.qkv, allWidth, 0, room.query, queryWidth, 0, rows, queryWidth);
    kernels.moveRows(keyValue, allWidth, 0, pool, poolWidth, paths.ownSlots, rows, poolWidth);
    kernels.treeAttention(
      room.query, pool, paths.slots, paths.counts, paths.distance, paths.time,
      relative.wk, relative.wv, relative.bv, room.attended, room.scores, rows, queryWidth, this.config.heads, width,
    ); // prettier-ignore
    attentionOut.addTo(x, room.attended, rows);
  }

  /** x += mlp(ln_2 x) */
  #feedForward({ norms, wide, narrow }: Block, x: number, rows: number, room: Room): void {
    this.#norm(norms[1], x, room.normed, rows);
    wide.into(room.hidden, room.normed, rows);
    this.memory.kernels.gelu(room.hidden, room.hidden, rows * wide.outputs);
    narrow.addTo(x, room.hidden, rows);
  }

  #norm({ gamma, beta }: Norm, x: number, to: number, rows: number): void {
    this.memory.kernels.layerNorm(x, gamma, beta, to, rows, this.#width, LAYER_NORM_EPS);
  }

  #room({ rows, width }: SearchFeatures): Room {
    const columns = (count: number) => this.memory.take(rows * count * this.#width);
    return {
      normed: columns(1),
      qkv: columns(3),
      query: columns(1),
      attended: columns(1),
      hidden: columns(4),
      scores: this.memory.take(width + 4),
    };
  }
}

function blockOf(memory: RawMemory, parameters: Parameters, layer: number): Block {
  const at = `trajectory_encoder.transformer.h.${layer}`;
  const vector = (name: string) => parameters.get<Tensor1D>(`${at}.${name}`);
  const linear = (name: string) =>
    new PackedLinear(memory, parameters.get<Tensor2D>(`${at}.${name}.weight`), vector(`${name}.bias`));
  const norm = (name: string): Norm => ({
    gamma: memory.of(vector(`${name}.weight`)),
    beta: memory.of(vector(`${name}.bias`)),
  });
  return {
    norms: [norm('ln_1'), norm('ln_2')],
    attentionIn: linear('attn.c_attn'),
    attentionOut: linear('attn.c_proj'),
    wide: linear('mlp.0'),
    narrow: linear('mlp.2'),
    relative: {
      wk: memory.of(vector('attn.relative_position_emb_k.weight')),
      wv: memory.of(vector('attn.relative_position_emb_v.weight')),
      bv: memory.of(vector('attn.relative_position_emb_v.bias')),
    },
  };
}
