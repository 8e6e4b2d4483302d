import type { Random } from '../base/random';
import { pointOnRoad, type MatchGraph } from './match-graph';

/** A drive with the GPS points that a device would have recorded of it. */
export interface SimulatedDrive {
  /** (P x 2) degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds. */
  readonly times: Float64Array;
  /** The roads that were driven between the first and the last point, and when each was entered. */
  readonly roads: Uint32Array;
  readonly entered: Float64Array;
}

export interface GpsDevice {
  /** Standard deviation of the error along each axis. */
  readonly noiseMeters: number;
  readonly intervalSeconds: number;
}

/**
 * GPS points of a trip: moving evenly along each road, from a place within the first road to the last place
 * on the interval; the last road at the mean speed of the others.
 */
export function simulateGps(
  graph: MatchGraph,
  roads: Uint32Array,
  entered: Float64Array,
  { noiseMeters, intervalSeconds }: GpsDevice,
  random: Random,
): SimulatedDrive {
  const last = roads.length - 1;
  const meters = roads.subarray(0, last).reduce((sum, road) => sum + graph.lengthMeters[road], 0);
  const pace = (entered[last] - entered[0]) / meters;
  const leaves = (k: number) =>
    k < last ? entered[k + 1] : entered[last] + pace * graph.lengthMeters[roads[last]];
  const start = entered[0] + random.next() * 0.9 * (leaves(0) - entered[0]);
  const times: number[] = [];
  const lonLat: number[] = [];
  let on = 0;
  for (let time = start; time < leaves(last); time += intervalSeconds) {
    while (time >= leaves(on)) on++;
    const part = (time - entered[on]) / (leaves(on) - entered[on]);
    const [lon, lat] = pointOnRoad(graph, roads[on], part * graph.lengthMeters[roads[on]]);
    const { plane } = graph;
    lonLat.push(
      plane.lonOf(plane.x(lon) + noiseMeters * random.normal()),
      plane.latOf(plane.y(lat) + noiseMeters * random.normal()),
    );
    times.push(time);
  }
  return {
    lonLat: Float64Array.from(lonLat),
    times: Float64Array.from(times),
    roads: roads.slice(0, on + 1),
    entered: entered.slice(0, on + 1),
  };
}
