import type { Task } from '../../base/task';

export type OsmTags = ReadonlyMap<string, string>;

export type OsmMemberType = 'node' | 'way' | 'relation';

export interface OsmMember {
  readonly type: OsmMemberType;
  readonly ref: number;
  readonly role: string;
}

/** Takes the elements of a map one by one. Coordinates are degrees; ids are exact up to 2^53. */
export interface OsmSink {
  /** In the pass 'elements' nodes with tags only; in the pass 'positions' every node, without its tags. */
  node(id: number, lon: number, lat: number, tags: OsmTags): void;
  /** `refs` are the ids of the way's nodes; not in the pass 'positions'. */
  way(id: number, refs: readonly number[], tags: OsmTags): void;
  relation(id: number, members: readonly OsmMember[], tags: OsmTags): void;
  /** When the data was taken from the database, ISO 8601. */
  timestamp(iso: string): void;
}

/**
 * A pass through a map: 'elements' gives ways, relations and nodes with tags; then 'members' ways alone, for
 * areas; then 'positions' all nodes. A file names nodes and ways before it says which of them are needed.
 */
export type OsmPass = 'elements' | 'members' | 'positions';

/** The step that a pass is, of a file. */
export const PASS_STEPS: Readonly<Record<OsmPass, string>> = {
  elements: 'map.roads',
  members: 'map.areas',
  positions: 'map.places',
};

/** A map that can be gone through from its beginning as often as wanted. */
export interface OsmSource {
  /** @throws Failure 'bad-input': damaged, cut off, or not to be read; 'cancelled' */
  scan(pass: OsmPass, sink: OsmSink, task: Task): Promise<void>;
}

/** OpenStreetMap has no way of more than 2,000 nodes and no relation of more than 32,000 members. */
export const MOST_PARTS = 50_000;

/** What is wrong with an element of more parts, to go on after where it stands. */
export const TOO_MANY_PARTS = `a way or relation has more than ${MOST_PARTS} nodes or members, and no map has such.`;

export const NO_TAGS: OsmTags = new Map();
