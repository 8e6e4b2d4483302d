import { Failure } from '../../../base/failure';
import { NETWORK_LABELS } from '../network-names';
import type { FlowWeights, NetworkId } from './flows-service';

/** Networks whose weights are kept at once: three in use, and three that are compared with them. */
export const MOST_KEPT = 6;

/** Weights of networks, which requests name by their ids. */
export class KeptWeights {
  readonly #kept = new Map<string, FlowWeights>();

  /**
   * @param drop ids of networks that are not needed any more
   * @throws Failure 'internal' for more networks than are kept
   */
  keep(weights: FlowWeights, drop: readonly string[]): void {
    for (const id of drop) this.#kept.delete(id);
    this.#kept.set(weights.id, weights);
    if (this.#kept.size <= MOST_KEPT) return;
    this.#kept.delete(weights.id);
    throw new Failure('internal', `The weights of more than ${MOST_KEPT} networks were to be kept.`);
  }

  /** @throws Failure 'bad-input' for a network whose weights are not kept */
  of({ id, network }: NetworkId): FlowWeights {
    const weights = this.#kept.get(id);
    if (weights) return weights;
    throw new Failure(
      'bad-input',
      `The weights of the ${NETWORK_LABELS[network]} are not loaded. Ask again.`,
    );
  }

  clear(): void {
    this.#kept.clear();
  }
}
