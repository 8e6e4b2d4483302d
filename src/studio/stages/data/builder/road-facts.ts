import { RESTRICTION_WORDS } from '../../../../data/data-card-words';
import type { RestrictionOutcome } from '../../../../data/osm/turns';
import type { NetworkReport } from '../../../../data/osm/network-report';
import type { BuiltRoads } from '../../../../engine/dataset-builder/built-parts';
import { count, fixed, percent } from '../../../figures';
import { PLACE_WORDS } from './words';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly more?: string | undefined;
}

/** The roads in a few numbers. */
export function roadFacts({ network, report }: BuiltRoads): Fact[] {
  const km = network.lengthMeters.reduce((sum, meters) => sum + meters, 0) / 1000;
  const roads = { name: 'Roads', value: count(network.roadCount), more: `${count(Math.round(km))} km` };
  if (!report) return [roads, { name: 'Links', value: count(network.successors.length) }];
  return [
    roads,
    { name: 'Junctions', value: count(report.junctions), more: `${count(report.deadEnds)} dead ends` },
    { name: 'One-way streets', value: count(report.oneWays), more: `of ${count(report.ways)} ways` },
    restrictionFact(report),
    {
      name: 'Largest part',
      value: percent(report.mainPartShare),
      more: `of ${count(report.roadsBefore)} roads`,
    },
    { name: 'Speed limit known', value: percent(1 - report.usualSpeeds / report.roads) },
  ];
}

/** "23 applied": "30 without effect, 53 outside these roads, 2 not applied". */
function restrictionFact({ restrictions }: NetworkReport): Fact {
  const name = 'Turn restrictions';
  if (restrictions.length === 0) return { name, value: 'none' };
  const left = new Map(restrictions.map(({ outcome, count: number }) => [outcome, number]));
  const take = (outcome: RestrictionOutcome): number => {
    const number = left.get(outcome) ?? 0;
    left.delete(outcome);
    return number;
  };
  const applied = take('applied');
  const others: readonly (readonly [string, number])[] = [
    ['without effect', take('needless')],
    ['outside these roads', take('off-roads')],
    ['not applied', [...left.values()].reduce((sum, number) => sum + number, 0)],
  ];
  const more = others.filter(([, number]) => number > 0).map(([what, number]) => `${count(number)} ${what}`);
  return {
    name: 'Turn restrictions',
    value: `${count(applied)} applied`,
    more: more.join(', ') || undefined,
  };
}

/** Length of each road class, the longest first. */
export const classRows = ({ kmByClass }: NetworkReport) =>
  Object.entries(kmByClass)
    .sort(([, a], [, b]) => b - a)
    .map(([name, km]) => ({ name, value: `${fixed(km, 1)} km` }));

export const restrictionRows = ({ restrictions }: NetworkReport) =>
  restrictions.map(({ outcome, count: number }) => ({
    name: RESTRICTION_WORDS[outcome],
    value: count(number),
  }));

/** What else is on the map, and what is unusual about it; lines that say 0 are omitted. */
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
    ['Lines without a class, taken as unclassified roads', map.assumedClasses ?? 0],
    ['Of these, not open to cars', map.notDrivable],
    ['Roads with a name', namedRoads],
    ['Roads with a known number of lanes', knownLanes],
    ['U-turns allowed', uTurns],
    ['Duplicate ways, used once', map.repeatedWays + repeatedLines],
    ['Ways with missing nodes, cut there', map.waysWithMissingNodes],
    ['Ways with changing direction, used in both', changingDirection],
  ];
  return rows.filter(([, number]) => number > 0).map(([name, number]) => ({ name, value: count(number) }));
}

/** "3,412 residential, 212 work": places that simulated trips go to. */
export const placesInWords = (places: NonNullable<BuiltRoads['places']>): string =>
  (Object.keys(PLACE_WORDS) as (keyof typeof PLACE_WORDS)[])
    .filter((kind) => places[kind] > 0)
    .map((kind) => `${count(places[kind])} ${PLACE_WORDS[kind]}`)
    .join(', ');

/** The report as plain text. */
export function roadReportText(name: string, built: BuiltRoads): string {
  const section = (title: string, rows: readonly { name: string; value: string }[]) =>
    rows.length === 0 ? [] : ['', title, ...rows.map((row) => `  ${row.name}: ${row.value}`)];
  const facts = roadFacts(built).map((fact) => ({
    name: fact.name,
    value: fact.more ? `${fact.value} (${fact.more})` : fact.value,
  }));
  const { report, sources } = built;
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
          'Unreadable speed limits',
          report.unreadableSpeeds.map(({ text, count: number }) => ({ name: text, value: count(number) })),
        )
      : []),
    '',
  ].join('\n');
}
