import type { OsmTags } from './osm-source';
import { tagsOfWay, type OsmExtract } from './osm-extract';
import type { NetworkSettings } from './network-settings';
import { Pacer } from './pacer';
import { WordTable } from '../csv-file';
import { isSpeedLimit, MOST_LANES } from '../../domain/road-network';

/** Speeds in km/h where the map states none: usual limits of towns in Europe and of open roads. */
const USUAL_SPEEDS_KMH: Readonly<Record<string, number>> = {
  motorway: 120,
  motorway_link: 70,
  trunk: 90,
  trunk_link: 60,
  primary: 50,
  primary_link: 50,
  secondary: 50,
  secondary_link: 50,
  tertiary: 50,
  tertiary_link: 40,
  unclassified: 50,
  residential: 50,
  living_street: 20,
};

/** Speed of classes that the table does not have. */
const OTHER_SPEED_KMH = 30;

const KMH_PER_MPH = 1.609344;
const KMH_PER_KNOT = 1.852;
const WALKING_KMH = 7;

/** Limits in km/h by kind of place, where a value names it in place of a number (`RO:urban`, `DE:rural`). */
const ZONE_KMH: Readonly<Record<string, number>> = {
  urban: 50,
  rural: 90,
  trunk: 100,
  motorway: 120,
  living_street: 20,
  bicycle_road: 30,
  school: 30,
  walk: WALKING_KMH,
};

/** Where a country differs (https://wiki.openstreetmap.org/wiki/Key:maxspeed, implicit values). */
const COUNTRY_ZONE_KMH: Readonly<Record<string, number>> = {
  'AT:rural': 100,
  'AT:motorway': 130,
  'BE:rural': 70,
  'CH:rural': 80,
  'CZ:motorway': 130,
  'DE:rural': 100,
  'DE:living_street': WALKING_KMH,
  'DK:rural': 80,
  'DK:motorway': 130,
  'FI:rural': 80,
  'FR:rural': 80,
  'FR:trunk': 110,
  'FR:motorway': 130,
  'GB:nsl_single': 60 * KMH_PER_MPH,
  'GB:nsl_dual': 70 * KMH_PER_MPH,
  'GB:nsl_restricted': 30 * KMH_PER_MPH,
  'GB:motorway': 70 * KMH_PER_MPH,
  'HU:motorway': 130,
  'IT:trunk': 110,
  'IT:motorway': 130,
  'NL:rural': 80,
  'NL:motorway': 100,
  'PL:motorway': 140,
  'PT:trunk': 100,
  'RO:motorway': 130,
  'RU:urban': 60,
  'UA:motorway': 130,
};

/**
 * A `maxspeed` in km/h: a number in km/h, mph or knots; `walk`; a zone of a country (`RO:urban`,
 * `DE:zone30`, `DE:zone:30`); of a list the first that can be read. NaN where it states no number
 * (`none`, `signals`, `variable`, ...).
 */
function readSpeed(text: string): number {
  for (const part of text.split(/[;,|]/)) {
    const speed = readOne(part.trim());
    if (isSpeedLimit(speed)) return speed;
  }
  return NaN;
}

function readOne(text: string): number {
  const number = /^(\d+(?:\.\d+)?)\s*(km\/?h|kph|kmh|mph|knots)?$/i.exec(text);
  if (number) {
    const value = Number(number[1]);
    const unit = (number[2] ?? '').toLowerCase();
    const factor = unit === 'mph' ? KMH_PER_MPH : unit === 'knots' ? KMH_PER_KNOT : 1;
    return value * factor;
  }
  if (text === 'walk') return WALKING_KMH;
  const zone = /^([A-Z]{2})(?:-[A-Z]+)?:(.+)$/.exec(text);
  if (!zone) return NaN;
  const numbered = /^(?:zone:?)?(\d{1,3})$/.exec(zone[2]);
  if (numbered) return zone[1] === 'GB' ? Number(numbered[1]) * KMH_PER_MPH : Number(numbered[1]);
  return COUNTRY_ZONE_KMH[`${zone[1]}:${zone[2]}`] ?? ZONE_KMH[zone[2]] ?? NaN;
}

