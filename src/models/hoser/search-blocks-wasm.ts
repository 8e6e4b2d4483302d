import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { PackedLinear } from '../../nn/kernels/wasm/packed-linear';
import type { RawMemory } from '../../nn/kernels/wasm/raw-memory';
import type { Parameters } from '../../nn/parameters';
import type { HoserConfig } from './config';
import type { SearchFeatures } from './search-features';
import type { KeyValuePools } from './search-tables';

const LAYER_NORM_EPS = 1e-5;
/**
 * Rows that go through all blocks together: what lies between their products
 * then stays in the second-level cache.
 */
const ROWS_AT_ONCE = 96;

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

/** Where the paths of some rows lie. */
interface Paths {
  readonly rows: number;
  /** Entries per history. */
  readonly width: number;
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
    const paths = this.#upload(inputs, ownSlots);
    const room = this.#room(Math.min(ROWS_AT_ONCE, inputs.rows), inputs.width);
    for (let row = 0; row < inputs.rows; row += ROWS_AT_ONCE) {
      const part = pathsFrom(paths, row, Math.min(ROWS_AT_ONCE, inputs.rows - row));
      const at = x + 4 * row * this.#width;
      this.#blocks.forEach((block, layer) => {
        this.#attend(block, layer, at, part, room);
        this.#feedForward(block, at, part.rows, room);
      });
    }
  }

  #upload(inputs: SearchFeatures, ownSlots: Int32Array): Paths {
    const { memory } = this;
    return {
      rows: inputs.rows,
      width: inputs.width,
      ownSlots: memory.put(ownSlots),
      slots: memory.put(inputs.slots),
      counts: memory.put(inputs.counts),
      distance: memory.put(inputs.distance),
      time: memory.put(inputs.time),
    };
  }

  /** x += c_proj(attention(ln_1 x)) */
  #attend(
    { norms, attentionIn, attentionOut, relative }: Block,
    layer: number,
    x: number,
    paths: Paths,
    room: Room,
  ): void {
    const { kernels } = this.memory;
    const { rows, width } = paths;
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

  #room(rows: number, width: number): Room {
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

/** So many rows from one on. */
function pathsFrom(paths: Paths, row: number, rows: number): Paths {
  const entry = row * paths.width;
  return {
    rows,
    width: paths.width,
    ownSlots: paths.ownSlots + 4 * row,
    slots: paths.slots + 4 * entry,
    counts: paths.counts + 4 * row,
    distance: paths.distance + 4 * entry,
    time: paths.time + 4 * entry,
  };
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
