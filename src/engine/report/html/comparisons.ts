import { MEASURE_KEYS, MEASURES, type MeasureKey } from '../../../evaluation/measure-catalogue';
import type { Markup } from '../markup';
import type { GroupDifference, ReportData, ReportGroup, SeedSpread } from '../report-data';
import { mainGroup } from '../report-of-groups';
import { intervalPlot, type Panel } from '../svg/interval-plot';
import { mainComparisons } from '../verdict-sentences';
import { figureOf } from './figure';
import { minor, type Content } from './section';
import { placeHead, splitsOf } from './placed-sets';
import { tableOf, tableUnlessEmpty } from './table';
import {
  beginLarge,
  decimal,
  measureFigure,
  measureHead,
  measureNumber,
  NOTHING,
  percent,
  pText,
  runWords,
  SPLIT_CELLS,
  SPLIT_WORDS,
  unitOf,
} from './words';

const differenceHead = (key: MeasureKey): string =>
  [MEASURES[key].label, unitOf(key, true)].filter(Boolean).join(', ');

/**
 * The differences that paper has room for: the main comparisons in every group, others in the group that figures
 * show, against the set that the main comparison is about.
 */
function listedDifferences(data: ReportData): { name: string; rows: string[][] }[] {
  const main = mainComparisons(data);
  const judged = main[0]?.after;
  const shown = data.groups[mainGroup(data.groups)];
  const isMain = ({ before, after }: GroupDifference) =>
    main.some((one) => one.before === before && one.after === after);
  const all = shown.differences.filter((one) => isMain(one) || one.before === judged || one.after === judged);
  return all.map((wanted) => {
    const groups = isMain(wanted) ? data.groups : [shown];
    return {
      name: `${data.sets[wanted.after].label} minus ${data.sets[wanted.before].label}`,
      rows: groups.flatMap((group) => {
        const own = group.differences.find(
          ({ before, after }) => before === wanted.before && after === wanted.after,
        );
        return own ? differenceRows(data, group, own) : [];
      }),
    };
  });
}

/** Paired differences with their tests. */
export function differencesContent(data: ReportData): Content {
  const listed = listedDifferences(data);
  if (listed.length === 0) return 'There is one set of routes: nothing to compare.';
  return [
    minor(
      'Paired by OD pair and resampled together. Shares are tested by flips of signs (effect: mean over standard deviation), other measures of single routes by Wilcoxon’s signed ranks (effect: rank-biserial correlation, from −1 to 1). Divergences belong to whole sets and have intervals alone. The last column is adjusted by Holm over the measures of one comparison, not over runs, OD pairs or further models. Sentences call a difference clear where its interval excludes 0 and the adjusted p is below 0.05. All other pairs of models stand in report.csv.',
    ),
    ...listed.map(({ name, rows }, i) =>
      tableOf({
        id: i === 0 ? 'table-6' : `table-6-${i + 1}`,
        caption: `Table 6${i === 0 ? '' : ', continued'}. ${name}.`,
        head: ['Measure', ...placeHead(data).slice(1), 'Difference', 'Test', 'Effect', 'p', 'Adjusted p'],
        rows,
        words: placeHead(data).length,
      }),
    ),
  ];
}

function differenceRows(
  data: ReportData,
  group: ReportGroup,
  { estimates, tests }: GroupDifference,
): string[][] {
  return MEASURE_KEYS.filter((key) => estimates[key].value !== null).map((key) => {
    const test = tests.find(({ measure }) => measure === key);
    return [
      differenceHead(key),
      ...(data.runs.length > 1 ? [runWords(data, group.run)] : []),
      SPLIT_CELLS[group.split],
      measureFigure(key, estimates[key], true),
      test ? { wilcoxon: 'Wilcoxon', signFlip: 'sign flips' }[test.test] : NOTHING,
      test && test.effect !== null ? decimal(test.effect, 2, true) : NOTHING,
      test ? pText(test.p) : NOTHING,
      test ? pText(test.adjusted) : NOTHING,
    ];
  });
}

