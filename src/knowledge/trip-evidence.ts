import type { Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import { selectTrips, type TrajectorySet } from '../domain/trajectory-set';
import { tripsInFolds } from './folds';
import { stepCosts } from './learnt-cost';
import type { CostFold } from './learnt-cost-fit';
import { linkAttributes, type LinkAttributes } from './link-attributes';
import {
  countsByFold,
  countsWithout,
  linkPairs,
  linksOfTrips,
  totalCounts,
  type LinkCounts,
  type LinkPairs,
} from './link-counts';
import { LinkProbabilities } from './link-probabilities';
import { meanRoadSeconds } from './mean-road-seconds';
import { roadSeconds } from './road-seconds';

/** What can be counted of trips. Plain data. */
export interface CountedKnowledge {
  readonly counts: LinkCounts;
  /** (R) see `roadSeconds`: medians, for ways. */
  readonly seconds: Float64Array;
  /** (R) see `meanRoadSeconds`: means, for durations. */
  readonly meanSeconds: Float64Array;
}

/** Training trips by folds, counted once. */
export class TripEvidence {
  readonly foldOf: Uint8Array;
  readonly pairs: LinkPairs;
  readonly #network: RoadNetwork;
  readonly #attributes: LinkAttributes;
  readonly #trips: TrajectorySet;
  readonly #byFold: readonly LinkCounts[];
  readonly #total: LinkCounts;

  constructor(network: RoadNetwork, trips: TrajectorySet, foldOf: Uint8Array, foldCount: number) {
    this.#network = network;
    this.#trips = trips;
    this.foldOf = foldOf;
    this.#attributes = linkAttributes(network);
    const links = linksOfTrips(network, trips);
    this.pairs = linkPairs(network, links);
    this.#byFold = countsByFold(this.pairs, trips, links, foldOf, foldCount);
    this.#total = totalCounts(this.pairs, this.#byFold);
  }

  /**
   * Numbers of all trips; or, without a fold, of those in the folds after it, as few as have enough: steps are costed
   * anew for each.
   */
  enoughTrips(without: number | null, enough: number): Uint32Array {
    if (without === null) return Uint32Array.from(this.foldOf.keys());
    const chosen = new Set<number>();
    let trips: Uint32Array = new Uint32Array(0);
    for (let i = 1; i < this.#byFold.length && trips.length < enough; i++) {
      chosen.add((without + i) % this.#byFold.length);
      trips = tripsInFolds(this.foldOf, (fold) => chosen.has(fold));
    }
    return trips;
  }

  /** What the trips outside of some folds tell, but for the learnt cost. */
  without(folds: readonly number[]): CountedKnowledge {
    const others = this.#tripsOutside(folds);
    return {
      counts: this.#countsWithout(folds),
      seconds: roadSeconds(this.#network, others),
      meanSeconds: meanRoadSeconds(this.#network, others),
    };
  }

  /**
   * The sampled trips by folds, with the costs of steps by the trips outside of their own fold and of `without`: a
   * cost that has counted a trip would praise its roads too much.
   */
  async costFolds(without: number | null, sample: Uint32Array, task: Task): Promise<CostFold[]> {
    const costed: CostFold[] = [];
    for (let fold = 0; fold < this.#byFold.length; fold++) {
      const own = sample.filter((trip) => this.foldOf[trip] === fold);
      if (own.length === 0) continue;
      await task.checkpoint();
      const left = without === null ? [fold] : [fold, without];
      const seconds = roadSeconds(this.#network, this.#tripsOutside(left));
      const { logFirst } = new LinkProbabilities(this.#network, this.pairs, this.#countsWithout(left));
      const steps = stepCosts(this.#attributes, { seconds, logFirst });
      costed.push({ steps, trips: selectTrips(this.#trips, own) });
    }
    return costed;
  }

  #tripsOutside(folds: readonly number[]): TrajectorySet {
    return selectTrips(
      this.#trips,
      tripsInFolds(this.foldOf, (fold) => !folds.includes(fold)),
    );
  }

  #countsWithout(folds: readonly number[]): LinkCounts {
    return countsWithout(
      this.#total,
      folds.map((fold) => this.#byFold[fold]),
    );
  }
}
