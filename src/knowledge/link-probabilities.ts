import type { RoadNetwork } from '../domain/road-network';
import { pairIndex, type LinkCounts, type LinkPairs } from './link-counts';

/**
 * Each successor counts as if it had been driven so often more. Chosen on the validation trips of Porto: mean log p1 of
 * a step is -.314 at .05, -.306 at .2, -.316 at .5.
 */
export const LINK_SMOOTHING = 0.2;

/**
 * The probability of the first order counts as so many trips by the same link. Chosen likewise: mean log p2 is -.309 at
 * 1, -.301 at 4, -.300 at 8.
 */
export const PAIR_BACK_OFF = 4;

/** The chances that counts give to the next link; natural logarithms, all finite. */
export class LinkProbabilities {
  /**
   * (S) Markov of the first order, log p1 = log((count + a) / (count of the road + a * successors)): over the
   * successors of a road the probabilities sum to 1.
   */
  readonly logFirst: Float64Array;
  readonly #pairs: LinkPairs;
  readonly #counts: LinkCounts;
  readonly #backOff: number;
  /** (S) how often each link was followed by any. */
  readonly #followed: Uint32Array;

  constructor(
    network: RoadNetwork,
    pairs: LinkPairs,
    counts: LinkCounts,
    { smoothing = LINK_SMOOTHING, backOff = PAIR_BACK_OFF } = {},
  ) {
    this.logFirst = logFirstOrder(network, counts.links, smoothing);
    this.#pairs = pairs;
    this.#counts = counts;
    this.#backOff = backOff;
    this.#followed = new Uint32Array(counts.links.length);
    for (let link = 0; link < this.#followed.length; link++)
      for (let i = pairs.offsets[link]; i < pairs.offsets[link + 1]; i++)
        this.#followed[link] += counts.pairs[i];
  }

  /**
   * Markov of the second order, log p2 = log((count of the pair + k * p1) / (count of the link before + k)).
   * @param before the link by which the road was entered, or -1 where nothing is known of it
   */
  logSecond(before: number, link: number): number {
    if (before < 0) return this.logFirst[link];
    const pair = pairIndex(this.#pairs, before, link);
    const count = pair < 0 ? 0 : this.#counts.pairs[pair];
    const likely = count + this.#backOff * Math.exp(this.logFirst[link]);
    return Math.log(likely / (this.#followed[before] + this.#backOff));
  }
}

function logFirstOrder(
  { roadCount, successorOffsets }: RoadNetwork,
  counts: Uint32Array,
  smoothing: number,
): Float64Array {
  const log = new Float64Array(counts.length);
  for (let road = 0; road < roadCount; road++) {
    const [first, end] = [successorOffsets[road], successorOffsets[road + 1]];
    let all = smoothing * (end - first);
    for (let link = first; link < end; link++) all += counts[link];
    for (let link = first; link < end; link++) log[link] = Math.log((counts[link] + smoothing) / all);
  }
  return log;
}
