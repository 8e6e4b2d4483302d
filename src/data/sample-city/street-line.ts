import type { Point } from './geometry';

/** Road classes of the sample city, with what a sign or a traffic engineer would say of each. */
export const ROAD_CLASSES = {
  motorway: { maxSpeedKmh: 100, rank: 6 },
  motorway_link: { maxSpeedKmh: 60, rank: 5 },
  primary: { maxSpeedKmh: 50, rank: 4 },
  secondary: { maxSpeedKmh: 50, rank: 3 },
  tertiary: { maxSpeedKmh: 50, rank: 2 },
  unclassified: { maxSpeedKmh: 50, rank: 1 },
  residential: { maxSpeedKmh: 30, rank: 1 },
  living_street: { maxSpeedKmh: 15, rank: 0 },
} as const;

export type RoadClass = keyof typeof ROAD_CLASSES;

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
}

export const street = (
  points: readonly Point[],
  roadClass: RoadClass,
  level: StreetLine['level'] = 'ground',
  oneWay = false,
): StreetLine => ({ points, roadClass, level, oneWay, joints: [] });
