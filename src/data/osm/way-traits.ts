import { tagsOfWay, type OsmExtract } from './osm-extract';
import type { NetworkSettings } from './network-settings';
import type { OsmTags } from './osm-source';
import { Pacer } from './pacer';
import { speedLimit } from './speed-limit';
import { WordTable } from '../row-cells';

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
  return match && Number(match[1]) > 0 ? Number(match[1]) : NaN;
};

/**
 * Lanes in driving direction, NaN where not known. On a two-way road `lanes:forward` or
 * `lanes:backward`; else what the other direction leaves of `lanes`; else half of `lanes`, but one at
 * least (a single lane serves both directions).
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
  /**
   * 'tag': `oneway` says so; 'class' and 'junction': implied; 'changing': with
   * the hour or a signal, taken as both.
   */
  readonly by: 'tag' | 'class' | 'junction' | 'changing' | 'nothing';
}

/**
 * `oneway` with the words that OSMnx knows (`settings`, `is_path_one_way`), and F, T, B of Geofabrik's files.
 */
const FORWARD = ['yes', 'true', '1', 'F'];
const BACKWARD = ['-1', 'reverse', 'T'];
const BOTH = ['no', 'false', '0', 'B'];
const CHANGING = ['reversible', 'alternating'];

/** Cars' own tag first. */
const ONE_WAY_KEYS = ['oneway:motorcar', 'oneway:motor_vehicle', 'oneway'];

/** One-way without being said (https://wiki.openstreetmap.org/wiki/Key:oneway). */
const ONE_WAY_CLASSES = ['motorway', 'motorway_link'];
const ONE_WAY_JUNCTIONS = ['roundabout', 'circular'];

/**
 * Directions of a way: `oneway` (yes, true, 1; -1, reverse; no, false, 0; reversible and
 * alternating are taken as both); where it says nothing, roundabouts and circular junctions,
 * motorways and their links are one-way.
 */
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
