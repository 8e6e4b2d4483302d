import type { OsmTags } from './osm-source';

/** Values of `highway` that are no road for cars, no road yet, or none any more. */
const NOT_FOR_CARS = new Set(
  (
    'abandoned bridleway bus_guideway construction corridor cycleway elevator escalator footway no path pedestrian ' +
    'planned platform proposed raceway razed rest_area service services steps track'
  ).split(' '),
);

/** Values of `service` that lead onto somebody's ground. */
const PRIVATE_SERVICE = new Set('alley driveway emergency_access parking parking_aisle private'.split(' '));

const listed = (value: string | undefined): string[] => (value ?? '').split(';').map((part) => part.trim());

const has = (tags: OsmTags, key: string, value: string): boolean => listed(tags.get(key)).includes(value);

/**
 * Whether a way is a public road for cars, by the filter "drive" of OSMnx 2 (`osmnx/_overpass.py`): it has a
 * `highway` other than abandoned, bridleway, bus_guideway, construction, corridor, cycleway, elevator,
 * escalator, footway, no, path, pedestrian, planned, platform, proposed, raceway, razed, rest_area, service,
 * services, steps, track; and none of area=yes, access=private, motor_vehicle=no, motorcar=no,
 * service=alley|driveway|emergency_access|parking|parking_aisle|private. OSMnx looks for these words anywhere
 * in a value; here they must be the value, or one of a list with `;`.
 */
export function isDrivable(tags: OsmTags): boolean {
  const highway = tags.get('highway');
  if (highway === undefined || highway.trim() === '') return false;
  if (listed(highway).some((value) => NOT_FOR_CARS.has(value))) return false;
  if (has(tags, 'area', 'yes') || has(tags, 'access', 'private')) return false;
  if (has(tags, 'motor_vehicle', 'no') || has(tags, 'motorcar', 'no')) return false;
  return !listed(tags.get('service')).some((value) => PRIVATE_SERVICE.has(value));
}

/** Tags of drivable ways that the network is built from; the others are not kept. */
export const KEPT_TAGS: readonly string[] = [
  'highway',
  'oneway',
  'oneway:motor_vehicle',
  'oneway:motorcar',
  'junction',
  'lanes',
  'lanes:forward',
  'lanes:backward',
  'maxspeed',
  'maxspeed:forward',
  'maxspeed:backward',
  'maxspeed:type',
  'source:maxspeed',
  'zone:maxspeed',
  'name',
  'ref',
  'layer',
];
