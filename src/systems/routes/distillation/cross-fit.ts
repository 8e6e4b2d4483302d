import { badInput } from '../../../base/failure';
import type { RoadNetwork } from '../../../domain/road-network';
import { selectTrips, type TrajectorySet } from '../../../domain/trajectory-set';
import { foldsOf, tripsInFolds } from '../../../knowledge/folds';
import { uniformTargets, type SoftTargets } from './soft-targets';

/** What a teacher learns from, and what it judges then. */
export interface TeachingPart {
  /** Counted from 1; null where the trips are not cut: the teacher judges what it learnt from. */
  readonly part: number | null;
  readonly learnt: TrajectorySet;
  readonly judged: TrajectorySet;
}

/**
 * A teacher of soft targets: learns from some training trips and says its logits at every step of others, or of the same
 * ones where they are not cut into parts.
 */
export type PartJudge = (part: TeachingPart) => Promise<SoftTargets>;

export interface CrossFit {
  /** 1 leaves the trips in one. */
  readonly parts: number;
  readonly seed: number;
}

/**
 * Soft targets of training trips in so many parts of the same size, dealt by the seed: each part is judged by teachers
 * that learnt from the others. The parts come one after the other.
 * @throws Failure 'bad-input' where there are fewer trips than parts
 */
export async function crossFitted(
  network: RoadNetwork,
  trips: TrajectorySet,
  { parts, seed }: CrossFit,
  judge: PartJudge,
): Promise<SoftTargets> {
  if (parts === 1) return judge({ part: null, learnt: trips, judged: trips });
  if (trips.tripCount < parts)
    throw badInput(
      `${trips.tripCount} training trips cannot be cut into ${parts} parts. Choose fewer parts, or more trips.`,
    );
  const partOf = foldsOf(trips.tripCount, parts, seed);
  const targets = uniformTargets(network, trips);
  for (let fold = 0; fold < parts; fold++) {
    const items = tripsInFolds(partOf, (of) => of === fold);
    const learnt = selectTrips(
      trips,
      tripsInFolds(partOf, (of) => of !== fold),
    );
    targets.put(items, await judge({ part: fold + 1, learnt, judged: selectTrips(trips, items) }));
  }
  return targets;
}
