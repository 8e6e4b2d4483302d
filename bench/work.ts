import type { HoserConfig } from '../src/models/hoser/config';
import type { HoserFeatures } from '../src/models/hoser/features/hoser-features';
import type { TripBatch } from '../src/models/hoser/features/trip-features';
import { HEAD_WIDTH } from '../src/models/hoser/parameters';
import type { ParameterSpec } from '../src/nn/parameters';
import { dense, type Work } from '../src/engine/benchmarks/benchmark-result';
import type { LmTadConfig } from '../src/models/lm-tad/lm-tad';
import { tokenTrees } from '../src/models/lm-tad/token-tree';
import type { TokenSequences } from '../src/models/lm-tad/tokens';

/**
 * Operations per edge and channel of GATv2: two sums and two products-and-sums of
 * attributes, slope, score, weighted sum.
 */
const EDGE_FLOPS = 11;
/**
 * Operations per candidate and channel of the navigator: sums and products
 * within the tanh, the tanh, the score.
 */
const CANDIDATE_FLOPS = 9;
/** The gradient of a product is two products of its size. */
const FORWARD_AND_BACKWARD = 3;
/** Gradient written, then gradient, weight and both moments read, weight and both moments written. */
const ACCESSES_PER_WEIGHT = 8;

/**
 * Roads whose embeddings decide a batch, and those one and two hops around them, with the edges
 * that enter them (self-loops included).
 */
interface Reach {
  readonly roads: readonly [own: number, oneHop: number, twoHops: number];
  readonly edges: readonly [intoOwn: number, intoOneHop: number];
  /** Roads that are somebody's candidate. */
  readonly candidates: number;
}

export function reachOf(batch: TripBatch, { adjacency, network }: HoserFeatures): Reach {
  const candidates = new Set<number>();
  batch.candidateLengths.forEach((length, step) => {
    const first = step * batch.candidateCount;
    for (let c = 0; c < length; c++) candidates.add(batch.candidates[first + c]);
  });
  const inside = new Uint8Array(network.roadCount);
  for (const road of [...candidates, ...batch.roads]) inside[road] = 1;
  const own = countOf(inside, adjacency.offsets);
  widen(inside, adjacency);
  const oneHop = countOf(inside, adjacency.offsets);
  widen(inside, adjacency);
  const twoHops = countOf(inside, adjacency.offsets);
  return {
    roads: [own.roads, oneHop.roads, twoHops.roads],
    edges: [own.edges, oneHop.edges],
    candidates: candidates.size,
  };
}

function widen(inside: Uint8Array, { offsets, targets }: HoserFeatures['adjacency']): void {
  const before = inside.slice();
  before.forEach((is, road) => {
    if (is) for (let edge = offsets[road]; edge < offsets[road + 1]; edge++) inside[targets[edge]] = 1;
  });
}

function countOf(inside: Uint8Array, offsets: Uint32Array): { roads: number; edges: number } {
  let roads = 0;
  let edges = 0;
  inside.forEach((is, road) => {
    if (!is) return;
    roads++;
    edges += offsets[road + 1] - offsets[road] + 1;
  });
  return { roads, edges };
}

/** Operations of the road network encoder, restricted to the roads in reach, and of the zones' graph. */
function encoderFlops({ hiddenDim: d, attributeDim }: HoserConfig, reach: Reach, zones: number): number {
  const [own, oneHop, twoHops] = reach.roads;
  const [intoOwn, intoOneHop] = reach.edges;
  const attributes = dense(twoHops, 1, 3 * attributeDim);
  const first = dense(twoHops, d, d) + dense(oneHop, d, d) + EDGE_FLOPS * d * intoOneHop;
  const second = dense(oneHop, d, d) + dense(own, d, d) + EDGE_FLOPS * d * intoOwn;
  return attributes + first + second + 2 * (dense(zones, d, d) + dense(zones, zones, d));
}

/**
 * Operations of all blocks for `steps` steps that attend to `pairs` steps altogether, themselves included.
 */
export function blockFlops({ hiddenDim, layers }: HoserConfig, steps: number, pairs: number): number {
  const width = 2 * hiddenDim;
  const products =
    dense(steps, width, 3 * width) + dense(steps, width, width) + 2 * dense(steps, width, 4 * width);
  return layers * (products + 4 * width * pairs);
}

