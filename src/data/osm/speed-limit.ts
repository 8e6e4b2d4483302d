import type { OsmTags } from './osm-source';

/**
 * Speeds in km/h that are taken where the map states none: typical limits of towns in Europe (50, in side
 * streets 30 to 20) and of open roads (120 and 90).
 */
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

/** Of classes that the table does not have. */
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
    if (!Number.isNaN(speed)) return speed;
  }
  return NaN;
}

function readOne(text: string): number {
  const number = /^(\d+(?:\.\d+)?)\s*(km\/?h|kph|kmh|mph|knots)?$/i.exec(text);
  if (number) {
    const value = Number(number[1]);
    const unit = (number[2] ?? '').toLowerCase();
    const factor = unit === 'mph' ? KMH_PER_MPH : unit === 'knots' ? KMH_PER_KNOT : 1;
    return value > 0 ? value * factor : NaN;
  }
  if (text === 'walk') return WALKING_KMH;
  const zone = /^([A-Z]{2})(?:-[A-Z]+)?:(.+)$/.exec(text);
  if (!zone) return NaN;
  const numbered = /^(?:zone:?)?(\d{1,3})$/.exec(zone[2]);
  if (numbered) return zone[1] === 'GB' ? Number(numbered[1]) * KMH_PER_MPH : Number(numbered[1]);
  return COUNTRY_ZONE_KMH[`${zone[1]}:${zone[2]}`] ?? ZONE_KMH[zone[2]] ?? NaN;
}

export interface SpeedReading {
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
export function speedLimit(
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
