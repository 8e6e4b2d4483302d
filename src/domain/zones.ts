import { partitionRoads, type RoadPartition } from './partition';
import type { RoadNetwork } from './road-network';
import { emptyTrajectorySet, type TrajectorySet } from './trajectory-set';

/** A partition of the roads into zones, with the trips' flow between them. */
export interface Zones {
  readonly zoneCount: number;
  /** (R) zone of each road. */
  readonly zoneOfRoad: Uint32Array;
  /**
   * (Z x Z) row-major: how many consecutive visits of the training trips go
   * from one zone to another (diagonal 0).
   */
  readonly transitions: Float64Array;
  readonly source: 'file' | 'derived';
}

/** Zones for roads that bring none, with how well they cut. @param train trips whose flow is counted */
export function derivedZones(
  network: RoadNetwork,
  wanted: number,
  seed: number,
  train: TrajectorySet = emptyTrajectorySet(),
): Pick<RoadPartition, 'cutLinks' | 'balance'> & { readonly zones: Zones } {
  const { zoneOfRoad, zoneCount, cutLinks, balance } = partitionRoads(network, wanted, seed);
  const transitions = zoneTransitions(train, zoneOfRoad, zoneCount);
  return { zones: { zoneCount, zoneOfRoad, transitions, source: 'derived' }, cutLinks, balance };
}

/**
 * The graph of the zone encoder: one edge per pair of zones with any flow, ordered by source, then target.
 */
export interface ZoneGraph {
  readonly edgeCount: number;
  /** (E) */
  readonly sources: Int32Array;
  /** (E) */
  readonly targets: Int32Array;
  /** (E) flow / sqrt(outflow of the source * outflow of the target). */
  readonly weights: Float32Array;
}

/**
 * (Z x Z) row-major: how many consecutive visits of the trips go from one zone to another (`zone_trans_mat`
 * of HOSER). Visits that stay in their zone are not counted: the diagonal is 0.
 */
export function zoneTransitions(
  trips: TrajectorySet,
  zoneOfRoad: ArrayLike<number>,
  zoneCount: number,
): Float64Array {
  const transitions = new Float64Array(zoneCount * zoneCount);
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let visit = trips.offsets[trip] + 1; visit < trips.offsets[trip + 1]; visit++) {
      const from = zoneOfRoad[trips.roads[visit - 1]];
      const to = zoneOfRoad[trips.roads[visit]];
      if (from !== to) transitions[from * zoneCount + to]++;
    }
  return transitions;
}

/**
 * Edges and weights as `zone_edge_index` and `zone_edge_weight` of HOSER, in float32 arithmetic: the flow
 * divided by the square roots of the row sums (at least 1) of both zones. The GCN normalises once more,
 * with self loops; that is its own step.
 */
export function zoneGraph(transitions: ArrayLike<number>, zoneCount: number): ZoneGraph {
  const { fround } = Math;
  const scale = new Float32Array(zoneCount);
  const sources: number[] = [];
  const targets: number[] = [];
  for (let from = 0; from < zoneCount; from++) {
    let outflow = 0;
    for (let to = 0; to < zoneCount; to++) {
      const flow = transitions[from * zoneCount + to];
      outflow += flow;
      if (flow === 0) continue;
      sources.push(from);
      targets.push(to);
    }
    scale[from] = 1 / fround(Math.sqrt(fround(Math.max(outflow, 1))));
  }
  const weights = Float32Array.from(sources, (from, edge) => {
    const flow = fround(transitions[from * zoneCount + targets[edge]]);
    return fround(flow * scale[from]) * scale[targets[edge]];
  });
  return {
    edgeCount: sources.length,
    sources: Int32Array.from(sources),
    targets: Int32Array.from(targets),
    weights,
  };
}
