import type { RoadNetwork } from '../../domain/road-network';
import type { RoadClass } from './road-class';

/**
 * What drivers go by, as plain arrays: the sample city's plan knows it, and of any road network it is worked
 * out. Points are metres east and north of the centre.
 */
export interface Town {
  readonly network: RoadNetwork;
  /** Where the town ends on average, metres from the centre. */
  readonly radius: number;
  /** (R) */
  readonly roadClasses: readonly RoadClass[];
  /** (R) speed limit in km/h. */
  readonly limitsKmh: Float64Array;
  /** (R) number of the street; what everybody thinks of it goes with it. */
  readonly streets: Uint32Array;
  /** (R) number of the block between two junctions: one for both directions of it. */
  readonly blocks: Uint32Array;
  /** (R) factor on felt time for what is good to see; 1 elsewhere. */
  readonly pleasure: Float64Array;
  /** (R) 1 on bridges, where traffic gathers. */
  readonly bridges: Uint8Array;
  /** (R) 1 on roads that meet others by ramps only: no turning, no waiting. */
  readonly freeFlowing: Uint8Array;
  /** (R) 1 in the middle of the town, 0 at its edge and beyond. */
  readonly centrality: Float64Array;
  /** (R) cosine between the road and the way to the centre. */
  readonly toCentre: Float64Array;
  /** (R) 1 where the road ends at signals. */
  readonly signals: Uint8Array;
  /** (R) blocks that meet at the road's end. */
  readonly meeting: Uint32Array;
  /** (2 R) first and last point of each road. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** (2 R) unit vectors: heading at the first and at the last point of each road. */
  readonly startHeadings: Float64Array;
  readonly endHeadings: Float64Array;
}

/** Square metres as the crow flies from the end of one road to the start of another. */
export function crowSquared({ starts, ends }: Town, from: number, to: number): number {
  const dx = ends[2 * from] - starts[2 * to];
  const dy = ends[2 * from + 1] - starts[2 * to + 1];
  return dx * dx + dy * dy;
}

/** How one road continues into another: cosine of the turn, and whether it is a turn to the left. */
export function turnBetween(town: Town, from: number, to: number): { cosine: number; left: boolean } {
  const { startHeadings, endHeadings } = town;
  const [ax, ay] = [endHeadings[2 * from], endHeadings[2 * from + 1]];
  const [bx, by] = [startHeadings[2 * to], startHeadings[2 * to + 1]];
  return { cosine: ax * bx + ay * by, left: ax * by - ay * bx > 0 };
}
