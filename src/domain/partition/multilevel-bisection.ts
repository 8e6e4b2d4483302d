import type { Random } from '../../base/random';
import {
  cutWeight,
  maxWeightedDegree,
  refineBisection,
  weightOfSide0,
  type WeightWindow,
  GainBuckets,
} from './two-way-refinement';
import { type WeightedGraph, buildGraph } from './weighted-graph';

/** Small enough that growing from several random vertices finds a good start. */
const COARSEST_VERTICES = 60;
const GROWING_TRIALS = 6;

/**
 * Grows side 0 from a random vertex, each time by the vertex that costs the
 * least cut, to the middle of the window.
 */
function growBisection(
  graph: WeightedGraph,
  window: WeightWindow,
  maxGain: number,
  random: Random,
): Uint8Array {
  const side = new Uint8Array(graph.vertexCount).fill(1);
  const frontier = new GainBuckets(graph.vertexCount, maxGain);
  const target = (window.min + window.max) / 2;
  const fallback = random.shuffle(Uint32Array.from(side, (_, v) => v));
  let nextFallback = 0;
  let weight = 0;
  while (weight < target) {
    let v = frontier.top();
    if (v >= 0) {
      frontier.remove(v);
    } else {
      while (nextFallback < fallback.length && side[fallback[nextFallback]] === 0) nextFallback++;
      if (nextFallback === fallback.length) break;
      v = fallback[nextFallback];
    }
    side[v] = 0;
    weight += graph.vertexWeights[v];
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
      const u = graph.neighbours[i];
      if (side[u] === 0) continue;
      if (frontier.has(u)) frontier.change(u, 2 * graph.edgeWeights[i]);
      else frontier.insert(u, gainOfJoining(graph, side, u));
    }
  }
  return side;
}

function gainOfJoining(graph: WeightedGraph, side: Uint8Array, u: number): number {
  let gain = 0;
  for (let i = graph.offsets[u]; i < graph.offsets[u + 1]; i++) {
    gain += side[graph.neighbours[i]] === 0 ? graph.edgeWeights[i] : -graph.edgeWeights[i];
  }
  return gain;
}

/** Lower is better: being inside the window counts before the cut. */
function badness(graph: WeightedGraph, side: Uint8Array, window: WeightWindow): number {
  const weight = weightOfSide0(graph, side);
  const outside = Math.max(0, window.min - weight, weight - window.max);
  return outside * 1e6 + cutWeight(graph, side);
}

function bisectCoarsest(graph: WeightedGraph, window: WeightWindow, random: Random): Uint8Array {
  const maxGain = maxWeightedDegree(graph);
  let best: Uint8Array | null = null;
  let bestBadness = Infinity;
  for (let trial = 0; trial < GROWING_TRIALS; trial++) {
    const side = growBisection(graph, window, maxGain, random);
    refineBisection(graph, side, window);
    const value = badness(graph, side, window);
    if (best === null || value < bestBadness) [best, bestBadness] = [side, value];
  }
  return best ?? new Uint8Array(graph.vertexCount);
}

/**
 * Splits a graph into side 0, its weight inside `window`, and side 1, with a small cut: coarsens by
 * heavy-edge matching, grows a bisection of the coarsest graph, and refines it on every level on the way
 * back. The best of `trials` independent tries. Returns the side (0 or 1) of each vertex.
 */
export function multilevelBisection(
  graph: WeightedGraph,
  window: WeightWindow,
  trials: number,
  random: Random,
): Uint8Array {
  let best = new Uint8Array(graph.vertexCount);
  let bestBadness = Infinity;
  for (let trial = 0; trial < trials; trial++) {
    const side = bisectOnce(graph, window, random);
    const value = badness(graph, side, window);
    if (value < bestBadness) [best, bestBadness] = [side, value];
  }
  return best;
}

function bisectOnce(graph: WeightedGraph, window: WeightWindow, random: Random): Uint8Array<ArrayBuffer> {
  const levels: Coarsening[] = [];
  const total = graph.vertexWeights.reduce((sum, weight) => sum + weight, 0);
  const maxVertexWeight = Math.max(1, Math.ceil((1.5 * total) / COARSEST_VERTICES));
  let coarsest = graph;
  while (coarsest.vertexCount > COARSEST_VERTICES) {
    const next = coarsen(coarsest, maxVertexWeight, random);
    // A graph of many pieces stops shrinking: nothing is left to match.
    if (next.graph.vertexCount > 0.95 * coarsest.vertexCount) break;
    levels.push(next);
    coarsest = next.graph;
  }
  let side = Uint8Array.from(bisectCoarsest(coarsest, window, random));
  for (let level = levels.length - 1; level >= 0; level--) {
    const coarseSide = side;
    side = Uint8Array.from(levels[level].coarseOf, (coarse) => coarseSide[coarse]);
    refineBisection(level === 0 ? graph : levels[level - 1].graph, side, window);
  }
  return side;
}

interface Coarsening {
  readonly graph: WeightedGraph;
  /** (N of the finer graph) the coarse vertex that each fine vertex became part of. */
  readonly coarseOf: Uint32Array;
}

/** Pairs vertices along heavy edges, visiting them in random order; mate[v] = v where v stays single. */
function heavyEdgeMatching(graph: WeightedGraph, maxVertexWeight: number, random: Random): Uint32Array {
  const unmatched = graph.vertexCount;
  const mate = new Uint32Array(graph.vertexCount).fill(unmatched);
  const order = random.shuffle(Uint32Array.from(mate, (_, v) => v));
  for (const v of order) {
    if (mate[v] !== unmatched) continue;
    let best = v;
    let bestWeight = 0;
    for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
      const u = graph.neighbours[i];
      if (mate[u] !== unmatched || graph.vertexWeights[u] + graph.vertexWeights[v] > maxVertexWeight)
        continue;
      // Of equally heavy edges the one to the lighter vertex: it keeps the coarse vertices of one size.
      const better =
        graph.edgeWeights[i] > bestWeight ||
        (graph.edgeWeights[i] === bestWeight && graph.vertexWeights[u] < graph.vertexWeights[best]);
      if (better) {
        best = u;
        bestWeight = graph.edgeWeights[i];
      }
    }
    mate[v] = best;
    mate[best] = v;
  }
  return mate;
}

/**
 * Contracts a heavy-edge matching (Karypis and Kumar 1998): about half the
 * vertices, the same cuts between them.
 */
function coarsen(graph: WeightedGraph, maxVertexWeight: number, random: Random): Coarsening {
  const mate = heavyEdgeMatching(graph, maxVertexWeight, random);
  const coarseOf = new Uint32Array(graph.vertexCount);
  const firstOf: number[] = [];
  for (let v = 0; v < graph.vertexCount; v++) {
    if (mate[v] < v) continue;
    coarseOf[v] = coarseOf[mate[v]] = firstOf.length;
    firstOf.push(v);
  }
  const vertexWeights = Int32Array.from(firstOf, (v) =>
    mate[v] === v ? graph.vertexWeights[v] : graph.vertexWeights[v] + graph.vertexWeights[mate[v]],
  );
  const coarse = buildGraph(vertexWeights, graph.neighbours.length, (c, visit) => {
    const first = firstOf[c];
    const members = mate[first] === first ? [first] : [first, mate[first]];
    for (const v of members) {
      for (let i = graph.offsets[v]; i < graph.offsets[v + 1]; i++) {
        visit(coarseOf[graph.neighbours[i]], graph.edgeWeights[i]);
      }
    }
  });
  return { graph: coarse, coarseOf };
}
