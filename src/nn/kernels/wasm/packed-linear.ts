import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { RawMemory } from './raw-memory';

/**
 * A linear layer over raw memory: its weights, as they are now, are packed once for all products to come. A
 * row's result does not depend on the rows beside it.
 */
export class PackedLinear {
  readonly outputs: number;
  readonly #packed: number;
  readonly #bias: number;
  readonly #scratch: number;

  /**
   * weight (out x in) as PyTorch stores it, of which the first `inputs` columns are taken (all unless told
   * otherwise); bias (out), which must live as long as this.
   */
  constructor(
    private readonly memory: RawMemory,
    weight: Tensor2D,
    bias?: Tensor1D,
    readonly inputs: number = weight.shape[1],
  ) {
    const [outputs, stride] = weight.shape;
    const { kernels } = memory;
    this.outputs = outputs;
    this.#packed = memory.hold(kernels.packedSize(outputs, inputs));
    this.#bias = bias ? memory.of(bias) : 0;
    this.#scratch = memory.hold(kernels.packedScratch());
    kernels.packWeights(memory.of(weight), stride, outputs, inputs, this.#packed);
  }

  /** to (rows x out) = x W^T + b of x (rows x in). */
  into(to: number, x: number, rows: number): void {
    this.#product(to, x, rows, 0);
  }

  /** to += x W^T + b. */
  addTo(to: number, x: number, rows: number): void {
    this.#product(to, x, rows, 1);
  }

  #product(to: number, x: number, rows: number, more: 0 | 1): void {
    const { outputs, inputs } = this;
    this.memory.kernels.packedProduct(
      x, inputs, this.#packed, this.#bias, to, outputs, rows, outputs, inputs, more, this.#scratch,
    ); // prettier-ignore
  }
}
