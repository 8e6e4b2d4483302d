import { Failure } from '../../base/failure';

/** Weights of networks that a worker keeps: requests name them by their ids, so that they are sent once. */
export class KeptWeights<Weights extends { readonly id: string }> {
  readonly #kept = new Map<string, Weights>();

  /**
   * @param most how many are kept at once
   * @param what they are, in the plural: "networks"
   */
  constructor(
    private readonly most: number,
    private readonly what: string,
  ) {}

  /**
   * @param drop ids that are not needed any more
   * @throws Failure 'internal' for more than are kept
   */
  keep(weights: Weights, drop: readonly string[]): void {
    for (const id of drop) this.#kept.delete(id);
    if (!this.#kept.has(weights.id) && this.#kept.size >= this.most)
      throw new Failure('internal', `The weights of more than ${this.most} ${this.what} were to be kept.`);
    this.#kept.set(weights.id, weights);
  }

  /**
   * @param network what people call it, in the middle of a sentence
   * @throws Failure 'bad-input' for weights that are not kept
   */
  of(id: string, network: string): Weights {
    const weights = this.#kept.get(id);
    if (weights) return weights;
    throw new Failure('bad-input', `The weights of the ${network} are not loaded. Ask again.`);
  }

  clear(): void {
    this.#kept.clear();
  }
}
