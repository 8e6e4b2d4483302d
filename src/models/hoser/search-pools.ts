import { concat, dispose, keep, tidy, zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import type { HoserConfig } from './config';

const FIRST_ROWS = 256;

/** Keys and values of expanded nodes, a table per layer and in it a row per slot: (rows x 4d), keys first. */
export class KeyValuePools {
  readonly #pools: Tensor2D[];

  constructor({ layers, hiddenDim }: HoserConfig) {
    this.#pools = Array.from({ length: layers }, () => keep(zeros([FIRST_ROWS, 4 * hiddenDim]) as Tensor2D));
  }

  of(layer: number): Tensor2D {
    return this.#pools[layer];
  }

  /** Makes room for so many rows; those that were there keep their contents. */
  grow(rows: number): void {
    const [before, width] = this.#pools[0].shape;
    if (rows <= before) return;
    let after = before;
    while (after < rows) after *= 2;
    this.#pools.forEach((pool, layer) => {
      this.#pools[layer] = tidy(() => keep(concat([pool, zeros([after - before, width])], 0) as Tensor2D));
      pool.dispose();
    });
  }

  dispose(): void {
    dispose(this.#pools);
  }
}
