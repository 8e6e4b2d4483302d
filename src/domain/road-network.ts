import { groupedBy } from '../base/numbers';
import type { TrajectorySet } from './trajectory-set';

/**
 * What a map says of roads beyond what any model learns from: for people, for simulation and for the way back
 * to the map. None of it counts in a data set's fingerprint.
 */
export interface RoadDetails {
  /** (R) index into `names`. */
  readonly nameCodes: Uint32Array;
  /** Distinct names of roads as the map has them; the first is '' (no name). */
  readonly names: readonly string[];
  /** (R) lanes in driving direction, NaN where not known. */
  readonly lanes: Float32Array;
  /** (R) id of the OpenStreetMap way that the road is cut from, NaN where there is none. */
  readonly wayIds: Float64Array;
  /** (R) level above (positive) or below the ground, 0 on it. */
  readonly layers: Float32Array;
  /** (R) 1 where the speed limit is the usual one of the class and not one that the map states. */
  readonly usualSpeed: Uint16Array;
}

/** A road that a file calls longer is a mistake: ferries over oceans are shorter. */
export const LONGEST_ROAD_METERS = 10_000_000;

/** Whether a number can be a speed limit in km/h. What it is not would make times that no number holds. */
export const isSpeedLimit = (kmh: number): boolean => kmh >= 0.1 && kmh <= 1000;

/** No road has more lanes. */
export const MOST_LANES = 100;

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

/** Where what is said of the roads that can follow at every step of some trips stands in one array. */
interface CandidateLayout {
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

/** Links that lead to each road, in compressed rows, with the road that each comes from. */
export function incomingLinks({ roadCount, successorOffsets, successors }: RoadNetwork) {
  const { offsets, rows: links } = groupedBy(successors, roadCount);
  const origins = new Uint32Array(successors.length);
  for (let road = 0; road < roadCount; road++)
    origins.fill(road, successorOffsets[road], successorOffsets[road + 1]);
  return { offsets, links, roads: links.map((link) => origins[link]) };
}
