import type { RoadDetails } from './road-details';

/**
 * A directed road network as plain typed arrays. A road is a directed segment; its index (0
 * .. roadCount-1) is its row in `roadmap.geo`, and every other array of the project speaks
 * of roads by index, never by `geo_id`.
 */
export interface RoadNetwork {
  readonly roadCount: number;
  /** (R) `geo_id` as it stands in the file; any distinct integers. */
  readonly geoIds: Float64Array;
  /** (R+1) first vertex of each road in `shapeLonLat`, counted in vertices. */
  readonly shapeOffsets: Uint32Array;
  /** (2 V) longitude, latitude of each vertex in degrees, in driving order. */
  readonly shapeLonLat: Float64Array;
  /**
   * (2 R) longitude, latitude of each road's centroid: the length-weighted
   * (planar, in degrees) mean of its line.
   */
  readonly centroidLonLat: Float64Array;
  /** (R) length in metres, as the file states it. */
  readonly lengthMeters: Float64Array;
  /** (R) index into `classNames`. */
  readonly classCodes: Uint16Array;
  /**
   * Road classes in label-encoder order: text order, or numeric order if
   * every value of the column is an integer.
   */
  readonly classNames: readonly string[];
  /** (R) speed limit in km/h where the file has a readable `maxspeed`, else NaN. */
  readonly maxSpeedKmh: Float32Array;
  /** (R+1) CSR offsets into `successors`. */
  readonly successorOffsets: Uint32Array;
  /**
   * (S) roads that can follow each road, in the row order of
   * `roadmap.rel`: this order is the candidate order.
   */
  readonly successors: Uint32Array;
  readonly details?: RoadDetails;
}

/**
 * More roads follow none: the largest junctions have some twenty. Searches, losses and the checks of trips
 * look at all successors of a road, one after the other.
 */
export const MOST_SUCCESSORS = 1000;

/** The same without names and the like: what computing needs, and little to send to a worker. */
export function withoutDetails({ details: _, ...network }: RoadNetwork): RoadNetwork {
  return network;
}

/** Number of roads that can follow `road`. */
export function outDegree(network: RoadNetwork, road: number): number {
  return network.successorOffsets[road + 1] - network.successorOffsets[road];
}

/** Position of `next` among the successors of `road` (its candidate label), or -1. */
export function successorIndex(network: RoadNetwork, road: number, next: number): number {
  const start = network.successorOffsets[road];
  const end = network.successorOffsets[road + 1];
  for (let i = start; i < end; i++) if (network.successors[i] === next) return i - start;
  return -1;
}
