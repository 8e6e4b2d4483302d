import { shownName } from '../safetensors';
import { broken } from './broken-file';

/**
 * What a pickle may ask for. A checkpoint of ten thousand tensors with its optimiser stays within it; a
 * hostile one is stopped within a second.
 */
const MAX_PICKLE_BYTES = 64 * 1024 ** 2;
const MAX_STEPS = 2_000_000;
const MAX_CONTAINERS = 250_000;

/** Counts what one file makes the reader do. */
export class WorkBudget {
  #steps = 0;
  #containers = 0;

  /** @throws Failure 'bad-input' if the description of the tensors alone is too long */
  static checkPickle(length: number, what: string): void {
    if (length > MAX_PICKLE_BYTES)
      throw broken(
        `${what} has ${length} bytes; at most ${MAX_PICKLE_BYTES} are read, and the weights lie elsewhere`,
      );
  }

  /** Opcodes carried out and values copied. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS)
      throw broken(`its description of the tensors takes more than ${MAX_STEPS} steps to read`);
  }

  /** A list, dictionary, tensor or other object made. */
  container(): void {
    this.#containers++;
    if (this.#containers > MAX_CONTAINERS)
      throw broken(`it holds more than ${MAX_CONTAINERS} lists, dictionaries and objects`);
  }
}

/** How many names a report lists. */
const MAX_INERT_NAMES = 200;

/** Names of what a file wanted to make and this reader does not. */
export class InertNames {
  readonly #names = new Set<string>();

  add(name: string): void {
    if (this.#names.size < MAX_INERT_NAMES) this.#names.add(shownName(name));
  }

  get list(): readonly string[] {
    return [...this.#names].sort();
  }
}
