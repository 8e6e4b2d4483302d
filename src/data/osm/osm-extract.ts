import type { Bounds } from '../../domain/geo';
import type { LandUse, MultipolygonCounts } from './land-use';
import type { OsmMember, OsmTags } from './osm-source';

/** A node that a way names and that is in none of the files. */
export const MISSING_NODE = 0xffffffff;

/** What was met while reading, for the report. */
export interface OsmCounts extends MultipolygonCounts {
  /** Ways with a `highway` tag. */
  readonly highways: number;
  /** Ways of files without classes of roads, taken as roads of one class. */
  readonly assumedClasses?: number;
  /** Number of these ways that cars may not use (see `isDrivable`). */
  readonly notDrivable: number;
  /** Ways that several files have, read once. */
  readonly repeatedWays: number;
  /** Drivable ways that name nodes which are in no file; they are cut there. */
  readonly waysWithMissingNodes: number;
  readonly missingNodes: number;
}

/** What is needed of a map: drivable ways with their nodes, turn restrictions, use of land. */
export interface OsmExtract {
  readonly wayCount: number;
  /** (W) ascending; negative where the source has no ids of OpenStreetMap. */
  readonly wayIds: Float64Array;
  /** (W+1) first reference of each way in `wayRefs`. */
  readonly wayRefOffsets: Uint32Array;
  /** Nodes along each way: row of the node, or `MISSING_NODE`. */
  readonly wayRefs: Uint32Array;
  /** (W+1) first tag of each way in `wayTags`, counted in tags. */
  readonly wayTagOffsets: Uint32Array;
  /** (2 T) key and value of each tag: index into `words`. */
  readonly wayTags: Uint32Array;
  readonly words: readonly string[];
  /** (N) ascending. */
  readonly nodeIds: Float64Array;
  /** (2 N) longitude, latitude in degrees, exact to 1e-7. */
  readonly nodeLonLat: Float64Array;
  /** In ascending order of their relations' ids. */
  readonly restrictions: readonly OsmRestriction[];
  readonly landUse: LandUse;
  /** When the data left the database (ISO 8601), the earliest of several; '' where unknown. */
  readonly timestamp: string;
  /** The box around all nodes of drivable ways. */
  readonly bounds: Bounds;
  readonly counts: OsmCounts;
}

/** The kept tags of a way. */
export function tagsOfWay(extract: OsmExtract, way: number): Map<string, string> {
  const { wayTagOffsets, wayTags, words } = extract;
  const tags = new Map<string, string>();
  for (let t = wayTagOffsets[way]; t < wayTagOffsets[way + 1]; t++)
    tags.set(words[wayTags[2 * t]], words[wayTags[2 * t + 1]]);
  return tags;
}

/** What a relation says of turns for cars: 'no' or 'only'; the others are why it is not applied. */
type RestrictionKind = 'no' | 'only' | 'conditional' | 'other-vehicles' | 'exempt' | 'unknown';

/** A turn restriction over a node or ways (https://wiki.openstreetmap.org/wiki/Relation:restriction). */
export interface OsmRestriction {
  readonly id: number;
  readonly kind: RestrictionKind;
  /** The value, such as `no_left_turn`. */
  readonly value: string;
  readonly from: readonly number[];
  readonly viaNodes: readonly number[];
  readonly viaWays: readonly number[];
  readonly to: readonly number[];
}

const CAR_KEYS = ['restriction:motorcar', 'restriction:motor_vehicle', 'restriction'];
const CONDITIONAL_KEYS = CAR_KEYS.map((key) => `${key}:conditional`);
/** Old tags of hours and days; like conditions they hold only at times. */
const HOUR_KEYS = ['day_on', 'day_off', 'hour_on', 'hour_off'];
const CARS = ['motorcar', 'motor_vehicle', 'vehicle'];

/** A relation as a turn restriction; undefined if it is something else. */
export function restrictionOf(
  id: number,
  members: readonly OsmMember[],
  tags: OsmTags,
): OsmRestriction | undefined {
  const type = tags.get('type') ?? '';
  if (type !== 'restriction' && !type.startsWith('restriction:')) return undefined;
  const refs = (role: string, memberType: OsmMember['type']) =>
    members.filter((member) => member.role === role && member.type === memberType).map(({ ref }) => ref);
  const value = valueOf(tags);
  return {
    id,
    kind: kindOf(type, value, tags),
    value: value ?? '',
    from: refs('from', 'way'),
    viaNodes: refs('via', 'node'),
    viaWays: refs('via', 'way'),
    to: refs('to', 'way'),
  };
}

const firstOf = (tags: OsmTags, keys: readonly string[]): string | undefined => {
  const key = keys.find((candidate) => tags.has(candidate));
  return key === undefined ? undefined : tags.get(key);
};

const valueOf = (tags: OsmTags): string | undefined =>
  firstOf(tags, CAR_KEYS) ?? firstOf(tags, CONDITIONAL_KEYS);

function kindOf(type: string, value: string | undefined, tags: OsmTags): RestrictionKind {
  if (type !== 'restriction' && !CAR_KEYS.includes(type)) return 'other-vehicles';
  const exempt = (tags.get('except') ?? '').split(/[;,]/).some((vehicle) => CARS.includes(vehicle.trim()));
  const ownOfCars = tags.has('restriction:motorcar') || tags.has('restriction:motor_vehicle');
  if (exempt && !ownOfCars) return 'exempt';
  if (firstOf(tags, CAR_KEYS) === undefined)
    return firstOf(tags, CONDITIONAL_KEYS) === undefined ? 'other-vehicles' : 'conditional';
  if (HOUR_KEYS.some((key) => tags.has(key))) return 'conditional';
  if (value?.startsWith('no_')) return 'no';
  return value?.startsWith('only_') ? 'only' : 'unknown';
}