const SEED_FIGURE: readonly MeasureKey[] = ['arrival', 'jsdDistance', 'jsdRadius'];
/** Measures of the tables over seeds; all others stand in the file of numbers. */
const SEED_TABLE: readonly MeasureKey[] = [
  'arrival',
  'odMatch',
  'jsdDistance',
  'jsdRadius',
  'jsdDuration',
  'edr',
  'hausdorffPerRoad',
  'dtwPerRoad',
  'distance',
];

/** Figure 6 of the thesis. */
export function seedsContent(data: ReportData): Content {
  const { seeds, runs } = data;
  if (seeds.length === 0)
    return 'This report is of one run, so that Figure 6, the spread over seeds, is left out. Make it of several runs that differ in their seed.';
  const split = data.groups[mainGroup(data.groups)].split;
  return [
    minor(
      `${runs.length} runs. ${runs.length < 3 ? 'Two runs leave the intervals over runs very wide. ' : ''}Measures that are not here stand in report.csv.`,
    ),
    figureOf(
      6,
      intervalPlot('Each run by itself', seedPanels(data, split)),
      `${beginLarge(SPLIT_WORDS[split])}; a dot for each run.`,
    ),
    spreadTable(data),
    seedDifferences(data),
  ];
}

function seedPanels({ seeds, sets }: ReportData, split: ReportGroup['split']): Panel[] {
  const own = seeds.filter((summary) => summary.split === split && summary.before === null);
  return SEED_FIGURE.map((key) => ({
    title: MEASURES[key].label,
    text: (value) => (key === 'arrival' ? percent(value, 0) : decimal(value, 2)),
    ...(key === 'arrival' ? { most: 1 } : {}),
    rows: own.map(({ set, measures }) => ({
      label: sets[set].label,
      marks: spreadIn(measures, key).values.map((value) => ({
        source: sets[set].source,
        figure: { value, low: null, high: null },
      })),
    })),
  }));
}

const spreadIn = (measures: readonly SeedSpread[], key: MeasureKey): SeedSpread =>
  measures.find(({ measure }) => measure === key)!;

function spreadTable(data: ReportData): Markup {
  const models = data.sets.map((_, set) => set);
  const rows = splitsOf(data).flatMap((split) =>
    SEED_TABLE.map((key) => [
      measureHead(key),
      SPLIT_CELLS[split],
      ...models.map((set) => {
        const own = data.seeds.find((one) => one.set === set && one.split === split && one.before === null);
        if (!own) return NOTHING;
        const { mean, deviation } = spreadIn(own.measures, key);
        if (mean === null) return NOTHING;
        const cv = deviation === null || mean === 0 ? '' : ` (${percent(deviation / Math.abs(mean))})`;
        return `${measureNumber(key, mean)} ± ${measureNumber(key, deviation)}${cv}`;
      }),
    ]),
  );
  return tableOf({
    id: 'table-seeds',
    caption:
      'Mean ± sample standard deviation over the runs; in brackets the coefficient of variation, deviation over mean.',
    head: ['Measure', 'OD pairs', ...models.map((set) => data.sets[set].label)],
    rows,
    words: 2,
  });
}

function seedDifferences(data: ReportData): Markup {
  const main = mainComparisons(data);
  const rows = data.seeds.flatMap(({ split, before, set, measures }) => {
    if (before === null || !main.some((one) => one.before === before && one.after === set)) return [];
    return SEED_TABLE.map((key) => {
      const { mean, low, high, values } = spreadIn(measures, key);
      const number = (value: number | null) => measureNumber(key, value, true);
      return [
        `${data.sets[set].label} minus ${data.sets[before].label}`,
        SPLIT_CELLS[split],
        differenceHead(key),
        measureFigure(key, { value: mean, low, high }, true),
        values.map(number).join(', '),
      ];
    });
  });
  const table = tableUnlessEmpty({
    id: 'table-seed-differences',
    caption: 'Differences over the runs: the mean with Student’s 95 % interval over runs, and each run.',
    head: ['Sets', 'OD pairs', 'Measure', 'Mean', 'Each run'],
    rows,
    words: 3,
  });
  return table ?? minor('There is one set of routes: nothing to compare over runs.');
}
