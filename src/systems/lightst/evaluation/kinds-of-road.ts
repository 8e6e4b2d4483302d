import type { RoadNetwork } from '../../../domain/road-network';

/** What roads can be told apart by: the class of the map, lanes in driving direction, or the speed limit in whole km/h. */
export const ROAD_KINDS = ['class', 'lanes', 'speed'] as const;
export type RoadKind = (typeof ROAD_KINDS)[number];

/** Nodes on roads of one kind. */
export interface NodesOfKind {
  /** Class by its code, or the number of lanes or km/h. */
  readonly value: number;
  readonly nodes: readonly number[];
}

/** The value of a road; NaN where the network does not know it. */
function valueOf({ classCodes, details, maxSpeedKmh }: RoadNetwork, kind: RoadKind, road: number): number {
  if (kind === 'class') return classCodes[road];
  if (kind === 'lanes') return details?.lanes[road] ?? NaN;
  return maxSpeedKmh[road] > 0 ? Math.round(maxSpeedKmh[road]) : NaN;
}

/**
 * Nodes by the kind of their road, classes in the order of the network's and numbers from the smallest. Nodes without a road, or on
 * one of which it is not known, are left out.
 * @param roads (N) road of each node; one beyond the network stands for none
 */
export function nodesByKind(
  network: RoadNetwork,
  roads: ArrayLike<number>,
  kind: RoadKind,
): readonly NodesOfKind[] {
  const groups = new Map<number, number[]>();
  for (let node = 0; node < roads.length; node++) {
    const value = roads[node] < network.roadCount ? valueOf(network, kind, roads[node]) : NaN;
    if (Number.isNaN(value)) continue;
    const nodes = groups.get(value) ?? [];
    nodes.push(node);
    groups.set(value, nodes);
  }
  return [...groups].map(([value, nodes]) => ({ value, nodes })).sort((a, b) => a.value - b.value);
}
