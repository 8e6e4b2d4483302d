import { withinMemory } from './within-memory';

type Growable = Float64Array | Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** A typed array that grows by doubling; `finish` gives the exact-length array and ends its life. */
export class GrowingArray<T extends Growable> {
  #data: T;
  #length = 0;

  constructor(
    private readonly create: new (length: number) => T,
    capacity = 1024,
  ) {
    this.#data = new create(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) this.#reserve(this.#length + 1);
    this.#data[this.#length++] = value;
  }

  /** The value at a place that has been pushed. */
  at(index: number): number {
    return this.#data[index];
  }

  /** Appends the first `count` values of `source`. */
  append(source: Float64Array | Uint32Array, count: number): void {
    if (this.#length + count > this.#data.length) this.#reserve(this.#length + count);
    const data = this.#data;
    let at = this.#length;
    for (let i = 0; i < count; i++) data[at++] = source[i];
    this.#length = at;
  }

  finish(): T {
    return allocate(() => this.#data.slice(0, this.#length) as T);
  }

  #reserve(needed: number): void {
    const grown = allocate(() => new this.create(Math.max(needed, this.#data.length * 2)));
    grown.set(this.#data);
    this.#data = grown;
  }
}

/** Runs an allocation for data. @throws Failure 'out-of-memory' */
export const allocate = <T>(make: () => T): T => withinMemory(make, 'this data set', 'load fewer trips');
