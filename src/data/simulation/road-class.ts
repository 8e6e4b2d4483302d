/**
 * Classes of roads that drivers tell apart, with what a sign or a traffic engineer would say of each: the
 * limit, which road has the right of way, the share of the limit that one drives on an empty road, and
 * how much full roads slow that down.
 */
export const ROAD_CLASSES = {
  motorway: { maxSpeedKmh: 100, rank: 6, emptyShare: 0.95, slowing: 0.8 },
  motorway_link: { maxSpeedKmh: 60, rank: 5, emptyShare: 0.75, slowing: 0.6 },
  primary: { maxSpeedKmh: 50, rank: 4, emptyShare: 0.88, slowing: 1.5 },
  secondary: { maxSpeedKmh: 50, rank: 3, emptyShare: 0.8, slowing: 1.1 },
  tertiary: { maxSpeedKmh: 50, rank: 2, emptyShare: 0.68, slowing: 0.55 },
  unclassified: { maxSpeedKmh: 50, rank: 1, emptyShare: 0.65, slowing: 0.2 },
  residential: { maxSpeedKmh: 30, rank: 1, emptyShare: 0.82, slowing: 0.15 },
  living_street: { maxSpeedKmh: 15, rank: 0, emptyShare: 0.9, slowing: 0.1 },
} as const;

export type RoadClass = keyof typeof ROAD_CLASSES;

/** OpenStreetMap's classes that drive like one of the above. */
const DRIVES_LIKE: Readonly<Record<string, RoadClass>> = {
  trunk: 'primary',
  trunk_link: 'motorway_link',
  primary_link: 'primary',
  secondary_link: 'secondary',
  tertiary_link: 'tertiary',
  road: 'unclassified',
  service: 'living_street',
  track: 'living_street',
  busway: 'living_street',
};

/**
 * How one drives on a road of a class as a map names it; names that say nothing drive like `unclassified`.
 */
export function drivingClassOf(className: string): RoadClass {
  if (Object.hasOwn(ROAD_CLASSES, className)) return className as RoadClass;
  return Object.hasOwn(DRIVES_LIKE, className) ? DRIVES_LIKE[className] : 'unclassified';
}
