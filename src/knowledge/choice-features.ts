import type { RoadNetwork } from '../domain/road-network';
import { DestinationProbabilities } from './destination-counts';
import { knownCosts } from './known-costs';
import { TurnKind, type LinkAttributes } from './link-attributes';
import { linkBetween, type LinkPairs, LinkProbabilities } from './link-counts';
import { RemainingCosts } from './remaining-costs';
import type { FittedKnowledge } from './route-knowledge';

/**
 * What is known of each candidate for the next road, in this order.
 * - `logFirst`: log p1, the Markov chain of the first order, smoothed
 * - `logSecond`: log p2, that of the second order, backed off to the first
 * - `logCount`: log(1 + how often training trips took the link)
 * - `regretKm`: square root of how much longer the shortest way to the destination is by this candidate than by the
 *   best one, in km
 * - `regretMinutes`: the same of median seconds, in minutes
 * - `regretCost`: the same of the learnt cost. Each regret is 0 to `LARGEST_REGRET` before its root is taken. Roots
 *   keep a few large detours from setting the scale of a standardised feature; a linear model of all features does no
 *   worse by them on Porto's validation trips (mean log-likelihood -.170, by plain regrets -.171)
 * - `turn`: change of direction without its sign, as a share of pi, 0 to 1
 * - `left`, `right`, `uTurn`: 1 where the link is one, else 0
 * - `sameClass`: 1 where both roads are of one class
 * - `rankChange`: rank of the candidate's class minus that of the road, as a share of 8: from -1 (out of a service road
 *   onto a motorway) to 1
 * - `arrives`: 1 where the candidate is the destination
 * - `logToward`: log p of the trips that ended near the destination, backed off from the smallest square around it over
 *   larger ones to p1, see `DestinationProbabilities`
 * - `logTowardCount`: log(1 + how often training trips that ended in the smallest square took the link). Both are 0 where
 *   that was not counted. With the two a linear model says -3.089 of a validation trip of Shanghai, without them -3.361
 */
export const CHOICE_FEATURES = [
  'logFirst',
  'logSecond',
  'logCount',
  'regretKm',
  'regretMinutes',
  'regretCost',
  'turn',
  'left',
  'right',
  'uTurn',
  'sameClass',
  'rankChange',
  'arrives',
  'logToward',
  'logTowardCount',
] as const;

export type ChoiceFeature = (typeof CHOICE_FEATURES)[number];

const SIZE = CHOICE_FEATURES.length;
const [ARRIVES, TOWARD] = [CHOICE_FEATURES.indexOf('arrives'), CHOICE_FEATURES.indexOf('logToward')];
const LOWEST_RANK = 8;

/** Computes features of candidates by one fit. Keeps the remaining costs to the destinations last asked for. */
export class ChoiceFeatures {
  readonly #network: RoadNetwork;
  readonly #probabilities: LinkProbabilities;
  readonly #toward: DestinationProbabilities | null;
  /** In the order of their features. */
  readonly #remaining: readonly RemainingCosts[];
  /** (S x F) what depends on the link alone; the rest is 0. */
  readonly #ofLinks: Float32Array;

  /**
   * @param options.mostBytes limit of what is kept of remaining costs, for the three of them together
   * @param options.isClosed (R) 1 for roads that nobody may drive
   */
  constructor(
    network: RoadNetwork,
    attributes: LinkAttributes,
    pairs: LinkPairs,
    fitted: FittedKnowledge,
    options: { readonly mostBytes?: number; readonly isClosed?: Uint8Array } = {},
  ) {
    this.#network = network;
    this.#probabilities = new LinkProbabilities(network, pairs, fitted.counts);
    const { logFirst } = this.#probabilities;
    const { toward } = fitted.counts;
    this.#toward = toward ? new DestinationProbabilities(network, toward, logFirst) : null;
    const costs = knownCosts(network, attributes, pairs, fitted, this.#probabilities);
    const kept = {
      ...(options.isClosed && { isClosed: options.isClosed }),
      ...(options.mostBytes !== undefined && { mostBytes: options.mostBytes / 3 }),
    };
    this.#remaining = [costs.km, costs.minutes, costs.learnt].map(
      (each) => new RemainingCosts(network, each, kept),
    );
    this.#ofLinks = featuresOfLinks(network, attributes, fitted.counts.links, logFirst);
  }

  /** Number of candidates of a road, all of its successors: so many rows are filled. */
  countOf(road: number): number {
    const { successorOffsets } = this.#network;
    return successorOffsets[road + 1] - successorOffsets[road];
  }

  /** Searches ways to a destination for the candidates of these roads alone, as long as no other destination is asked for. */
  lookFrom(roads: ArrayLike<number>, destination: number): void {
    const { successorOffsets, successors } = this.#network;
    const candidates = Array.from(roads, (road) => [
      ...successors.subarray(successorOffsets[road], successorOffsets[road + 1]),
    ]).flat();
    for (const costs of this.#remaining) costs.to(destination, candidates);
  }

  /**
   * Fills one row of F for each successor of `road`, in the network's order.
   * @param previous the road before, or -1 where there is none
   * @param out gets row i at `at + i * F`
   */
  fill(previous: number, road: number, destination: number, out: Float32Array, at = 0): void {
    const { successorOffsets, successors } = this.#network;
    const [first, end] = [successorOffsets[road], successorOffsets[road + 1]];
    out.set(this.#ofLinks.subarray(first * SIZE, end * SIZE), at);
    const before = linkBetween(this.#network, previous, road);
    const toward = this.#toward?.of(first, end, destination);
    for (let link = first, row = at; link < end; link++, row += SIZE) {
      if (toward) out.set(toward[link - first], row + TOWARD);
      out[row + 1] = this.#probabilities.logSecond(before, link);
      if (successors[link] === destination) out[row + ARRIVES] = 1;
    }
    this.#remaining.forEach((costs, i) => {
      costs.regrets(road, destination, out, at + 3 + i, SIZE);
      for (let row = at + 3 + i; row < at + (end - first) * SIZE; row += SIZE) out[row] = Math.sqrt(out[row]);
    });
  }
}

function featuresOfLinks(
  { successors, classCodes }: RoadNetwork,
  { origins, turns, kinds, ranks }: LinkAttributes,
  counts: Uint32Array,
  logFirst: Float64Array,
): Float32Array {
  const rows = new Float32Array(successors.length * SIZE);
  successors.forEach((next, link) => {
    const road = origins[link];
    const values: Partial<Record<ChoiceFeature, number>> = {
      logFirst: logFirst[link],
      logCount: Math.log1p(counts[link]),
      turn: Math.abs(turns[link]) / Math.PI,
      left: kinds[link] === TurnKind.left ? 1 : 0,
      right: kinds[link] === TurnKind.right ? 1 : 0,
      uTurn: kinds[link] === TurnKind.uTurn ? 1 : 0,
      sameClass: classCodes[road] === classCodes[next] ? 1 : 0,
      rankChange: (ranks[next] - ranks[road]) / LOWEST_RANK,
    };
    CHOICE_FEATURES.forEach((name, i) => (rows[link * SIZE + i] = values[name] ?? 0));
  });
  return rows;
}
