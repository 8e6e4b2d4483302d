/**
 * Vertices sorted by gain in doubly linked buckets, one per gain value: insert, remove and change in constant
 * time (Fiduccia and Mattheyses, DAC 1982). Within a bucket the vertex that came last leaves first.
 */
export class GainBuckets {
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Bucket of each vertex, or -1 when it is not held. */
  readonly #bucketOf: Int32Array;
  readonly #maxGain: number;
  #highest = -1;

  /** For vertices 0 .. vertexCount-1 and gains within [-maxGain, maxGain]. */
  constructor(vertexCount: number, maxGain: number) {
    this.#heads = new Int32Array(2 * maxGain + 1).fill(-1);
    this.#next = new Int32Array(vertexCount);
    this.#previous = new Int32Array(vertexCount);
    this.#bucketOf = new Int32Array(vertexCount).fill(-1);
    this.#maxGain = maxGain;
  }

  has(vertex: number): boolean {
    return this.#bucketOf[vertex] >= 0;
  }

  gainOf(vertex: number): number {
    return this.#bucketOf[vertex] - this.#maxGain;
  }

  insert(vertex: number, gain: number): void {
    const bucket = gain + this.#maxGain;
    const head = this.#heads[bucket];
    this.#bucketOf[vertex] = bucket;
    this.#previous[vertex] = -1;
    this.#next[vertex] = head;
    if (head >= 0) this.#previous[head] = vertex;
    this.#heads[bucket] = vertex;
    if (bucket > this.#highest) this.#highest = bucket;
  }

  remove(vertex: number): void {
    const previous = this.#previous[vertex];
    const next = this.#next[vertex];
    if (previous >= 0) this.#next[previous] = next;
    else this.#heads[this.#bucketOf[vertex]] = next;
    if (next >= 0) this.#previous[next] = previous;
    this.#bucketOf[vertex] = -1;
  }

  change(vertex: number, by: number): void {
    const gain = this.gainOf(vertex) + by;
    this.remove(vertex);
    this.insert(vertex, gain);
  }

  /** A vertex of the highest gain, or -1 when none is held. */
  top(): number {
    while (this.#highest >= 0 && this.#heads[this.#highest] < 0) this.#highest--;
    return this.#highest < 0 ? -1 : this.#heads[this.#highest];
  }
}
