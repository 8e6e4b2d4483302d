import type { Dataset } from '../../../domain/dataset';
import { roadAdjacency, type RoadAdjacency } from '../../../domain/road-adjacency';
import type { SecondsCurve } from '../../../domain/seconds-curve';
import type { RoadNetwork } from '../../../domain/road-network';
import { stepTimeStatistics, type StepTimeStatistics } from '../../../domain/time-statistics';
import { zoneGraph, type ZoneGraph } from '../../../domain/zone-transitions';
import { roadFeatures, type RoadFeatures } from './road-features';
import { roadGeometry, type RoadGeometry } from './road-geometry';
import type { StudentKnowledge } from './student-knowledge';

/**
 * Everything that HOSER's features take from a dataset and not from a single trip. Plain
 * data: it survives structured clone.
 */
export interface HoserFeatures {
  readonly network: RoadNetwork;
  readonly roads: RoadFeatures;
  readonly adjacency: RoadAdjacency;
  readonly zoneCount: number;
  /** (R) zone of each road, `road2zone`. */
  readonly zoneOfRoad: Uint32Array;
  readonly zones: ZoneGraph;
  readonly geometry: RoadGeometry;
  /** Scale of the time labels: label = (log1p(seconds) - timeMean) / timeStd. */
  readonly timeMean: number;
  readonly timeStd: number;
  /**
   * (R) 1 where a road is closed: it is then no candidate, and all else stays as it is. Left out where every
   * road is open.
   */
  readonly closedRoads?: Uint8Array | undefined;
  /** What corrects the seconds of a step; left out where they stay as the time head has them. */
  readonly secondsCurve?: SecondsCurve | undefined;
  /** Left out of a student without a residual. */
  readonly knowledge?: StudentKnowledge | undefined;
}

/**
 * `times` defaults to the statistics of the training trips; give those of a
 * checkpoint to use its weights on other trips.
 */
export function hoserFeatures(
  { network, trips, zones }: Pick<Dataset, 'network' | 'trips' | 'zones'>,
  times: Pick<StepTimeStatistics, 'log1pMean' | 'log1pStd'> = stepTimeStatistics(trips.train),
): HoserFeatures {
  return {
    network,
    roads: roadFeatures(network),
    adjacency: roadAdjacency(network),
    zoneCount: zones.zoneCount,
    zoneOfRoad: zones.zoneOfRoad,
    zones: zoneGraph(zones.transitions, zones.zoneCount),
    geometry: roadGeometry(network),
    timeMean: times.log1pMean,
    // Trips whose steps all take equally long have no deviation; their labels are then 0, not 0 / 0.
    timeStd: times.log1pStd > 0 ? times.log1pStd : 1,
  };
}