interface SpeedReading {
  readonly kmh: number;
  /** Whether it is the usual one of the class, since the map states none that can be read. */
  readonly usual: boolean;
  /** What the map states and cannot be read, '' where there is no such text. */
  readonly unreadable: string;
}

/** Tags of a whole zone, looked at where the road itself has no limit. */
const ZONE_KEYS = ['maxspeed:type', 'source:maxspeed', 'zone:maxspeed'];

/** `none`: no limit. The usual speed of the class, but at least that of a motorway where one is advised. */
const ADVISED_WITHOUT_LIMIT_KMH = 130;

/** Speed limit of a way in a direction, km/h. */
function speedLimit(
  tags: OsmTags,
  direction: 'forward' | 'backward',
  usualSpeedsKmh: Readonly<Record<string, number>> = {},
): SpeedReading {
  const stated = tags.get(`maxspeed:${direction}`) ?? tags.get('maxspeed') ?? '';
  for (const text of [stated, ...ZONE_KEYS.map((key) => tags.get(key) ?? '')]) {
    const kmh = readSpeed(text);
    if (!Number.isNaN(kmh)) return { kmh, usual: false, unreadable: '' };
  }
  const highway = tags.get('highway') ?? '';
  const usual = usualSpeedsKmh[highway] ?? USUAL_SPEEDS_KMH[highway] ?? OTHER_SPEED_KMH;
  if (stated === 'none')
    return { kmh: Math.max(usual, ADVISED_WITHOUT_LIMIT_KMH), usual: true, unreadable: '' };
  return { kmh: usual, usual: true, unreadable: stated };
}

/** What is known of a road besides where it goes. */
interface RoadTraits {
  readonly highway: string;
  readonly name: string;
  readonly lanes: number;
  readonly speedKmh: number;
  readonly usualSpeed: boolean;
  readonly layer: number;
}

export const CLOSED = -1;

/** Traits of every way in both directions, as codes: equal codes, equal traits. */
export interface WayTraits {
  /** (W) code in the direction of the line, `CLOSED` where it may not be driven. */
  readonly forward: Int32Array;
  /** (W) code against the direction of the line. */
  readonly backward: Int32Array;
  readonly traits: readonly RoadTraits[];
  /** Ways by why they are one-way or not. */
  readonly directionsBy: Readonly<Record<WayDirection['by'], number>>;
  /** Ways that may be driven in one direction only. */
  readonly oneWays: number;
  /** Speed limits that stand in the map and cannot be read, with how many ways have them. */
  readonly unreadableSpeeds: ReadonlyMap<string, number>;
}

const WAYS_BETWEEN_RESTS = 512;

export async function readWayTraits(
  extract: OsmExtract,
  settings: NetworkSettings,
  pacer: Pacer,
): Promise<WayTraits> {
  const { wayCount } = extract;
  const forward = new Int32Array(wayCount).fill(CLOSED);
  const backward = new Int32Array(wayCount).fill(CLOSED);
  const table = new TraitTable(settings);
  const directionsBy = { tag: 0, class: 0, junction: 0, changing: 0, nothing: 0 };
  let oneWays = 0;
  for (let way = 0; way < wayCount; way++) {
    if (way % WAYS_BETWEEN_RESTS === 0) await pacer.rest();
    const tags = tagsOfWay(extract, way);
    const direction = wayDirection(tags);
    const twoWay = direction.forward && direction.backward;
    directionsBy[direction.by]++;
    if (!twoWay) oneWays++;
    if (direction.forward) forward[way] = table.codeOf(tags, 'forward', twoWay);
    if (direction.backward) backward[way] = table.codeOf(tags, 'backward', twoWay);
  }
  return {
    forward,
    backward,
    traits: table.traits,
    directionsBy,
    oneWays,
    unreadableSpeeds: table.unreadable,
  };
}

class TraitTable {
  readonly traits: RoadTraits[] = [];
  readonly unreadable = new Map<string, number>();
  readonly #codes = new WordTable();

  constructor(private readonly settings: NetworkSettings) {}

