import { Failure } from '../../src/base/failure';
import type { TripBatch } from '../../src/models/hoser/features/trip-features';
import type { StoredTensors } from '../harness/reference-folder';

/**
 * Reads stored tensors, which are padded to the longest trip and the longest list of candidates, in the
 * packed order of a batch: without the padding. A tensor whose first dimensions are not those of
 * the batch is refused.
 */
export class PackedView {
  constructor(
    private readonly batch: TripBatch,
    private readonly tensors: StoredTensors,
  ) {}

  /** (B, ...) -> B values. */
  trips(name: string): number[] {
    this.#shape(name, 1);
    return this.tensors.numbers(name);
  }

  /** (B, T, ...) -> N times the values of a step. */
  steps(name: string): number[] {
    const shape = this.#shape(name, 2);
    const width = shape.slice(2).reduce((product, size) => product * size, 1);
    return this.#runs(name, shape[1] * width, width, () => width);
  }

  /** (B, T, T) -> for each trip its T_b x T_b. */
  pairs(name: string): number[] {
    const shape = this.#shape(name, 3);
    return this.#runs(name, shape[1] * shape[2], shape[2], (length) => length);
  }

  /** (B, T, C) -> the real candidates, one step after the other. */
  candidates(name: string): number[] {
    const shape = this.#shape(name, 3);
    const { candidateLengths } = this.batch;
    return this.#runs(name, shape[1] * shape[2], shape[2], (_, step) => candidateLengths[step]);
  }

  /** (N x C) of the batch itself, cut to its real candidates. */
  real(values: ArrayLike<number>): number[] {
    const { candidateCount, candidateLengths } = this.batch;
    const steps = Array.from(candidateLengths, (length, step) =>
      Array.from({ length }, (_, i) => values[step * candidateCount + i]),
    );
    return steps.flat();
  }

  #runs(name: string, perTrip: number, perStep: number, width: (length: number, step: number) => number) {
    const values = this.tensors.numbers(name);
    const { tripCount, tripOffsets } = this.batch;
    const runs: number[][] = [];
    for (let b = 0; b < tripCount; b++) {
      const length = tripOffsets[b + 1] - tripOffsets[b];
      for (let t = 0; t < length; t++) {
        const start = b * perTrip + t * perStep;
        runs.push(values.slice(start, start + width(length, tripOffsets[b] + t)));
      }
    }
    return runs.flat();
  }

  /** @throws Failure 'bad-input' unless the tensor has room for the batch */
  #shape(name: string, dimensions: number): readonly number[] {
    const shape = this.tensors.shape(name);
    const { tripCount, tripOffsets, candidateCount } = this.batch;
    let longest = 0;
    for (let b = 0; b < tripCount; b++) longest = Math.max(longest, tripOffsets[b + 1] - tripOffsets[b]);
    const room = [tripCount, longest].slice(0, dimensions);
    const fits =
      shape.length >= dimensions && room.every((size, i) => (i === 0 ? shape[i] === size : shape[i] >= size));
    if (fits) return shape;
    const batch = `${tripCount} trips of up to ${longest} steps and ${candidateCount} candidates`;
    throw new Failure('bad-input', `"${name}" has the shape [${shape.join()}]; the batch has ${batch}.`, {
      name,
    });
  }
}
