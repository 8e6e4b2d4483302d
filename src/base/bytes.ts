import { withinMemory } from './failure';

type Numbers = Float64Array | Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** Runs an allocation for data. @throws Failure 'out-of-memory' */
export const allocate = <T>(make: () => T): T => withinMemory(make, 'this data set', 'load fewer trips');

/** The values of some arrays one after the other, in a new array: `joined(Float32Array, parts)`. */
export function joined<T extends Numbers>(
  create: new (length: number) => T,
  parts: readonly ArrayLike<number>[],
): T {
  const all = new create(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A new array of `length` values that begins with those of `array`, followed by zeros. */
export function lengthened<T extends Numbers>(array: T, length: number): T {
  const longer = new (array.constructor as new (length: number) => T)(length);
  longer.set(array);
  return longer;
}

/** A typed array that grows by doubling; `finish` gives the exact-length array and ends its life. */
export class GrowingArray<T extends Numbers> {
  #data: T;
  #length = 0;

  constructor(create: new (length: number) => T, capacity = 1024) {
    this.#data = new create(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) this.#reserve(this.#length + 1);
    this.#data[this.#length++] = value;
  }

  /** A point of a line: two values. */
  pushPair(first: number, second: number): void {
    this.push(first);
    this.push(second);
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
    this.#data = allocate(() => lengthened(this.#data, Math.max(needed, this.#data.length * 2)));
  }
}

/** Tables of the same columns, one below the other; at least one. */
export const stacked = <T extends { readonly [Name in keyof T]: Numbers }>(tables: readonly T[]): T =>
  Object.fromEntries(
    Object.entries<Numbers>(tables[0]).map(([name, column]) => [
      name,
      joined(
        column.constructor as new (length: number) => Numbers,
        tables.map((table) => table[name as keyof T]),
      ),
    ]),
  ) as T;

type Columns<Types extends Record<string, new (length: number) => Numbers>> = {
  readonly [Name in keyof Types]: GrowingArray<InstanceType<Types[Name]>>;
};

/** Arrays that grow, by name: the columns of a table while it is read. */
export const growing = <Types extends Record<string, new (length: number) => Numbers>>(
  types: Types,
  capacity?: number,
): Columns<Types> =>
  Object.fromEntries(
    Object.entries(types).map(([name, create]) => [name, new GrowingArray(create, capacity)]),
  ) as unknown as Columns<Types>;

/** The exact-length arrays of columns; ends the life of these. */
export const finished = <Types extends Record<string, new (length: number) => Numbers>>(
  columns: Columns<Types>,
): { readonly [Name in keyof Types]: InstanceType<Types[Name]> } =>
  Object.fromEntries(
    Object.entries<GrowingArray<Numbers>>(columns).map(([name, column]) => [name, column.finish()]),
  ) as { readonly [Name in keyof Types]: InstanceType<Types[Name]> };

/**
 * Every buffer behind the typed arrays of plain data, each once: what to hand over when the data are moved.
 */
export function buffersIn(data: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collectBuffers(data, found);
  return [...found];
}

function collectBuffers(data: unknown, found: Set<ArrayBuffer>): void {
  if (typeof data !== 'object' || data === null) return;
  if (ArrayBuffer.isView(data)) {
    if (data.buffer instanceof ArrayBuffer) found.add(data.buffer);
    return;
  }
  for (const value of Object.values(data)) collectBuffers(value, found);
}

/** Whether threads can read one memory: in Node, and in a page that is isolated from others. */
export const sharesMemory = (): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated !== false;

/**
 * Plain data with their typed arrays in memory that all threads read, so that whoever they are sent to copies nothing. The
 * same data where threads share no memory, or where there is no room for a second copy while it is made: then arrays are
 * moved or copied. Nobody writes to what is shared.
 */
export function inSharedMemory<T>(data: T): T {
  if (!sharesMemory()) return data;
  try {
    return shared(data, new Map()) as T;
  } catch (error) {
    if (error instanceof RangeError) return data;
    throw error;
  }
}

/** @param done what was copied already: an array that stands in two places stays one */
function shared(data: unknown, done: Map<unknown, unknown>): unknown {
  if (typeof data !== 'object' || data === null) return data;
  const known = done.get(data);
  if (known !== undefined) return known;
  const copy = ArrayBuffer.isView(data) ? sharedArray(data as Numbers) : sharedFields(data, done);
  done.set(data, copy);
  return copy;
}

function sharedArray<T extends Numbers>(array: T): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const create = array.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new create(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** The object itself where nothing of it is copied: lists of names are long. */
function sharedFields(data: object, done: Map<unknown, unknown>): object {
  const fields = Object.entries(data).map(([name, value]) => [name, shared(value, done)] as const);
  if (fields.every(([name, value]) => value === (data as Record<string, unknown>)[name])) return data;
  return Array.isArray(data) ? fields.map(([, value]) => value) : Object.fromEntries(fields);
}
