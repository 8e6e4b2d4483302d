/** How often each trip has what is counted: a value in a bin, or a visit of a place. Only counts above 0 are kept. */
export class CountsByTrip {
  /** (trips + 1) first entry of each trip. */
  readonly #starts: Uint32Array;
  readonly #kinds: Uint32Array;
  readonly #counts: Uint32Array;

  /**
   * @param trips by trip, how often each kind occurs
   * @param kinds kinds that there are: 0 to `kinds` - 1
   */
  constructor(
    trips: readonly ReadonlyMap<number, number>[],
    readonly kinds: number,
  ) {
    this.#starts = new Uint32Array(trips.length + 1);
    trips.forEach(({ size }, i) => (this.#starts[i + 1] = this.#starts[i] + size));
    this.#kinds = new Uint32Array(this.#starts[trips.length]);
    this.#counts = new Uint32Array(this.#starts[trips.length]);
    let at = 0;
    for (const counts of trips)
      for (const [kind, count] of counts) {
        this.#kinds[at] = kind;
        this.#counts[at++] = count;
      }
  }

  /** (kinds) counts of all trips together, each trip as often as its weight says. */
  total(weights: ArrayLike<number>): Int32Array {
    const sums = new Int32Array(this.kinds);
    for (let trip = 0; trip + 1 < this.#starts.length; trip++) {
      const weight = weights[trip];
      if (weight === 0) continue;
      for (let i = this.#starts[trip]; i < this.#starts[trip + 1]; i++)
        sums[this.#kinds[i]] += weight * this.#counts[i];
    }
    return sums;
  }
}

/** How often each number occurs. */
export function tally(numbers: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const each of numbers) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}
