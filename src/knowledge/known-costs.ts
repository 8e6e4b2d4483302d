import type { RoadNetwork } from '../domain/road-network';
import { learntCosts, stepCosts } from './learnt-cost';
import type { LinkAttributes } from './link-attributes';
import { type LinkPairs, LinkProbabilities } from './link-counts';
import type { DrivingCosts } from './remaining-costs';
import type { FittedKnowledge } from './route-knowledge';

/** What driving a network costs by one fit, in several currencies. */
export interface KnownCosts {
  /** Kilometres. */
  readonly km: DrivingCosts;
  /** Minutes, by medians. */
  readonly minutes: DrivingCosts;
  /** The learnt cost, see `fitLearntCost`. */
  readonly learnt: DrivingCosts;
  /** -log p1 of each step, the Markov chain of the first order; roads cost nothing. */
  readonly surprise: DrivingCosts;
}

/** @param probabilities those of `fitted`, where there are any already */
export function knownCosts(
  network: RoadNetwork,
  attributes: LinkAttributes,
  pairs: LinkPairs,
  fitted: FittedKnowledge,
  { logFirst } = new LinkProbabilities(network, pairs, fitted.counts),
): KnownCosts {
  const steps = stepCosts(attributes, { seconds: fitted.seconds, logFirst });
  return {
    km: { roads: steps.km, links: null },
    minutes: { roads: steps.minutes, links: null },
    learnt: learntCosts(steps, fitted.weights),
    surprise: { roads: new Float64Array(network.roadCount), links: steps.surprise },
  };
}
