import type { RoadNetwork } from '../../../domain/road-network';
import { standardiseFloat32 } from './float32-moments';

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

export function roadFeatures(network: RoadNetwork): RoadFeatures {
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
