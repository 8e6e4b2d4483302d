import type { RoadClass } from '../../../src/data/simulation/town';
import type { Point } from './geometry';

/** A road that is drawn in several lines, all of which have its name. */
export type LongRoad = 'inner ring' | 'ring' | 'outer ring' | 'left bank' | 'right bank' | 'motorway';

/** A street as it is drawn, before it is cut at its junctions. */
export interface StreetLine {
  readonly points: readonly Point[];
  readonly roadClass: RoadClass;
  /** Streets on the ground meet where they cross; motorways and ramps meet others at their `joints` only. */
  readonly level: 'ground' | 'motorway' | 'ramp';
  /** Driven in the order of the points only. */
  readonly oneWay: boolean;
  /** Points of the line at which it must be cut, because a line of another level begins or ends there. */
  readonly joints: Point[];
  readonly partOf?: LongRoad;
}

export const street = (
  points: readonly Point[],
  roadClass: RoadClass,
  level: StreetLine['level'] = 'ground',
  oneWay = false,
): StreetLine => ({ points, roadClass, level, oneWay, joints: [] });
