import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameters } from '../../nn/parameters';

const { fround } = Math;
const AT = 'trajectory_encoder.temporal_encoder';

/**
 * `temporalEmbedding` on the host, for the few steps of a search: column c is scale * cos or
 * sin of (frequency_c * time + phase_c).
 */
export class HostTemporalEmbedding {
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
