import type { Bounds } from '../../domain/geo';
import type { LandUse, MultipolygonCounts } from './land-use';
import type { OsmRestriction } from './restriction-relation';

/** A node that a way names and that is in none of the files. */
export const MISSING_NODE = 0xffffffff;

/** What was met while reading, for the report. */
export interface OsmCounts extends MultipolygonCounts {
  /** Ways with a `highway` tag. */
  readonly highways: number;
  /** Of these, ways that cars may not use (see `isDrivable`). */
  readonly notDrivable: number;
  /** Ways that several files have, read once. */
  readonly repeatedWays: number;
  /** Drivable ways that name nodes which are in no file; they are cut there. */
  readonly waysWithMissingNodes: number;
  readonly missingNodes: number;
}

/**
 * What is needed of a map: drivable ways and their nodes, turn restrictions, use of land. Plain typed arrays.
 */
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
  /**
   * When the data was taken from the database (ISO 8601), '' where no file says so; the earliest of several.
   */
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
