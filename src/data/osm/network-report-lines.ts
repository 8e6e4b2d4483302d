import { counted } from '../../base/text';
import type { NetworkReport } from './network-report';

const km = (value: number): string => `${value.toFixed(1)} km`;
const number = (value: number): string => value.toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A network's report in sentences, for a command line or a file of text. */
export function networkReportLines(report: NetworkReport): string[] {
  const { map, restrictions, kmByClass, unreadableSpeeds } = report;
  const classes = Object.entries(kmByClass).sort((a, b) => b[1] - a[1]);
  const lines = [
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
