import { MEASURES } from '../../../evaluation/measure-catalogue';
import type { ReportData, RadarAxis } from '../report-data';
import { mainGroup } from '../report-of-groups';
import { intervalPlot, type Panel } from '../svg/interval-plot';
import { differenceSentences } from '../verdict-sentences';
import { figureOf, legendOf } from './figure';
import { minor, verdictList, type Content } from './section';
import { placedRows, placedTable, splitsOf } from './placed-sets';
import { tableOf } from './table';
import {
  beginLarge,
  decimal,
  groupWords,
  measureFigure,
  measureHead,
  NOTHING,
  percent,
  SPLIT_WORDS,
} from './words';
import type { RouteSource } from '../../routes/route-source';
import { markup, type Markup } from '../markup';
import { radarPoint } from '../radar';
import { px } from '../svg/scale';
import type { Picture } from '../svg/picture';

const LOCAL = ['hausdorff', 'dtw', 'edr', 'hausdorffPerRoad', 'dtwPerRoad'] as const;

/** Table 5 and Figure 7 of the thesis. */
export function localContent(data: ReportData): Content {
  const shown = data.groups[mainGroup(data.groups)];
  const groups = data.groups.filter(({ split }) => split === shown?.split);
  const panels = (['hausdorff', 'dtw', 'edr', 'hausdorffPerRoad', 'dtwPerRoad', 'identical'] as const).map(
    (key): Panel => ({
      title: measureHead(key),
      text: (value) => (key === 'identical' ? percent(value, 0) : decimal(value, value >= 10 ? 0 : 2)),
      rows: placedRows(data, groups, ({ estimates }) => estimates[key]),
    }),
  );
  return [
    verdictList(
      splitsOf(data).flatMap((split) =>
        differenceSentences(data, split, ['edr', 'hausdorffPerRoad', 'dtwPerRoad']),
      ),
    ),
    minor(
      'Hausdorff and DTW grow with the length of both lines, so that a model whose routes end too early looks near. Beside the plain values stand those per road, which is what the sentences above speak of.',
    ),
    placedTable(
      data,
      {
        id: 'table-5',
        caption:
          'Table 5. Local measures: route i against the driven trip of the same requested OD pair, whether it arrived or not. Lower is better.',
        head: LOCAL.map(measureHead),
      },
      ({ estimates }) => LOCAL.map((key) => measureFigure(key, estimates[key])),
    ),
    thesisCodeTable(data),
    shown?.real
      ? figureOf(
          7,
          intervalPlot('Local measures, plain and per road, and routes identical to the trip', panels, {
            columns: 3,
          }),
          `${beginLarge(SPLIT_WORDS[shown.split])}; ${percent(data.interval.level, 0)} intervals over OD pairs.`,
        )
      : minor('Figure 7 needs driven trips to hold the routes against.'),
  ];
}

function thesisCodeTable(data: ReportData) {
  const number = (value: number | null | undefined, decimals: number) =>
    value == null ? NOTHING : decimal(value, decimals);
  return placedTable(
    data,
    {
      id: 'table-thesis-code',
      caption:
        'The same by the readings of the thesis’s code, to be held against its tables: trips and routes are paired by their actual cells of 0.001 degrees, so that routes which end elsewhere drop out; DTW is FastDTW of radius 1; divergences are in nats (at most 0.693) over 99 bins and one.',
      head: [
        'Pairs',
        measureHead('hausdorff'),
        'FastDTW, km',
        measureHead('edr'),
        ...(['jsdDistance', 'jsdRadius', 'jsdDuration'] as const).map(
          (key) => `${MEASURES[key].label}, nats`,
        ),
      ],
    },
    ({ thesisCode: code }) => [
      number(code?.pairCount, 0),
      number(code?.hausdorffKm, 3),
      number(code?.dtwKm, 2),
      number(code?.edr, 3),
      number(code?.jsdDistanceNats, 4),
      number(code?.jsdRadiusNats, 4),
      number(code?.jsdDurationNats, 4),
    ],
  );
}

/** Figure 8 of the thesis. */
export function radarContent(data: ReportData): Content {
  const group = data.groups[mainGroup(data.groups)];
  const sets = group.sets.map(({ set }) => data.sets[set]);
  const { radar } = group;
  if (radar.length < 3) return 'Figure 8 needs driven trips to hold the routes against.';
  const picture = radarPlot(
    'Measures as shares of what would be best',
    radar,
    sets.map(({ source }) => source),
    sets.map(({ label }) => label),
  );
  return [
    figureOf(
      8,
      picture,
      `${beginLarge(groupWords(data, group))}. 1, the rim, is best. The table names every value and how it comes about; it has no intervals, since it only shows where to look.`,
      legendOf(sets, null),
    ),
    tableOf({
      id: 'table-radar',
      caption: 'The values of Figure 8.',
      head: ['Axis', 'How it is made', ...sets.map(({ label }) => label)],
      rows: radar.map(({ label, how, values }) => [
        label,
        how,
        ...values.map((value) => (value === null ? NOTHING : decimal(value, 3))),
      ]),
      words: 2,
    }),
  ];
}

const SIZE = 540;
const HEIGHT = 360;
const RADIUS = 130;
const RINGS = [0.25, 0.5, 0.75, 1];

/** One closed line for each set, over axes that all run from 0 in the middle to 1 at the rim. */
function radarPlot(
  title: string,
  axes: readonly RadarAxis[],
  sources: readonly RouteSource[],
  labels: readonly string[],
): Picture {
  const [cx, cy] = [SIZE / 2, HEIGHT / 2];
  const point = (axis: number, share: number): readonly [x: number, y: number] => {
    const [x, y] = radarPoint(axis, axes.length);
    return [cx + RADIUS * share * x, cy + RADIUS * share * y];
  };
  const polygon = (shares: readonly number[]) =>
    shares.map((share, axis) => point(axis, share).map(px).join(',')).join(' ');
  const rings = RINGS.map(
    (ring) => markup`<polygon class="grid" points="${polygon(axes.map(() => ring))}"/>`,
  );
  const spokes = axes.map((axis, k) => spokeOf(axis, point(k, 1), point(k, 1.12), cx, cy));
  // A value that is missing is drawn in the middle, and the table says that it is missing.
  const lines = sources.map(
    (source, i) =>
      markup`<polygon class="outline s-${source} d-${source}" points="${polygon(axes.map(({ values }) => Math.max(0, values[i] ?? 0)))}"/>`,
  );
  const said = labels.map(
    (label, i) =>
      `${label}: ${axes.map((axis) => `${axis.label} ${axis.values[i]?.toFixed(2) ?? 'none'}`).join(', ')}.`,
  );
  return {
    width: SIZE,
    height: HEIGHT,
    title,
    description: said.join(' '),
    content: [...rings, ...spokes, ...lines],
  };
}

function spokeOf(
  { label }: RadarAxis,
  [x, y]: readonly [number, number],
  [labelX, labelY]: readonly [number, number],
  cx: number,
  cy: number,
): Markup {
  const anchor = Math.abs(labelX - cx) < 20 ? 'middle' : labelX > cx ? 'start' : 'end';
  return markup`<line class="grid" x1="${cx}" y1="${cy}" x2="${px(x)}" y2="${px(y)}"/><text class="row" x="${px(labelX)}" y="${px(labelY + 4)}" text-anchor="${anchor}">${label}</text>`;
}
