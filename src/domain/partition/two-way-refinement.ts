import type { WeightedGraph } from './weighted-graph';

/** How heavy side 0 may be. */
export interface WeightWindow {
  readonly min: number;
  readonly max: number;
}

const violation = (weight: number, window: WeightWindow) =>
  Math.max(0, window.min - weight, weight - window.max);

/** Weight of the edges between the sides. */
export function cutWeight(graph: WeightedGraph, side: Uint8Array): number {
  let twice = 0;
  for (let v = 0; v < graph.vertexCount; v++) {
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
      if (side[graph.neighbours[i]] !== side[v]) twice += graph.edgeWeights[i];
    }
  }
  return twice / 2;
}

export function weightOfSide0(graph: WeightedGraph, side: Uint8Array): number {
  let weight = 0;
  for (let v = 0; v < graph.vertexCount; v++) if (side[v] === 0) weight += graph.vertexWeights[v];
  return weight;
}

/** Cut weight saved by moving v to the other side. */
function gainOfMove(graph: WeightedGraph, side: Uint8Array, v: number): number {
  let gain = 0;
  for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
    gain += side[graph.neighbours[i]] === side[v] ? -graph.edgeWeights[i] : graph.edgeWeights[i];
  }
  return gain;
}

export function maxWeightedDegree(graph: WeightedGraph): number {
  let max = 0;
  for (let v = 0; v < graph.vertexCount; v++) {
    let degree = 0;
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) degree += graph.edgeWeights[i];
    max = Math.max(max, degree);
  }
  return max;
}

/** One pass of moves; the best state met on the way is kept. Returns whether it beats the state before. */
function refinementPass(
  graph: WeightedGraph,
  side: Uint8Array,
  window: WeightWindow,
  maxGain: number,
): boolean {
  const buckets = [new GainBuckets(graph.vertexCount, maxGain), new GainBuckets(graph.vertexCount, maxGain)];
  let heaviest = 0;
  for (let v = 0; v < graph.vertexCount; v++) {
    buckets[side[v]].insert(v, gainOfMove(graph, side, v));
    heaviest = Math.max(heaviest, graph.vertexWeights[v]);
  }
  // One vertex of leeway while moving: an exact window would otherwise allow no move at all.
  const loose = { min: window.min - heaviest, max: window.max + heaviest };
  const patience = Math.max(40, graph.vertexCount >> 4);
  const moved: number[] = [];
  let weight = weightOfSide0(graph, side);
  let cutChange = 0;
  let best = { moves: 0, violation: violation(weight, window), cutChange: 0 };

  const chooseMove = (): number => {
    let chosen = -1;
    let chosenKey = -Infinity;
    for (const from of [0, 1]) {
      const v = buckets[from].top();
      if (v < 0) continue;
      const after = weight + (from === 0 ? -graph.vertexWeights[v] : graph.vertexWeights[v]);
      const worse = violation(after, loose) > 0 && violation(after, loose) >= violation(weight, loose);
      if (worse) continue;
      // Mending the balance comes first, then the gain, then the move away from the heavier side.
      const mends = violation(after, window) < violation(weight, window) ? 2 * maxGain + 1 : 0;
      const lean = after * 2 - window.min - window.max;
      const key = mends + buckets[from].gainOf(v) - Math.abs(lean) / (4 * (Math.abs(lean) + 1));
      if (key > chosenKey) [chosen, chosenKey] = [v, key];
    }
    return chosen;
  };

  while (moved.length - best.moves < patience) {
    const v = chooseMove();
    if (v < 0) break;
    const from = side[v];
    cutChange -= buckets[from].gainOf(v);
    buckets[from].remove(v);
    side[v] = 1 - from;
    weight += from === 0 ? -graph.vertexWeights[v] : graph.vertexWeights[v];
    moved.push(v);
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
      const u = graph.neighbours[i];
      if (!buckets[side[u]].has(u)) continue;
      buckets[side[u]].change(u, side[u] === from ? 2 * graph.edgeWeights[i] : -2 * graph.edgeWeights[i]);
    }
    const now = violation(weight, window);
    if (now < best.violation || (now === best.violation && cutChange < best.cutChange)) {
      best = { moves: moved.length, violation: now, cutChange };
    }
  }
  for (let i = moved.length - 1; i >= best.moves; i--) side[moved[i]] = 1 - side[moved[i]];
  return best.moves > 0;
}

/**
 * Fiduccia-Mattheyses refinement of a bisection, in place: moves vertices between the sides to bring side 0
 * into the window first and to lower the cut second. Returns whether anything was improved.
 */
export function refineBisection(
  graph: WeightedGraph,
  side: Uint8Array,
  window: WeightWindow,
  maxPasses = 8,
): boolean {
  const maxGain = maxWeightedDegree(graph);
  let improved = false;
  for (let pass = 0; pass < maxPasses; pass++) {
    if (!refinementPass(graph, side, window, maxGain)) break;
    improved = true;
  }
  return improved;
}

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
