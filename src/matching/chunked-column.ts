import { joined } from '../base/bytes';
import { withinMemory } from '../base/failure';

type Numbers = Uint32Array | Float32Array | Uint16Array;

const CHUNK_VALUES = 1 << 18;

/**
 * A column of unknown length, gathered in chunks: growing it moves nothing, and joining
 * it needs room for one column twice.
 */
export class ChunkedColumn<T extends Numbers> {
  #chunks: T[] = [];
  #inLast = CHUNK_VALUES;

  constructor(private readonly create: new (length: number) => T) {}

  get length(): number {
    return this.#chunks.length * CHUNK_VALUES - CHUNK_VALUES + this.#inLast;
  }

  push(value: number): void {
    if (this.#inLast === CHUNK_VALUES) {
      this.#chunks.push(room(() => new this.create(CHUNK_VALUES)));
      this.#inLast = 0;
    }
    this.#chunks[this.#chunks.length - 1][this.#inLast++] = value;
  }

  /** All values in one array; the column is empty afterwards. */
  finish(): T {
    const last = this.#chunks.length - 1;
    const filled = this.#chunks.map((chunk, i) => (i < last ? chunk : chunk.subarray(0, this.#inLast)));
    const values = room(() => joined(this.create, filled));
    this.#chunks = [];
    this.#inLast = CHUNK_VALUES;
    return values;
  }
}

const room = <T>(make: () => T): T => withinMemory(make, 'the table of ways', 'cut the area smaller');
