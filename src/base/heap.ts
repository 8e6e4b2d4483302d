/**
 * Binary min-heap over the items 0 .. capacity-1 with keys that can fall. Equal keys leave in
 * the order of their item numbers, so that a search has one outcome on every machine.
 * Emptying costs only what was left in it.
 */
export class MinHeap {
  /** Key of the item at each place. */
  readonly #keys: Float64Array;
  readonly #heap: Uint32Array;
  /** Place of each item in the heap, or -1. */
  readonly #placeOf: Int32Array;
  #size = 0;

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity);
    this.#heap = new Uint32Array(capacity);
    this.#placeOf = new Int32Array(capacity).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    for (let place = 0; place < this.#size; place++) this.#placeOf[this.#heap[place]] = -1;
    this.#size = 0;
  }

  /** Adds an item, or lowers its key; a key higher than the item's present one is ignored. */
  push(item: number, key: number): void {
    let place = this.#placeOf[item];
    if (place < 0) place = this.#size++;
    else if (key >= this.#keys[place]) return;
    this.#rise(item, key, place);
  }

  /** Removes and returns an item of the lowest key, or -1 when empty. */
  pop(): number {
    if (this.#size === 0) return -1;
    const top = this.#heap[0];
    this.#placeOf[top] = -1;
    const size = --this.#size;
    if (size > 0) this.#sink(this.#heap[size], this.#keys[size]);
    return top;
  }

  #rise(item: number, key: number, from: number): void {
    const [heap, keys, placeOf] = [this.#heap, this.#keys, this.#placeOf];
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (key > keys[parent] || (key === keys[parent] && item > above)) break;
      heap[place] = above;
      keys[place] = keys[parent];
      placeOf[above] = place;
      place = parent;
    }
    heap[place] = item;
    keys[place] = key;
    placeOf[item] = place;
  }

  #sink(item: number, key: number): void {
    const [heap, keys, placeOf, size] = [this.#heap, this.#keys, this.#placeOf, this.#size];
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      const other = child + 1;
      if (
        other < size &&
        (keys[other] < keys[child] || (keys[other] === keys[child] && heap[other] < heap[child]))
      )
        child = other;
      const below = heap[child];
      if (key < keys[child] || (key === keys[child] && item < below)) break;
      heap[place] = below;
      keys[place] = keys[child];
      placeOf[below] = place;
      place = child;
    }
    heap[place] = item;
    keys[place] = key;
    placeOf[item] = place;
  }
}

/**
 * Numbers by their keys, as many as come: a binary heap. Equal keys leave in the order in which they came, so
 * that a search has one outcome on every machine. For items whose keys fall there is `MinHeap`.
 */
export class PriorityQueue {
  #keys: number[] = [];
  /** How many came before each. */
  #orders: number[] = [];
  #values: number[] = [];
  #pushed = 0;

  get size(): number {
    return this.#keys.length;
  }

  /** Infinity when empty. */
  get leastKey(): number {
    return this.#keys.length > 0 ? this.#keys[0] : Infinity;
  }

  push(value: number, key: number): void {
    this.#rise(this.#keys.length, key, this.#pushed++, value);
  }

  /** Removes and returns the value of the least key, or -1 when empty. */
  pop(): number {
    if (this.#keys.length === 0) return -1;
    const top = this.#values[0];
    const [key, order, value] = [this.#keys.pop()!, this.#orders.pop()!, this.#values.pop()!];
    if (this.#keys.length > 0) this.#sink(key, order, value);
    return top;
  }

  /** Removes and returns the values whose keys are at least `key`, in no order. */
  cut(key: number): number[] {
    const [keys, orders, values] = [this.#keys, this.#orders, this.#values];
    const removed: number[] = [];
    [this.#keys, this.#orders, this.#values] = [[], [], []];
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] >= key) removed.push(values[i]);
      else this.#rise(this.#keys.length, keys[i], orders[i], values[i]);
    }
    return removed;
  }

  /** Whether an entry leaves before the one at `place`. */
  #before(key: number, order: number, place: number): boolean {
    return key < this.#keys[place] || (key === this.#keys[place] && order < this.#orders[place]);
  }

  #rise(from: number, key: number, order: number, value: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#before(key, order, parent)) break;
      this.#put(place, this.#keys[parent], this.#orders[parent], this.#values[parent]);
      place = parent;
    }
    this.#put(place, key, order, value);
  }

  #sink(key: number, order: number, value: number): void {
    const size = this.#keys.length;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      const other = child + 1;
      if (other < size && this.#before(this.#keys[other], this.#orders[other], child)) child = other;
      if (this.#before(key, order, child)) break;
      this.#put(place, this.#keys[child], this.#orders[child], this.#values[child]);
      place = child;
    }
    this.#put(place, key, order, value);
  }

  #put(place: number, key: number, order: number, value: number): void {
    this.#keys[place] = key;
    this.#orders[place] = order;
    this.#values[place] = value;
  }
}
