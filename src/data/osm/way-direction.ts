import type { OsmTags } from './osm-source';

/** In which directions of its line a way may be driven, and why. */
export interface WayDirection {
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
export function wayDirection(tags: OsmTags): WayDirection {
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
