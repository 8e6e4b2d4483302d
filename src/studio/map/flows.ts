import type { RoadNetwork } from '../../domain/road-network';
import { linesOfRoads, type RoadLines } from './lines';
import type { MapFrame } from './map-frame';
import { quantile, visitsPerRoad } from './vertex-values';

/** The roads that some sequences take, each drawn once. */
export interface Flow {
  readonly lines: RoadLines;
  /** (R) number of times that each road is taken. */
  readonly counts: Uint32Array;
  /** Number of times that counts as many: the 99th percentile. */
  readonly most: number;
}

/** The roads that were visited, the least visited first, so that busy roads are drawn on top. */
export function flowOf(network: RoadNetwork, frame: MapFrame, visits: Uint32Array): Flow {
  const counts = visitsPerRoad(network.roadCount, visits);
  const visited = Uint32Array.from(counts.keys())
    .filter((road) => counts[road] > 0)
    .sort((a, b) => counts[a] - counts[b]);
  const most = quantile(
    visited.map((road) => counts[road]),
    0.99,
  );
  return { lines: linesOfRoads(network, frame, visited), counts, most };
}