  codeOf(tags: OsmTags, direction: 'forward' | 'backward', twoWay: boolean): number {
    const speed = speedLimit(tags, direction, this.settings.usualSpeedsKmh);
    if (speed.unreadable !== '')
      this.unreadable.set(speed.unreadable, (this.unreadable.get(speed.unreadable) ?? 0) + 1);
    const traits: RoadTraits = {
      highway: (tags.get('highway') ?? '').split(';')[0].trim(),
      name: tags.get('name') ?? tags.get('ref') ?? '',
      lanes: laneCount(tags, direction, twoWay),
      speedKmh: Math.fround(speed.kmh),
      usualSpeed: speed.usual,
      layer: layerOf(tags),
    };
    const code = this.#codes.codeOf(JSON.stringify(Object.values(traits)));
    if (code === this.traits.length) this.traits.push(traits);
    return code;
  }
}

const HIGHEST_LAYER = 20;

function layerOf(tags: OsmTags): number {
  const layer = Number(tags.get('layer') ?? 0);
  return Number.isFinite(layer) && Math.abs(layer) <= HIGHEST_LAYER ? layer + 0 : 0;
}

const countOf = (text: string | undefined): number => {
  const match = /^\s*(\d+(?:\.\d+)?)/.exec(text ?? '');
  const count = Number(match?.[1]);
  return count > 0 && count <= MOST_LANES ? count : NaN;
};

/**
 * Lanes in driving direction, NaN where unknown: of two-way roads those stated, or what the other direction
 * leaves, or half, but one at least.
 */
function laneCount(tags: OsmTags, direction: 'forward' | 'backward', twoWay: boolean): number {
  const lanes = countOf(tags.get('lanes'));
  const own = countOf(tags.get(`lanes:${direction}`));
  if (!twoWay) return Number.isNaN(lanes) ? own : lanes;
  if (!Number.isNaN(own)) return own;
  const other = countOf(tags.get(direction === 'forward' ? 'lanes:backward' : 'lanes:forward'));
  if (lanes > other) return lanes - other;
  return Number.isNaN(lanes) ? NaN : Math.max(1, lanes / 2);
}

/** In which directions of its line a way may be driven, and why. */
interface WayDirection {
  readonly forward: boolean;
  readonly backward: boolean;
  /** 'class' and 'junction' imply it; 'changing': with the hour or a signal, taken as both. */
  readonly by: 'tag' | 'class' | 'junction' | 'changing' | 'nothing';
}

/** Values of `oneway` that OSMnx knows (`is_path_one_way`), and F, T, B of Geofabrik's files. */
const FORWARD = ['yes', 'true', '1', 'F'];
const BACKWARD = ['-1', 'reverse', 'T'];
const BOTH = ['no', 'false', '0', 'B'];
const CHANGING = ['reversible', 'alternating'];

/** Cars' own tag first. */
const ONE_WAY_KEYS = ['oneway:motorcar', 'oneway:motor_vehicle', 'oneway'];

/** One-way without being said (https://wiki.openstreetmap.org/wiki/Key:oneway). */
const ONE_WAY_CLASSES = ['motorway', 'motorway_link'];
const ONE_WAY_JUNCTIONS = ['roundabout', 'circular'];

/** Directions by `oneway` (changing ones taken as both); else roundabouts and motorways are one-way. */
function wayDirection(tags: OsmTags): WayDirection {
  const key = ONE_WAY_KEYS.find((candidate) => tags.has(candidate));
  const value = key === undefined ? '' : tags.get(key)!.trim();
  if (FORWARD.includes(value)) return { forward: true, backward: false, by: 'tag' };
  if (BACKWARD.includes(value)) return { forward: false, backward: true, by: 'tag' };
  if (BOTH.includes(value)) return { forward: true, backward: true, by: 'tag' };
  if (CHANGING.includes(value)) return { forward: true, backward: true, by: 'changing' };
  if (ONE_WAY_JUNCTIONS.includes(tags.get('junction') ?? ''))
    return { forward: true, backward: false, by: 'junction' };
  if (ONE_WAY_CLASSES.includes(tags.get('highway') ?? ''))
    return { forward: true, backward: false, by: 'class' };
  return { forward: true, backward: true, by: 'nothing' };
}