/**
 * Operations of the heads: query, candidates, time. The destination's part
 * of the query is needed once a trip.
 */
function headFlops({ hiddenDim: d }: HoserConfig, batch: TripBatch, reach: Reach): number {
  const { stepCount, tripCount, candidateLengths } = batch;
  const real = candidateLengths.reduce((sum, length) => sum + length, 0);
  const fusion = dense(stepCount, 2 * d, HEAD_WIDTH) + dense(stepCount, HEAD_WIDTH, 1);
  const query = dense(stepCount, 2 * d, d) + dense(tripCount, d, d);
  const keys = dense(reach.candidates, d, d) + CANDIDATE_FLOPS * d * real;
  const time = dense(stepCount, 3 * d, HEAD_WIDTH) + dense(stepCount, 2 * HEAD_WIDTH, 1);
  return fusion + query + keys + time;
}

/**
 * What one training step asks for at least: all products forward and backward, the road network encoder
 * only where the batch sees it; and every weight's update, since AdamW's decay moves all of them.
 * Element-wise work of the blocks is left out.
 */
export function studentStepWork(
  config: HoserConfig,
  batch: TripBatch,
  features: HoserFeatures,
  specs: readonly ParameterSpec[],
): Work {
  const reach = reachOf(batch, features);
  let pairs = 0;
  for (let b = 0; b < batch.tripCount; b++) {
    const length = batch.tripOffsets[b + 1] - batch.tripOffsets[b];
    pairs += (length * (length + 1)) / 2;
  }
  const forward =
    encoderFlops(config, reach, features.zoneCount) +
    blockFlops(config, batch.stepCount, pairs) +
    headFlops(config, batch, reach);
  const weights = specs
    .filter(({ unused }) => !unused)
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { flops: FORWARD_AND_BACKWARD * forward, bytes: 4 * ACCESSES_PER_WEIGHT * weights };
}

/** What expanding one node of a route search asks for, its attention to the path left out. */
export function expansionWork(config: HoserConfig, candidates: number): Work {
  const { hiddenDim: d } = config;
  const query = dense(1, 3 * d, d) + CANDIDATE_FLOPS * d * candidates;
  const time = dense(1, 2 * d, HEAD_WIDTH) + dense(1, HEAD_WIDTH, 1);
  return { flops: blockFlops(config, 1, 0) + query + time, bytes: 0 };
}

/** Windows that a teacher reads. */
interface Windows {
  readonly count: number;
  /** Tokens of all windows. */
  readonly tokens: number;
  /** Pairs of a token and one that it sees, itself included, over all windows; and those of last tokens. */
  readonly pairs: number;
  readonly lastPairs: number;
}

export function windowsOf(sequenceOffsets: Int32Array): Windows {
  const count = sequenceOffsets.length - 1;
  let pairs = 0;
  for (let s = 0; s < count; s++) {
    const length = sequenceOffsets[s + 1] - sequenceOffsets[s];
    pairs += (length * (length + 1)) / 2;
  }
  return { count, tokens: sequenceOffsets[count], pairs, lastPairs: sequenceOffsets[count] };
}

/**
 * The same with every beginning counted once: different windows, and different
 * beginnings of them in place of tokens.
 */
export function distinctWindowsOf(sequences: TokenSequences): Windows {
  const [{ depths, ends }] = tokenTrees(sequences, sequences.inputs.length);
  return {
    count: ends.length,
    tokens: depths.length,
    pairs: depths.reduce((sum, depth) => sum + depth + 1, 0),
    lastPairs: ends.reduce((sum, end) => sum + depths[end] + 1, 0),
  };
}

/**
 * What it asks for at least to answer about `logits` cells in all: every layer but the last for every
 * token, of the last one keys and values for every token and the rest for the last token of each window
 * alone, then one dot product per cell.
 */
export function softTargetWork(
  { layers, width }: LmTadConfig,
  { count, tokens, pairs, lastPairs }: Windows,
  logits: number,
): Work {
  const rest = (rows: number) => dense(rows, width, width) + 2 * dense(rows, width, 4 * width);
  const whole = dense(tokens, width, 3 * width) + 4 * width * pairs + rest(tokens);
  const last =
    dense(tokens, width, 2 * width) + dense(count, width, width) + 4 * width * lastPairs + rest(count);
  return { flops: (layers - 1) * whole + last + 2 * width * logits, bytes: 0 };
}
