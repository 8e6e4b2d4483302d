/**
 * Seeded random numbers: xoshiro128** with a splitmix32 seed. The whole state is four integers, so a
 * run can be saved and continued. `fork` gives an independent stream by name, so that adding a
 * consumer does not shift the others.
 */
export class Random {
  #state: Uint32Array;

  constructor(seed: number | Uint32Array) {
    if (typeof seed === 'number') {
      this.#state = new Uint32Array(4);
      let s = seed >>> 0;
      for (let i = 0; i < 4; i++) {
        s = (s + 0x9e3779b9) >>> 0;
        let z = s;
        z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
        z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
        this.#state[i] = (z ^ (z >>> 16)) >>> 0;
      }
      if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
    } else {
      this.#state = Uint32Array.from(seed);
    }
  }

  /** A copy of the generator's state; `new Random(state)` continues from it. */
  get state(): Uint32Array {
    return Uint32Array.from(this.#state);
  }

  /** An independent stream that depends on this generator's current state and on `name` only. */
  fork(name: string): Random {
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    for (const word of this.#state) hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15);
    return new Random(hash >>> 0);
  }

  /** Uniform integer in [0, 2^32). */
  nextUint32(): number {
    const s = this.#state;
    const x = Math.imul(s[1], 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** Uniform in [0, 1) with 53 bits. */
  next(): number {
    return ((this.nextUint32() >>> 5) * 67108864 + (this.nextUint32() >>> 6)) / 9007199254740992;
  }

  /** Uniform integer in [0, n). */
  int(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** Standard normal (Box-Muller, one of the pair). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Fisher-Yates shuffle in place. */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
    return items;
  }
}
