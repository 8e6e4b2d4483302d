import type { NetworkReport } from './network-report';

const km = (value: number): string => `${value.toFixed(1)} km`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A network's report in sentences, for a command line or a file of text. */
export function networkReportLines(report: NetworkReport): string[] {
  const { map, restrictions, kmByClass, unreadableSpeeds } = report;
  const classes = Object.entries(kmByClass).sort((a, b) => b[1] - a[1]);
  const lines = [
    `${report.ways} ways of ${map.highways} with a highway tag (${map.notDrivable} not for cars) give ${report.roads} directed roads, ${km(report.km)}.`,
    `${percent(report.mainPartShare)} of ${report.roadsBefore} roads are in the largest connected part. ${report.nodes} nodes, ${report.junctions} junctions, ${report.deadEnds} dead ends, ${report.successors} links, ${report.uTurns} of them U-turns.`,
    `Length by class: ${classes.map(([name, length]) => `${name} ${km(length)}`).join(', ')}.`,
    `One-way: ${report.oneWays} ways (${report.oneWayByTag} by tag, ${report.oneWayByClass} by class, ${report.oneWayByJunction} by roundabout).`,
    `${report.usualSpeeds} roads have the usual speed of their class; ${report.knownLanes} have a stated number of lanes, ${report.namedRoads} a name.`,
  ];
  if (restrictions.length > 0)
    lines.push(
      `Turn restrictions: ${restrictions.map(({ outcome, count }) => `${count} ${outcome}`).join(', ')}.`,
    );
  const overWays = restrictions.find(({ outcome }) => outcome === 'via-ways');
  if (overWays)
    lines.push(
      `${overWays.count} of them are not applied, since they hold over roads that others drive too: a network says which road may follow which, not where one came from before, so the ban would take turns from others.`,
    );
  if (map.missingNodes > 0)
    lines.push(
      `${map.missingNodes} nodes of ${map.waysWithMissingNodes} ways are missing: these ways are cut there.`,
    );
  if (map.multipolygons > 0)
    lines.push(
      `${map.multipolygons} areas of several ways say what land is used for: ${map.multipolygonAreas} rings are taken, ${map.brokenMultipolygons} of the areas have ways or nodes missing or rings that do not close.`,
    );
  if (map.repeatedWays > 0 || report.repeatedLines > 0)
    lines.push(
      `${map.repeatedWays} ways stand in several files, ${report.repeatedLines} run over the same nodes as another: taken once.`,
    );
  if (report.changingDirection > 0)
    lines.push(`${report.changingDirection} ways change their direction: taken as open in both.`);
  if (unreadableSpeeds.length > 0)
    lines.push(
      `Unreadable speed limits: ${unreadableSpeeds.map(({ text, count }) => `"${text}" (${count})`).join(', ')}.`,
    );
  return lines;
}
