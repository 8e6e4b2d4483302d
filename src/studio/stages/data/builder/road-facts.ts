import { RESTRICTION_WORDS } from '../../../../data/data-card-words';
import type { NetworkReport } from '../../../../data/osm/network-report';
import type { RoadsMade } from '../../../../engine/dataset-builder/built-parts';
import { count, fixed, percent } from '../../../figures';
import { PLACE_WORDS } from './words';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly more?: string | undefined;
}

const TAKEN = new Set(['applied', 'needless']);

/** What there is of roads, in a few numbers. */
export function roadFacts({ network, report }: RoadsMade): Fact[] {
  const km = network.lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000;
  const roads = { name: 'Roads', value: count(network.roadCount), more: `${count(Math.round(km))} km` };
  if (!report) return [roads, { name: 'Links', value: count(network.successors.length) }];
  const { taken, left } = restrictionCounts(report);
  return [
    roads,
    { name: 'Junctions', value: count(report.junctions), more: `${count(report.deadEnds)} dead ends` },
    { name: 'One-way streets', value: count(report.oneWays), more: `of ${count(report.ways)} ways` },
    {
      name: 'Turn restrictions',
      value: count(taken),
      more: left > 0 ? `${count(left)} not applied` : undefined,
    },
    {
      name: 'In the largest part',
      value: percent(report.mainPartShare),
      more: `of ${count(report.roadsBefore)} roads`,
    },
    { name: 'Speed known', value: percent(1 - report.usualSpeeds / report.roads) },
  ];
}

function restrictionCounts({ restrictions }: NetworkReport): { taken: number; left: number } {
  let [taken, left] = [0, 0];
  for (const { outcome, count: number } of restrictions)
    if (TAKEN.has(outcome)) taken += number;
    else left += number;
  return { taken, left };
}

/** Lengths by class of road, the longest first. */
export const classRows = ({ kmByClass }: NetworkReport) =>
  Object.entries(kmByClass)
    .sort(([, a], [, b]) => b - a)
    .map(([name, km]) => ({ name, value: `${fixed(km, 1)} km` }));

export const restrictionRows = ({ restrictions }: NetworkReport) =>
  restrictions.map(({ outcome, count: number }) => ({
    name: RESTRICTION_WORDS[outcome],
    value: count(number),
  }));

/** What the map says besides, and what was odd in it; lines that say 0 are left off. */
export function mapRows({
  map,
  repeatedLines,
  changingDirection,
  uTurns,
  namedRoads,
  knownLanes,
}: NetworkReport) {
  const rows: readonly (readonly [string, number])[] = [
    ['Streets and paths on the map', map.highways],
    ['of them not for cars', map.notDrivable],
    ['Roads with a name', namedRoads],
    ['Roads with known lanes', knownLanes],
    ['Places where one may turn around', uTurns],
    ['Ways drawn twice, taken once', map.repeatedWays + repeatedLines],
    ['Ways with missing nodes, cut there', map.waysWithMissingNodes],
    ['Ways that change direction, taken as both', changingDirection],
  ];
  return rows.filter(([, number]) => number > 0).map(([name, number]) => ({ name, value: count(number) }));
}

/** "3,412 to live, 212 to work": places that simulated trips go to. */
export const placesInWords = (places: NonNullable<RoadsMade['places']>): string =>
  (Object.keys(PLACE_WORDS) as (keyof typeof PLACE_WORDS)[])
    .filter((kind) => places[kind] > 0)
    .map((kind) => `${count(places[kind])} ${PLACE_WORDS[kind]}`)
    .join(', ');

/** The report as plain text. */
export function roadReportText(name: string, made: RoadsMade): string {
  const section = (title: string, rows: readonly { name: string; value: string }[]) =>
    rows.length === 0 ? [] : ['', title, ...rows.map((row) => `  ${row.name}: ${row.value}`)];
  const facts = roadFacts(made).map((fact) => ({
    name: fact.name,
    value: fact.more ? `${fact.value} (${fact.more})` : fact.value,
  }));
  const { report, sources } = made;
  return [
    `Roads of ${name}`,
    ...section(
      'From',
      sources.map((source) => ({ name: source.name, value: source.licence || 'no licence stated' })),
    ),
    ...section('Roads', facts),
    ...(report ? section('Length by class', classRows(report)) : []),
    ...(report ? section('Turn restrictions', restrictionRows(report)) : []),
    ...(report ? section('On the map', mapRows(report)) : []),
    ...(report
      ? section(
          'Speed limits that cannot be read',
          report.unreadableSpeeds.map(({ text, count: number }) => ({ name: text, value: count(number) })),
        )
      : []),
    '',
  ].join('\n');
}
