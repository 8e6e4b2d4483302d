import type { FittedKnowledge } from '../../../knowledge/route-knowledge';
import type { LinkPairs } from '../../../knowledge/link-counts';
import type { Dataset } from '../../../domain/dataset';
import { roadAdjacency, type RoadAdjacency } from '../../../domain/road-adjacency';
import type { RoadNetwork } from '../../../domain/road-network';
import {
  stepTimeStatistics,
  type StepTimeStatistics,
  type SecondsCurve,
} from '../../../domain/time-statistics';
import { zoneGraph, type ZoneGraph } from '../../../domain/zones';
import { roadGeometry, type RoadGeometry } from './road-geometry';

/**
 * What a student knows of candidates besides its weights, where it has a residual: what its training trips tell of
 * links, and the scale of the features that follow. Plain data: it survives structured clone.
 */
export interface StudentKnowledge {
  /** The rows of `fitted.counts.pairs`. */
  readonly pairs: LinkPairs;
  readonly fitted: FittedKnowledge;
  /** (F) over all candidates of the training steps; the first F of `CHOICE_FEATURES`. */
  readonly means: Float64Array;
  /** (F) standard deviations; 1 for a feature that is the same everywhere. */
  readonly deviations: Float64Array;
}

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

/** What the road encoder embeds of each road, `road_attr_*` of HOSER. */
export interface RoadFeatures {
  /** (R) standardised log1p(length in metres). */
  readonly lengths: Float32Array;
  /** (R) class code, an index into the type embedding. */
  readonly types: Int32Array;
  /** Rows of the type embedding. */
  readonly typeCount: number;
  /** (R) standardised longitude of the centroid; rounded to float32 before mean and deviation are taken. */
  readonly lons: Float32Array;
  /** (R) the same of the latitude. */
  readonly lats: Float32Array;
}

function roadFeatures(network: RoadNetwork): RoadFeatures {
  const { roadCount, centroidLonLat } = network;
  const logLengths = Float32Array.from(network.lengthMeters, (length) => Math.log1p(Math.fround(length)));
  const centroid = (axis: number) =>
    Float32Array.from({ length: roadCount }, (_, road) => centroidLonLat[2 * road + axis]);
  return {
    lengths: standardiseFloat32(logLengths),
    types: Int32Array.from(network.classCodes),
    typeCount: network.classNames.length,
    lons: standardiseFloat32(centroid(0)),
    lats: standardiseFloat32(centroid(1)),
  };
}

const { fround } = Math;
/** Below this many values NumPy adds with eight accumulators; above it halves the range and recurses. */
const PAIRWISE_BLOCK = 128;

/**
 * (x - mean) / population deviation with every operation rounded to float32 and sums taken in NumPy's
 * pairwise order, as the official code standardises road attributes. It matters: at 116 degrees
 * float32 has steps of 7.6e-6, and the rounding of the mean moves every value. A constant column
 * becomes 0 (there NumPy divides 0 by 0).
 */
export function standardiseFloat32(values: Float32Array): Float32Array {
  const mean = meanFloat32(values);
  const centred = values.map((value) => value - mean);
  const deviation = fround(Math.sqrt(meanFloat32(centred.map((value) => value * value))));
  return deviation > 0 ? centred.map((value) => value / deviation) : centred.fill(0);
}

function meanFloat32(values: Float32Array): number {
  return values.length === 0 ? 0 : fround(pairwiseSum(values, 0, values.length) / values.length);
}

function pairwiseSum(values: Float32Array, start: number, count: number): number {
  if (count > PAIRWISE_BLOCK) {
    const half = Math.floor(count / 2);
    const left = half - (half % 8);
    return fround(pairwiseSum(values, start, left) + pairwiseSum(values, start + left, count - left));
  }
  const sums = new Float32Array(8);
  const whole = count - (count % 8);
  for (let i = 0; i < whole; i++) sums[i % 8] += values[start + i];
  const add = (a: number, b: number) => fround(a + b);
  let total = add(
    add(add(sums[0], sums[1]), add(sums[2], sums[3])),
    add(add(sums[4], sums[5]), add(sums[6], sums[7])),
  );
  for (let i = whole; i < count; i++) total = add(total, values[start + i]);
  return total;
}
