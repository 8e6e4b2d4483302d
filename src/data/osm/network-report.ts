import type { RestrictionOutcome } from './turns';
import type { OsmCounts } from './osm-extract';
import type { NetworkSettings } from './network-settings';
import { counted } from '../../base/text';

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

const km = (value: number): string => `${value.toFixed(1)} km`;
const number = (value: number): string => value.toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A network's report in sentences, for a command line or a file of text. */
export function networkReportLines(report: NetworkReport): string[] {
  const { map, restrictions, kmByClass, unreadableSpeeds } = report;
  const classes = Object.entries(kmByClass).sort((a, b) => b[1] - a[1]);
  const assumed = map.assumedClasses ?? 0;
  const lines = [
    ...(assumed > 0 ? [`${counted(assumed, 'line')} without a class of road: taken as unclassified.`] : []),
    `${counted(report.ways, 'way')} of ${number(map.highways)} with a highway tag (${number(map.notDrivable)} not for cars) give ${counted(report.roads, 'directed road')}, ${km(report.km)}.`,
    `${percent(report.mainPartShare)} of ${counted(report.roadsBefore, 'road')} are in the largest connected part. ${counted(report.nodes, 'node')}, ${counted(report.junctions, 'junction')}, ${counted(report.deadEnds, 'dead end')}, ${counted(report.successors, 'link')}, ${number(report.uTurns)} of them U-turns.`,
    `Length by class: ${classes.map(([name, length]) => `${name} ${km(length)}`).join(', ')}.`,
    `One-way: ${counted(report.oneWays, 'way')} (${number(report.oneWayByTag)} by tag, ${number(report.oneWayByClass)} by class, ${number(report.oneWayByJunction)} by roundabout).`,
    `Roads with the usual speed of their class: ${number(report.usualSpeeds)}; with a stated number of lanes: ${number(report.knownLanes)}; with a name: ${number(report.namedRoads)}.`,
  ];
  if (restrictions.length > 0)
    lines.push(
      `Turn restrictions: ${restrictions.map(({ outcome, count }) => `${number(count)} ${outcome}`).join(', ')}.`,
    );
  const overWays = restrictions.find(({ outcome }) => outcome === 'via-ways');
  if (overWays)
    lines.push(
      `Not applied, since they hold over roads that others drive too: ${number(overWays.count)}. A network says which road may follow which, not where one came from before, so the ban would take turns from others.`,
    );
  if (map.missingNodes > 0)
    lines.push(
      `Missing: ${counted(map.missingNodes, 'node')} of ${counted(map.waysWithMissingNodes, 'way')}, cut there.`,
    );
  if (map.multipolygons > 0)
    lines.push(
      `Areas of several ways that say what land is used for: ${number(map.multipolygons)}, of which ${counted(map.multipolygonAreas, 'ring')} taken; with ways or nodes missing or rings that do not close: ${number(map.brokenMultipolygons)}.`,
    );
  if (map.repeatedWays > 0 || report.repeatedLines > 0)
    lines.push(
      `Taken once: ${counted(map.repeatedWays, 'way')} in several files, ${number(report.repeatedLines)} over the same nodes as another.`,
    );
  if (report.changingDirection > 0)
    lines.push(
      `Taken as open in both directions: ${counted(report.changingDirection, 'way')} whose direction changes.`,
    );
  if (unreadableSpeeds.length > 0)
    lines.push(
      `Unreadable speed limits: ${unreadableSpeeds.map(({ text, count }) => `"${text}" (${number(count)})`).join(', ')}.`,
    );
  return lines;
}
