import type { RestrictionOutcome } from './apply-restrictions';
import type { OsmCounts } from './osm-extract';
import type { NetworkSettings } from './network-settings';

/** How many turn restrictions met an outcome, and the relations of the first of them. */
export interface RestrictionCount {
  readonly outcome: RestrictionOutcome;
  readonly count: number;
  readonly first: readonly number[];
}

/** What came of building a network from a map. Plain data. */
export interface NetworkReport {
  readonly settings: NetworkSettings;
  readonly map: OsmCounts;
  readonly ways: number;
  /** Ways over the same nodes as an earlier one, left out. */
  readonly repeatedLines: number;
  /** Directed roads before any part was left out, and those of the network. */
  readonly roadsBefore: number;
  readonly roads: number;
  /** Share of `roadsBefore` in the largest part in which every road leads to every other, 0 to 1. */
  readonly mainPartShare: number;
  /** Places where roads of the network begin or end, and, of these, where more than one line goes on. */
  readonly nodes: number;
  readonly junctions: number;
  readonly deadEnds: number;
  readonly successors: number;
  readonly uTurns: number;
  /** Length of the network's roads in km, by class; both directions of a two-way road count. */
  readonly kmByClass: Readonly<Record<string, number>>;
  readonly km: number;
  /** Ways of one direction only, and why ways are so: said by a tag, by being a motorway or a roundabout. */
  readonly oneWays: number;
  readonly oneWayByTag: number;
  readonly oneWayByClass: number;
  readonly oneWayByJunction: number;
  /** Ways whose direction changes with the hour or a signal; taken as open in both. */
  readonly changingDirection: number;
  readonly restrictions: readonly RestrictionCount[];
  /** Roads with the usual speed of their class, since the map states none. */
  readonly usualSpeeds: number;
  /** Limits that stand in the map and cannot be read, most frequent first, 20 at most. */
  readonly unreadableSpeeds: readonly { readonly text: string; readonly count: number }[];
  /** Roads whose number of lanes the map states. */
  readonly knownLanes: number;
  readonly namedRoads: number;
}
