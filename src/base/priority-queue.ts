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
