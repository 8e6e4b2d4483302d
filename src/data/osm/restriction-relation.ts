import type { OsmMember, OsmTags } from './osm-source';

/**
 * What a relation says of turns for cars:
 * 'no' and 'only' forbid turns, or all others; the rest is not applied, for the reason that it names.
 */
type RestrictionKind = 'no' | 'only' | 'conditional' | 'other-vehicles' | 'exempt' | 'unknown';

/**
 * A turn restriction (https://wiki.openstreetmap.org/wiki/Relation:restriction):
 * from ways over a node or ways to ways.
 */
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
