import {
  dispose,
  getBackend,
  keep,
  matMul,
  slice,
  tidy,
  type Tensor1D,
  type Tensor2D,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { PackedLinear } from '../../nn/kernels/wasm/packed-linear';
import { RawMemory } from '../../nn/kernels/wasm/raw-memory';
import type { HoserConfig } from './config';
import { HEAD_WIDTH } from './parameters';
import { WasmSearchBlocks } from './search-blocks-wasm';
import type { SearchFeatures } from './search-features';
import type { SearchStep, SearchStepParts } from './search-step';
import type { SearchTables } from './search-tables';
import { type Parameters, freezeParameters, type FrozenParameters } from '../../nn/parameters';

/** Floats that the kernels read at a time. */
const LANES = 4;

/**
 * `TensorSearchStep` on the WASM backend over raw memory, with weights packed once and the destination's part
 * of the query once per zone: a batch of a few rows takes little more than reading the weights.
 */
export class WasmSearchStep implements SearchStep {
  readonly #memory = new RawMemory();
  readonly #tables: SearchTables;
  readonly #frozen: FrozenParameters;
  readonly #blocks: WasmSearchBlocks;
  readonly #query: PackedLinear;
  /** (Z x d) the destination's part of the query. */
  readonly #destinations: Tensor2D;
  readonly #time: readonly [PackedLinear, PackedLinear];
  readonly #temporal: HostTemporalEmbedding;
  readonly #dim: number;

  /** Whether the backend in use and the widths allow it. */
  static fits({ hiddenDim }: HoserConfig): boolean {
    return getBackend() === 'wasm' && hiddenDim % LANES === 0;
  }

  constructor({ parameters, config, tables, pools }: SearchStepParts) {
    const memory = this.#memory;
    this.#tables = tables;
    this.#dim = config.hiddenDim;
    this.#frozen = freezeParameters(parameters, () => false);
    this.#blocks = new WasmSearchBlocks(memory, this.#frozen.parameters, config, pools);
    this.#temporal = new HostTemporalEmbedding(this.#frozen.parameters, (parameter) =>
      memory.floats(memory.of(parameter), parameter.size).slice(),
    );
    const of = (name: string) => this.#frozen.parameters.get<Tensor2D>(`navigator.${name}`);
    const width = 2 * config.hiddenDim;
    const query = of('q_proj.weight'); // (d, 3d)
    this.#query = new PackedLinear(memory, query, undefined, width);
    this.#destinations = tidy(() =>
      keep(matMul(tables.zones, slice(query, [0, width], [-1, -1]), false, true) as Tensor2D),
    );
    const bias1 = this.#frozen.parameters.get<Tensor1D>('navigator.time_estimator_linear_1.bias');
    this.#time = [
      new PackedLinear(memory, of('time_estimator_linear_1.weight'), bias1),
      new PackedLinear(memory, of('time_estimator_linear_3.weight'), undefined, HEAD_WIDTH),
    ];
  }

  sizes(nodes: number, depth: number): { rows: number; width: number } {
    return { rows: nodes, width: depth };
  }

  async outputs(inputs: SearchFeatures, slots: Int32Array): Promise<Float32Array> {
    this.#memory.restart();
    const x = this.#memory.take(inputs.rows * 2 * this.#dim);
    this.#enter(x, inputs);
    this.#blocks.run(x, inputs, slots);
    const logits = this.#logits(x, inputs);
    const times = this.#times(x, inputs.rows);
    return sideBySide(
      this.#memory.floats(logits, inputs.rows * inputs.candidateCount),
      this.#memory.floats(times, inputs.rows),
    );
  }

  dispose(): void {
    this.#memory.dispose();
    this.#frozen.dispose();
    dispose(this.#destinations);
  }

  /** x (rows x 2d): road and zone of each step, then its time of day. */
  #enter(x: number, { roads, temporal, rows }: SearchFeatures): void {
    const memory = this.#memory;
    const d = this.#dim;
    const { moveRows } = memory.kernels;
    moveRows(memory.of(this.#tables.spatial), d, memory.put(roads), x, 2 * d, 0, rows, d);
    this.#temporal.write(temporal, memory.floats(x, rows * 2 * d), 2 * d, d);
  }

  /** (rows x C) */
  #logits(x: number, inputs: SearchFeatures): number {
    const memory = this.#memory;
    const d = this.#dim;
    const { rows, candidateCount } = inputs;
    const { keys, distanceWeight, angleWeight, bias, score } = this.#tables;
    const query = memory.take(rows * d);
    const zones = memory.put(inputs.destinationZones);
    memory.kernels.moveRows(memory.of(this.#destinations), d, zones, query, d, 0, rows, d);
    this.#query.addTo(query, x, rows);
    const logits = memory.take(rows * candidateCount);
    memory.kernels.additiveAttention(
      query, memory.of(keys), memory.put(inputs.candidates), memory.put(inputs.candidateLengths),
      memory.put(inputs.candidateDistance), memory.put(inputs.candidateAngle), memory.of(distanceWeight),
      memory.of(angleWeight), memory.of(bias), memory.of(score), logits, rows, candidateCount, d,
    ); // prettier-ignore
    return logits;
  }

  /** (rows) the node's half of the time head. */
  #times(x: number, rows: number): number {
    const memory = this.#memory;
    const hidden = memory.take(rows * HEAD_WIDTH);
    const times = memory.take(rows);
    this.#time[0].into(hidden, x, rows);
    memory.kernels.gelu(hidden, hidden, rows * HEAD_WIDTH);
    this.#time[1].into(times, hidden, rows);
    return times;
  }
}

/** logits (rows x C), times (rows) -> (rows x C + 1), on the host. */
function sideBySide(logits: Float32Array, times: Float32Array): Float32Array {
  const rows = times.length;
  const count = logits.length / rows;
  const joined = new Float32Array(rows * (count + 1));
  for (let row = 0; row < rows; row++) {
    const to = row * (count + 1);
    for (let i = 0; i < count; i++) joined[to + i] = logits[row * count + i];
    joined[to + count] = times[row];
  }
  return joined;
}

const { fround } = Math;
const AT = 'trajectory_encoder.temporal_encoder';

/**
 * `temporalEmbedding` on the host, for the few steps of a search: column c is scale * cos or
 * sin of (frequency_c * time + phase_c).
 */
class HostTemporalEmbedding {
  readonly #frequencies: Float32Array;
  /** None where all are 0. */
  readonly #phases: Float32Array | undefined;
  readonly #scale: number;

  /** @param valuesOf the values of a parameter, which are kept */
  constructor(parameters: Parameters, valuesOf: (parameter: Tensor) => Float32Array) {
    const of = (name: string) => valuesOf(parameters.get(`${AT}.${name}`));
    if (parameters.has(`${AT}.time_emb.weight`)) {
      this.#frequencies = of('time_emb.weight');
      this.#phases = of('time_emb.bias');
      this.#scale = 1;
    } else {
      this.#frequencies = of('freqs');
      this.#scale = fround(Math.sqrt(1 / (4 * this.#frequencies.length)));
    }
  }

  /** Writes the embedding of each time (N) to `to`, a row every `stride` floats, from `column` on. */
  write(times: Float32Array, to: Float32Array, stride: number, column: number): void {
    const frequencies = this.#frequencies;
    const phases = this.#phases;
    const count = frequencies.length;
    for (let row = 0; row < times.length; row++) {
      const at = row * stride + column;
      for (let c = 0; c < count; c++) {
        const turned = fround(times[row] * frequencies[c]);
        if (phases) to[at + c] = Math.cos(fround(turned + phases[c]));
        else {
          to[at + c] = fround(Math.cos(turned)) * this.#scale;
          to[at + count + c] = fround(Math.sin(turned)) * this.#scale;
        }
      }
    }
  }
}
