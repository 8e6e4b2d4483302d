import { wilsonInterval } from '../../../evaluation/statistics/normal';
import { figureOf as plainFigure } from '../figures-of';
import type { ReportData } from '../report-data';
import { intervalPlot, type Panel } from '../svg/interval-plot';
import { differenceSentences } from '../verdict-sentences';
import { figureOf } from './figure';
import { minor, verdictList, type Content } from './section';
import { placedRows, placedSets, placedTable, rowLabel, splitsOf } from './placed-sets';
import { tableOf } from './table';
import { beginLarge, figureText, measureNumber, NOTHING, ofAll, percent, SPLIT_WORDS } from './words';

const share = (value: number | null) => measureNumber('arrival', value);

/** Figure 2 and Table 3 of the thesis. */
export const completionContent = (data: ReportData): Content => [
  verdictList(splitsOf(data).flatMap((split) => differenceSentences(data, split, ['arrival', 'odMatch']))),
  placedTable(
    data,
    {
      id: 'table-3',
      caption:
        'Table 3. Routes that reach their destination. Arrival: the last road is the one that was asked for, with Wilson’s interval. OD match (Eq. 21): the two ends lie in cells of 0.001 degrees that some trip joined. The last two columns count as the thesis’s code does: distinct pairs of cells, so a route that ends elsewhere may count.',
      head: ['Arrived', 'Arrival, %', 'OD match, %', 'Matched cells', 'Their share, %'],
    },
    ({ arrived, routes, estimates, thesisCode }) => [
      ofAll(arrived, routes),
      figureText(plainFigure(wilsonInterval(arrived, routes)), share),
      figureText(estimates.odMatch, share),
      ...(thesisCode?.odMatched == null || thesisCode.odTotal === null || thesisCode.odMatch === null
        ? [NOTHING, NOTHING]
        : [ofAll(thesisCode.odMatched, thesisCode.odTotal), share(thesisCode.odMatch)]),
    ],
  ),
  completionFigure(data),
];

function completionFigure(data: ReportData) {
  const panels = splitsOf(data).map((split): Panel => {
    const groups = data.groups.filter((group) => group.split === split);
    return {
      title: `Arrival, ${SPLIT_WORDS[split]}`,
      text: (value) => percent(value, 0),
      most: 1,
      rows: placedRows(data, groups, ({ estimates }) => estimates.arrival),
    };
  });
  if (panels.length === 0) return minor('There are no routes to count.');
  return figureOf(
    2,
    intervalPlot('Routes that arrive', panels),
    `Shares with ${percent(data.interval.level, 0)} intervals over OD pairs.`,
  );
}

/** Figure 5 of the thesis: the same measures on OD pairs that were trained on and on others. */
export function generalisationContent(data: ReportData): Content {
  const [train, test] = (['train', 'test'] as const).map((split) =>
    data.groups.filter((group) => group.split === split),
  );
  if (train.length === 0 || test.length === 0)
    return 'Figure 5 needs routes for both training and test OD pairs.';
  const placesOf = placedSets(data, test).flatMap((place) => {
    const other = placedSets(data, train).find(
      ({ own, group }) => own.set === place.own.set && group.run === place.group.run,
    );
    return other ? [{ place, other }] : [];
  });
  const panels = (['arrival', 'jsdDistance', 'jsdRadius'] as const).map((key): Panel => ({
    title: { arrival: 'Arrival', jsdDistance: 'JSD distance', jsdRadius: 'JSD radius' }[key],
    text: key === 'arrival' ? (value) => percent(value, 0) : (value) => value.toFixed(2),
    ...(key === 'arrival' ? { most: 1 } : {}),
    rows: placesOf.map(({ place, other }) => {
      const { source } = data.sets[place.own.set];
      return {
        label: rowLabel(data, place),
        marks: [
          { source, figure: other.own.estimates[key], hollow: true },
          { source, figure: place.own.estimates[key] },
        ],
      };
    }),
  }));
  const rows = placesOf.map(({ place, other }) => [
    rowLabel(data, place),
    figureText(other.own.estimates.arrival, share),
    figureText(place.own.estimates.arrival, share),
    figureText(other.own.estimates.jsdDistance),
    figureText(place.own.estimates.jsdDistance),
  ]);
  return [
    minor(
      'The two sets of OD pairs are different pairs, so nothing is paired here: where the intervals of a model overlap widely, the difference could be chance.',
    ),
    figureOf(
      5,
      intervalPlot('Training (rings) and test (dots) OD pairs', panels),
      `${beginLarge(percent(data.interval.level, 0))} intervals over OD pairs.`,
    ),
    tableOf({
      id: 'table-generalisation',
      caption: 'The numbers of Figure 5.',
      head: ['Model', 'Arrival, %, train', 'Arrival, %, test', 'JSD distance, train', 'JSD distance, test'],
      rows,
    }),
  ];
}
