import { Failure } from '../../../base/failure';
import type { PointWeights } from './points-service';

/** Runs whose weights are kept at once: one in use, and others that are compared with it. */
export const MOST_KEPT = 4;

/** Weights of both networks of runs, which requests name by their ids. */
export class KeptWeights {
  readonly #kept = new Map<string, PointWeights>();

  /**
   * @param drop ids that are not needed any more
   * @throws Failure 'internal' for more than are kept
   */
  keep(weights: PointWeights, drop: readonly string[]): void {
    for (const id of drop) this.#kept.delete(id);
    if (!this.#kept.has(weights.id) && this.#kept.size >= MOST_KEPT)
      throw new Failure('internal', `The weights of more than ${MOST_KEPT} runs were to be kept.`);
    this.#kept.set(weights.id, weights);
  }

  /** @throws Failure 'bad-input' for weights that are not kept */
  of(id: string): PointWeights {
    const weights = this.#kept.get(id);
    if (weights) return weights;
    throw new Failure('bad-input', 'The weights of the tokeniser are not loaded. Ask again.');
  }

  clear(): void {
    this.#kept.clear();
  }
}
