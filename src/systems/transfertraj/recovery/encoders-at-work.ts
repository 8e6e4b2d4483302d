import { openEncoder } from '../checkpoints/encoder-file';
import type { Encoder } from '../networks/encoder';
import { ReadCity } from '../networks/read-city';
import type { EncoderWeights, RecoveryDataset } from './recovery-service';

/**
 * Encoders of files on the current backend, and the city as each of them reads it. They are loaded when they are first asked for, and
 * those that read alike share one city.
 */
export class EncodersAtWork {
  readonly #encoders = new Map<string, Encoder>();
  readonly #cities = new Map<string, ReadCity>();

  constructor(private readonly dataset: RecoveryDataset) {}

  /** @throws Failure 'bad-input' for a file that is broken, or of another network */
  of({ id, bytes }: EncoderWeights): Encoder {
    const encoder = this.#encoders.get(id) ?? openEncoder(bytes);
    this.#encoders.set(id, encoder);
    return encoder;
  }

  /** The city as an encoder reads it; it stays owned by this. */
  cityOf({ vocabulary, reading }: Pick<Encoder, 'vocabulary' | 'reading'>): ReadCity {
    const key = JSON.stringify([vocabulary, reading]);
    const city = this.#cities.get(key) ?? new ReadCity(this.dataset, vocabulary, reading);
    this.#cities.set(key, city);
    return city;
  }

  /** Frees encoders by the ids of their weights, and all cities where none is left. */
  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#encoders.get(id)?.weights.dispose();
      this.#encoders.delete(id);
    }
    if (this.#encoders.size === 0) this.#dropCities();
  }

  /** Frees what is on the device; it is loaded again when it is asked for. */
  dispose(): void {
    this.drop([...this.#encoders.keys()]);
  }

  #dropCities(): void {
    for (const city of this.#cities.values()) city.dispose();
    this.#cities.clear();
  }
}
