import { MEASURES } from '../../../evaluation/measure-catalogue';
import {
  FAILURE_KINDS,
  FAILURES,
  rulesText,
  type FailureKind,
} from '../../../evaluation/conduct/failure-rules';
import { SCENARIOS } from '../../../evaluation/scenarios';
import { VISIT_RESAMPLES } from '../../../evaluation/visits';
import { markup, type Markup } from '../markup';
import type { ReportData, ReportGroup, SetOnMap } from '../report-data';
import { mainGroup } from '../report-of-groups';
import { CITY_GROUND, mapPlot, pathOf } from '../svg/map-plot';
import { svgOf } from '../svg/picture';
import { minor, type Content } from './section';
import { placeCells, placedTable } from './placed-sets';
import { tableOf } from './table';
import {
  beginLarge,
  decimal,
  figureText,
  groupWords,
  measureFigure,
  measureHead,
  NOTHING,
  percent,
} from './words';

const SCENARIO_MEASURES = ['arrival', 'jsdDistance', 'dtwPerRoad'] as const;

/** The measures within each kind of OD pair. */
export function scenariosContent(data: ReportData): Content {
  const group = data.groups[mainGroup(data.groups)];
  const rows = group.scenarios.flatMap(({ key, pairs, estimates }) =>
    estimates.map((own, i) => [
      SCENARIOS[key].label,
      data.sets[group.sets[i].set].label,
      pairs.toLocaleString('en'),
      ...SCENARIO_MEASURES.map((measure) => measureFigure(measure, own[measure])),
    ]),
  );
  if (rows.length === 0) return 'Scenarios follow from driven trips, and no trip drove these pairs.';
  const left = group.absentScenarios.map(
    ({ key, why }) =>
      `${SCENARIOS[key].label} (${why === 'no times' ? 'the trips have no times' : 'no such trip'})`,
  );
  return [
    minor(
      `${beginLarge(groupWords(data, group))}, with intervals from ${data.scenarioResamples} resamples of each scenario. Small scenarios have wide intervals: two that overlap widely may differ by chance.${left.length > 0 ? ` Left out: ${left.join(', ')}.` : ''}`,
    ),
    tableOf({
      id: 'table-7',
      caption: 'Table 7. Measures by scenario.',
      head: ['Scenario', 'Model', 'Pairs', ...SCENARIO_MEASURES.map(measureHead)],
      rows,
      words: 2,
    }),
  ];
}

/** What goes wrong, how often, where, and for which pairs. */
export function failuresContent(data: ReportData): Content {
  return [failureTable(data), hardestTable(data, data.groups[mainGroup(data.groups)]), failureMap(data)];
}

/** How often which rule holds, of routes and of driven trips. */
export function failureTable(data: ReportData): Markup {
  const judged = data.groups.flatMap(({ sets, drivenFailures }) => [
    ...sets.map(({ failures }) => failures),
    ...(drivenFailures ? [drivenFailures] : []),
  ]);
  const failed = FAILURES.filter((kind) => judged.some((counts) => counts[kind] > 0));
  const others = rulesText(data.rules).replaceAll(',', ', ');
  const cells = (counts: readonly number[], all: number) =>
    failed.map((kind) =>
      counts[kind] === 0 ? '0' : `${counts[kind].toLocaleString('en')}\u00a0(${percent(counts[kind] / all)})`,
    );
  const driven = data.groups.flatMap((group) => {
    const { drivenFailures: counts, pairs } = group;
    return counts ? [[...placeCells(data, { group, label: 'Driven trips' }), ...cells(counts, pairs)]] : [];
  });
  return placedTable(
    data,
    {
      id: 'table-8',
      caption: `Failures by kind, those that there are. Driven trips are judged by the same rules, which says how often a rule is wrong about people.${others === '' ? '' : ` Rules that differ from the usual: ${others}.`}`,
      head: failed.map((kind) => beginLarge(FAILURE_KINDS[kind].label)),
    },
    ({ failures, routes }) => cells(failures, routes),
    driven,
  );
}

const hardestTable = (data: ReportData, group: ReportGroup): Markup =>
  tableOf({
    id: 'table-9',
    caption: `Table 9. The hardest OD pairs, ${groupWords(data, group)}: those that most of the ${group.sets.length} models fail at, then those with the largest mean ${MEASURES.dtwPerRoad.label}. Roads by their numbers in the data set.`,
    head: ['Pair', 'From road', 'To road', 'Models that fail', `Mean ${measureHead('dtwPerRoad')}`],
    rows: group.hardest.map(({ pair, origin, destination, failures, error }) => [
      String(pair),
      String(origin),
      String(destination),
      String(failures),
      error === null ? NOTHING : decimal(error, 3),
    ]),
  });

const RADIUS = 9;
/** Maps beside each other: in halves of the page, or in thirds where there are more than two. */
const gridOf = (maps: readonly unknown[]): string => (maps.length > 2 ? 'three' : 'pair');

