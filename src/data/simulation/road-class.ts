/** Classes of roads that drivers tell apart, with what a sign or a traffic engineer would say of each. */
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

/** How one drives on a road of a class as a map names it; names that say nothing drive like `unclassified`. */
export function drivingClassOf(className: string): RoadClass {
  if (Object.hasOwn(ROAD_CLASSES, className)) return className as RoadClass;
  return Object.hasOwn(DRIVES_LIKE, className) ? DRIVES_LIKE[className] : 'unclassified';
}
