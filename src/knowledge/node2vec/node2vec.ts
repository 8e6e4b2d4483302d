import type { Random } from '../../base/random';
import type { Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';

export type Node2vecSettings = WalkSettings & SkipGramSettings;

/** The usual settings, with fewer and shorter walks: roads have few successors. */
export const NODE2VEC = { perRoad: 5, length: 20, back: 1, away: 1, window: 5, negatives: 5 } as const;

/** The rate falls evenly from the first of these to the second, as in word2vec. */
const RATES = [0.025, 1e-4] as const;
const WALKS_PER_PAUSE = 100;

/**
 * Vectors of roads that are alike where roads are near each other along the network: node2vec (Grover and Leskovec, KDD 2016).
 * @returns (R x width), scaled so that all values together have a mean of 0 in each column and a root mean square of 1
 * @throws Failure 'cancelled'
 */
export async function node2vec(
  network: Pick<RoadNetwork, 'roadCount' | 'successorOffsets' | 'successors'>,
  settings: Node2vecSettings,
  random: Random,
  task: Task,
): Promise<Float32Array> {
  const total = settings.perRoad * network.roadCount;
  const learner = new SkipGram(visits(network), settings, random.fork('skip-gram'));
  let done = 0;
  for (const walk of roadWalks(network, settings, random.fork('walks'))) {
    const share = done / total;
    learner.learn(walk, RATES[0] + share * (RATES[1] - RATES[0]));
    if (++done % WALKS_PER_PAUSE > 0) continue;
    await task.checkpoint();
    task.progress({ step: 'roads.walk', done, total, unit: 'walks' });
  }
  task.progress({ step: 'roads.walk', done: total, total, unit: 'walks' });
  return spread(learner.vectors, settings.width);
}

/** How often walks come by each road, about: as often as roads lead to it, and once since they begin there. */
function visits({ roadCount, successors }: Pick<RoadNetwork, 'roadCount' | 'successors'>): Float64Array {
  const counts = new Float64Array(roadCount).fill(1);
  for (const road of successors) counts[road]++;
  return counts;
}

function spread(vectors: Float32Array, width: number): Float32Array {
  const rows = vectors.length / width;
  const means = new Float64Array(width);
  vectors.forEach((value, i) => (means[i % width] += value / rows));
  const centred = vectors.map((value, i) => value - means[i % width]);
  const square = centred.reduce((sum, value) => sum + value * value, 0) / centred.length;
  return centred.map((value) => value / Math.sqrt(square));
}

/** How walks go from road to road: the parameters of node2vec. */
export interface WalkSettings {
  /** Walks that begin at each road. */
  readonly perRoad: number;
  /** Roads of a walk at most; one that comes to a dead end is shorter. */
  readonly length: number;
  /** p: the larger, the less often a walk turns back to the road it came from. */
  readonly back: number;
  /** q: the larger, the more a walk stays among the roads that follow the one it came from. */
  readonly away: number;
}

type Links = Pick<RoadNetwork, 'roadCount' | 'successorOffsets' | 'successors'>;

/**
 * Second-order random walks over a road network, in driving direction (Grover and Leskovec 2016, Algorithm 1). Each round begins at every
 * road once, in an order of its own.
 * @returns roads of one walk after the other; each array is used again for a later walk
 */
export function* roadWalks(links: Links, settings: WalkSettings, random: Random): Generator<Uint32Array> {
  const order = Uint32Array.from({ length: links.roadCount }, (_, road) => road);
  const walk = new Uint32Array(settings.length);
  for (let round = 0; round < settings.perRoad; round++)
    for (const start of random.shuffle(order)) {
      walk[0] = start;
      let length = 1;
      while (length < settings.length) {
        const before = length > 1 ? walk[length - 2] : -1;
        const next = nextRoad(links, walk[length - 1], before, settings, random);
        if (next < 0) break;
        walk[length++] = next;
      }
      yield walk.subarray(0, length);
    }
}

/** Draws the road after `road`; -1 at a dead end. Weights by rejection: a draw is kept as often as its weight says. */
function nextRoad(
  links: Links,
  road: number,
  before: number,
  { back, away }: WalkSettings,
  random: Random,
): number {
  const [from, to] = [links.successorOffsets[road], links.successorOffsets[road + 1]];
  if (from === to) return -1;
  const most = Math.max(1, 1 / back, 1 / away);
  for (;;) {
    const next = links.successors[from + random.int(to - from)];
    if (before < 0 || random.next() * most < weightOf(links, before, next, back, away)) return next;
  }
}

/** alpha of node2vec: 1 / p back, 1 for a road that also follows the one before, 1 / q for the others. */
function weightOf(links: Links, before: number, next: number, back: number, away: number): number {
  if (next === before) return 1 / back;
  for (let i = links.successorOffsets[before]; i < links.successorOffsets[before + 1]; i++)
    if (links.successors[i] === next) return 1;
  return 1 / away;
}

interface SkipGramSettings {
  readonly width: number;
  /** Most places between a word and one of its context; for each word it is drawn from 1 to this. */
  readonly window: number;
  /** Words that were not there, drawn for each one that was. */
  readonly negatives: number;
}

/** Negatives are drawn by counts to this power. */
const COUNT_POWER = 0.75;
const LARGEST_SUM = 8;

/** Vectors of words by what stands near them: skip-gram with negative sampling (Mikolov et al. 2013). */
class SkipGram {
  /** (words x width) */
  readonly vectors: Float32Array;
  readonly #contexts: Float32Array;
  readonly #step: Float32Array;
  readonly #shares: Float64Array;

  /** @param counts (words) how often each one occurs, or about so */
  constructor(
    counts: ArrayLike<number>,
    readonly settings: SkipGramSettings,
    private readonly random: Random,
  ) {
    const { width } = settings;
    this.vectors = Float32Array.from({ length: counts.length * width }, () => (random.next() - 0.5) / width);
    this.#contexts = new Float32Array(counts.length * width);
    this.#step = new Float32Array(width);
    this.#shares = Float64Array.from(counts, (count) => count ** COUNT_POWER);
    for (let i = 1; i < counts.length; i++) this.#shares[i] += this.#shares[i - 1];
  }

  /** Learns from one sentence, at one rate. */
  learn(words: ArrayLike<number>, rate: number): void {
    const { random } = this;
    for (let i = 0; i < words.length; i++) {
      const window = 1 + random.int(this.settings.window);
      for (let j = Math.max(0, i - window); j <= Math.min(words.length - 1, i + window); j++)
        if (j !== i) this.#pair(words[i], words[j], rate);
    }
  }

  /** Draws a word and its context together, and apart from what was drawn at random. */
  #pair(word: number, context: number, rate: number): void {
    const { width, negatives } = this.settings;
    const step = this.#step.fill(0);
    for (let draw = 0; draw <= negatives; draw++) {
      const other = draw === 0 ? context : this.#anyWord();
      if (draw > 0 && other === context) continue;
      const [a, b] = [word * width, other * width];
      let product = 0;
      for (let k = 0; k < width; k++) product += this.vectors[a + k] * this.#contexts[b + k];
      const bounded = Math.max(-LARGEST_SUM, Math.min(LARGEST_SUM, product));
      const pull = rate * ((draw === 0 ? 1 : 0) - 1 / (1 + Math.exp(-bounded)));
      for (let k = 0; k < width; k++) {
        step[k] += pull * this.#contexts[b + k];
        this.#contexts[b + k] += pull * this.vectors[a + k];
      }
    }
    for (let k = 0; k < width; k++) this.vectors[word * width + k] += step[k];
  }

  #anyWord(): number {
    const shares = this.#shares;
    const wanted = this.random.next() * shares[shares.length - 1];
    let [low, high] = [0, shares.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
