import { MEASURE_KEYS, MEASURES, type MeasureKey } from '../../../evaluation/measure-catalogue';
import type { ReportData } from '../report-data';
import { mainGroup } from '../report-of-groups';
import { intervalPlot, type Panel } from '../svg/interval-plot';
import { figureOf } from './figure';
import { absent, minor, placeHead, type Section } from './section';
import { tableOf } from './table';
import {
  beginLarge,
  decimal,
  measureFigure,
  measureNumber,
  NOTHING,
  percent,
  pText,
  runWords,
  SPLIT_WORDS,
  unitOf,
} from './words';

/** Every paired difference with its test. */
export function differencesSection(data: ReportData): Section {
  const rows = data.groups.flatMap((group) =>
    group.differences.flatMap(({ before, after, estimates, tests }) =>
      MEASURE_KEYS.flatMap((key) => {
        if (estimates[key].value === null) return [];
        const test = tests.find(({ measure }) => measure === key);
        return [
          [
            `${data.sets[after].label} minus ${data.sets[before].label}`,
            ...(data.runs.length > 1 ? [runWords(data, group.run)] : []),
            beginLarge(SPLIT_WORDS[group.split]),
            [MEASURES[key].label, unitOf(key, true)].filter(Boolean).join(', '),
            measureFigure(key, estimates[key], true),
            test ? { wilcoxon: 'Wilcoxon', signFlip: 'sign flips' }[test.test] : NOTHING,
            test && test.effect !== null ? decimal(test.effect, 2, true) : NOTHING,
            test ? pText(test.p) : NOTHING,
            test ? pText(test.adjusted) : NOTHING,
          ],
        ];
      }),
    ),
  );
  const head = { id: 'differences', title: 'Paired differences' };
  if (rows.length === 0)
    return { ...head, content: [absent('There is one set of routes: nothing to compare.')] };
  return {
    ...head,
    content: [
      minor(
        'Every two sets, paired by OD pair and resampled together. Shares are tested by flips of signs (effect: mean over standard deviation), other measures of single routes by Wilcoxon’s signed ranks (effect: rank-biserial correlation, from −1 to 1). Divergences belong to whole sets and have intervals alone. The last column is adjusted by Holm over all tests of its group. Sentences call a difference clear where its interval excludes 0 and the adjusted p is below 0.05.',
      ),
      tableOf({
        id: 'table-6',
        caption: 'Table 6. Paired differences.',
        head: [
          'Sets',
          ...placeHead(data).slice(1),
          'Measure',
          'Difference',
          'Test',
          'Effect',
          'p',
          'Adjusted p',
        ],
        rows,
        words: placeHead(data).length + 1,
      }),
    ],
  };
}

/** Figure 6 of the thesis. */
export function seedsSection(data: ReportData): Section {
  const head = { id: 'seeds', title: 'Does it depend on the seed?' };
  const { seeds, runs } = data;
  if (seeds.length === 0)
    return {
      ...head,
      content: [
        absent(
          'This report is of one run, so that Figure 6, the spread over seeds, is left out. Make it of several runs that differ in their seed.',
        ),
      ],
    };
  const split = data.groups[mainGroup(data.groups)].split;
  const own = seeds.filter((summary) => summary.split === split && summary.before === null);
  const keys: readonly MeasureKey[] = ['arrival', 'jsdDistance', 'jsdRadius'];
  const panels = keys.map((key): Panel => ({
    title: MEASURES[key].label,
    text: (value) => (key === 'arrival' ? percent(value, 0) : decimal(value, 2)),
    ...(key === 'arrival' ? { most: 1 } : {}),
    rows: own.map(({ set, measures }) => ({
      label: data.sets[set].label,
      marks: (measures.find(({ measure }) => measure === key)?.values ?? []).map((value) => ({
        source: data.sets[set].source,
        figure: { value, low: null, high: null },
      })),
    })),
  }));
  const rows = seeds.flatMap(({ split: of, before, set, measures }) =>
    measures.flatMap(({ measure, mean, deviation, low, high, values }) => {
      if (mean === null) return [];
      const isDifference = before !== null;
      const number = (value: number | null) => measureNumber(measure, value, isDifference);
      const cv =
        isDifference || deviation === null || mean === 0 ? NOTHING : percent(deviation / Math.abs(mean));
      return [
        [
          isDifference ? `${data.sets[set].label} minus ${data.sets[before].label}` : data.sets[set].label,
          beginLarge(SPLIT_WORDS[of]),
          [MEASURES[measure].label, unitOf(measure, isDifference)].filter(Boolean).join(', '),
          `${number(mean)} ± ${measureNumber(measure, deviation)}`,
          isDifference ? `[${number(low)}, ${number(high)}]` : NOTHING,
          cv,
          values.map(number).join(', '),
        ],
      ];
    }),
  );
  return {
    ...head,
    content: [
      minor(
        `${runs.length} runs. Mean ± sample standard deviation; of differences also Student’s 95 % interval of the mean over runs${runs.length < 3 ? ', which two runs leave very wide' : ''}. CV: deviation over mean.`,
      ),
      figureOf(
        6,
        intervalPlot('Each run by itself', panels),
        `${beginLarge(SPLIT_WORDS[split])}; a dot for each run.`,
      ),
      tableOf({
        id: 'table-seeds',
        caption: 'Spread over the runs.',
        head: ['Model', 'OD pairs', 'Measure', 'Mean', 'Interval', 'CV', 'Each run'],
        rows,
        words: 3,
      }),
    ],
  };
}
