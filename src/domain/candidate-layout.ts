import type { RoadNetwork } from './road-network';
import type { TrajectorySet } from './trajectory-set';

/** Where what is said of the roads that can follow at every step of some trips stands in one array. */
export interface CandidateLayout {
  /** (steps) road that each step stands on: all visits of a trip but the last. */
  readonly roads: Uint32Array;
  /** (trips + 1) first step of each trip */
  readonly stepOffsets: Uint32Array;
  /** (steps + 1) first logit of each step: one for each successor of its road, in their order */
  readonly logitOffsets: Uint32Array;
}

/** The layout of some trips on their roads. */
export function candidateLayout(
  { successorOffsets }: Pick<RoadNetwork, 'successorOffsets'>,
  trips: TrajectorySet,
): CandidateLayout {
  const stepOffsets = new Uint32Array(trips.tripCount + 1);
  for (let t = 0; t < trips.tripCount; t++)
    stepOffsets[t + 1] = stepOffsets[t] + Math.max(0, trips.offsets[t + 1] - trips.offsets[t] - 1);
  const roads = stepRoads(trips, stepOffsets);
  const logitOffsets = new Uint32Array(roads.length + 1);
  roads.forEach(
    (road, n) =>
      (logitOffsets[n + 1] = logitOffsets[n] + successorOffsets[road + 1] - successorOffsets[road]),
  );
  return { roads, stepOffsets, logitOffsets };
}

function stepRoads(trips: TrajectorySet, stepOffsets: Uint32Array): Uint32Array {
  const roads = new Uint32Array(stepOffsets[trips.tripCount]);
  for (let t = 0; t < trips.tripCount; t++) {
    const first = trips.offsets[t];
    roads.set(trips.roads.subarray(first, first + stepOffsets[t + 1] - stepOffsets[t]), stepOffsets[t]);
  }
  return roads;
}