function failureMap(data: ReportData): Markup {
  const { maps } = data;
  if (!maps) return minor('Figure 9 needs routes to draw.');
  const places = maps.sets.filter(({ failurePoints }) => failurePoints.length > 0);
  if (places.length === 0) return minor('No route failed, so that Figure 9 has nothing to show.');
  return markup`<div class="keep"><h3>Where routes failed</h3>
<div class="${gridOf(places)}">${places.map((place) => failuresOf(data, place))}</div>
<p class="minor" id="figure-9"><b>Figure 9.</b> A dot for each failed route, ${groupWords(data, data.groups[maps.group])}: where what is impossible happened, it first came back to where it had been, left the shortest path, or ended.</p></div>
`;
}

function failuresOf(data: ReportData, { set, failureKinds, failurePoints }: SetOnMap): Markup {
  const { city } = data.maps!;
  const { label } = data.sets[set];
  const counts = FAILURES.flatMap((kind) => {
    const count = failureKinds.filter((one) => one === kind).length;
    return count === 0 ? [] : [`${FAILURE_KINDS[kind].label} ${count}`];
  });
  const dots = failureKinds.map((kind, i) => {
    const [x, y] = [failurePoints[2 * i], failurePoints[2 * i + 1]];
    return markup`<circle class="failed" cx="${x}" cy="${y}" r="${RADIUS}"><title>${FAILURE_KINDS[kind as FailureKind].label}</title></circle>`;
  });
  return framed(
    mapPlot(`${label}: where routes failed`, `${counts.join(', ')}.`, city, dots, CITY_GROUND),
    label,
  );
}

/** A small map with its name. */
export const framed = (picture: Parameters<typeof svgOf>[0], caption: Markup | string): Markup =>
  markup`<figure class="keep"><div class="frame">${svgOf(picture)}</div><figcaption>${caption}</figcaption></figure>`;

/** Where models drive more, or less, than people. */
export function visitsContent(data: ReportData): Content {
  const first = data.groups.flatMap(({ sets }) => sets).find(({ visits }) => visits)?.visits;
  if (!first) return 'Visits are compared with those of driven trips, and there are none.';
  return [
    placedTable(
      data,
      {
        id: 'table-10',
        caption: `Table 10. Visits of roads, and of cells of ${first.cellDegrees} degrees, beside those of the driven trips. Overlap: share of the trips’ ${first.topRoads} most visited roads that are among as many most visited of the routes. JSD in bits, lower is better; cosine, higher is better. All with ${percent(data.interval.level, 0)} intervals from ${VISIT_RESAMPLES} resamples.`,
        head: [
          `Top ${first.topRoads} overlap, %`,
          'JSD, roads',
          'Cosine, roads',
          'JSD, cells',
          'Cosine, cells',
        ],
      },
      ({ visits }) =>
        visits && [
          measureFigure('arrival', visits.overlap),
          figureText(visits.roads.divergence),
          figureText(visits.roads.cosine),
          figureText(visits.cells.divergence),
          figureText(visits.cells.cosine),
        ],
    ),
    visitMap(data),
  ];
}

/** Above this share of the largest difference a line is drawn wide. */
const STRONG = 0.35;

function visitMap(data: ReportData): Markup {
  const { maps } = data;
  if (!maps) return minor('Figure 10 needs routes to draw.');
  return markup`<div class="keep"><h3>Roads with other visits</h3>
<div class="${gridOf(maps.sets)}">${maps.sets.map((place) => differencesOf(data, place))}</div>
<p class="minor" id="figure-10"><b>Figure 10.</b> Roads that routes take more often than trips do (blue, solid) and less often (brown, dashed), ${groupWords(data, data.groups[maps.group])}, as shares of all visits; wide lines are above ${percent(STRONG, 0)} of the largest difference on the map.</p></div>
`;
}

function differencesOf(data: ReportData, { set, visitLines, visitDifferences }: SetOnMap): Markup {
  const { city } = data.maps!;
  const { label } = data.sets[set];
  const most = Math.max(0, ...visitDifferences.map(Math.abs));
  const layer = (kind: 'more' | 'fewer', strength: 'weak' | 'strong') => {
    const isOf = (line: number) => {
      const difference = visitDifferences[line];
      return (
        difference > 0 === (kind === 'more') &&
        Math.abs(difference) > STRONG * most === (strength === 'strong')
      );
    };
    return markup`<path class="${kind} ${strength}" d="${pathOf(visitLines, isOf)}"/>`;
  };
  const layers = [
    layer('more', 'weak'),
    layer('fewer', 'weak'),
    layer('more', 'strong'),
    layer('fewer', 'strong'),
  ];
  const [more, fewer] = [
    visitDifferences.filter((one) => one > 0).length,
    visitDifferences.filter((one) => one < 0).length,
  ];
  const said = `${more} roads more often and ${fewer} less often than driven; the largest difference is ${percent(most, 2)} of all visits.`;
  return framed(
    mapPlot(`${label}: visits beside driven trips`, said, city, layers, CITY_GROUND),
    markup`${label}. ${beginLarge(said)}`,
  );
}
