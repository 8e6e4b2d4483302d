import type { RoadNetwork } from '../../domain/road-network';
import type { RouteSource } from '../../engine/routes/route-source';
import { linesOfRoads, type RoadLines } from './lines';
import type { MapFrame } from './map-frame';
import { quantile, visitsPerRoad } from './vertex-values';

/** The roads that routes or trips take, each drawn once, with who takes them more often. */
export interface VisitDifference {
  /** Who drew the routes. */
  readonly source: RouteSource;
  readonly lines: RoadLines;
  /** (R) visits by routes minus visits by trips. */
  readonly differences: Int32Array;
  /** (R) visits by the one of the two that goes there more often. */
  readonly visits: Uint32Array;
  /** Differences and visits that count as many: their 95th percentiles. */
  readonly most: { readonly difference: number; readonly visits: number };
}

const MANY = 0.95;

/** What routes and trips for the same pairs have in common and where they differ; the largest differences on top. */
export function visitDifference(
  network: RoadNetwork,
  frame: MapFrame,
  source: RouteSource,
  taken: { readonly routes: Uint32Array; readonly trips: Uint32Array },
): VisitDifference {
  const [routes, trips] = [taken.routes, taken.trips].map((roads) => visitsPerRoad(network.roadCount, roads));
  const differences = Int32Array.from(routes, (count, road) => count - trips[road]);
  const visits = routes.map((count, road) => Math.max(count, trips[road]));
  const visited = Uint32Array.from(visits.keys())
    .filter((road) => visits[road] > 0)
    .sort((a, b) => Math.abs(differences[a]) - Math.abs(differences[b]));
  const most = {
    difference: Math.max(
      1,
      quantile(
        visited.map((road) => Math.abs(differences[road])),
        MANY,
      ),
    ),
    visits: quantile(
      visited.map((road) => visits[road]),
      MANY,
    ),
  };
  return { source, lines: linesOfRoads(network, frame, visited), differences, visits, most };
}
