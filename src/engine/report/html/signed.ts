import { MEASURES } from '../../../evaluation/measure-catalogue';
import { counted } from '../../../base/text';
import { FailureKind } from '../../../evaluation/conduct/failure-rules';
import { wilsonInterval } from '../../../evaluation/statistics/normal';
import { ATTRIBUTE_NAMES } from '../../../evaluation/distribution-divergence';
import { figureOf as plainFigure } from '../figures-of';
import { markup, type Markup, type MarkupValue } from '../markup';
import type { ReportData, ReportGroup, SampleRoute } from '../report-data';
import { mainGroup } from '../report-of-groups';
import { cityGround, mapPlot, pathOf } from '../svg/map-plot';
import {
  differenceSentences,
  DIVERGENCES,
  machineSentences,
  mainComparisons,
  noiseSentences,
  summaryParagraph,
} from '../verdict-sentences';
import { failureTable, framed } from './behaviour';
import { divergenceCells, histogramFigure } from './distribution';
import { legendOf } from './figure';
import { strangersSentence } from './judged';
import { pageOf } from './page';
import { minor, paragraph, verdictList, type Content, type Section } from './section';
import { datasetRows, repeatContent } from './settings';
import { placedTable, placeCells } from './placed-sets';
import { STYLE } from './style';
import { tableOf } from './table';
import {
  decimal,
  figureText,
  groupWords,
  measureFigure,
  measureHead,
  NOTHING,
  percent,
  SPLIT_WORDS,
} from './words';

const share = (value: number | null) => (value === null ? NOTHING : decimal(100 * value, 1));
const shareOf = (part: number, all: number) => figureText(plainFigure(wilsonInterval(part, all)), share);
const count = (value: number) => value.toLocaleString('en');
const failed = (kinds: readonly number[]) =>
  kinds.reduce((sum, one, kind) => (kind === FailureKind.none ? sum : sum + one), 0);

/**
 * What one signs, on a few pages: the conclusion with the measures that decide it, what was reviewed and how, the routes
 * that were judged, the limits, and how to repeat it. All else stands in the appendix.
 */
export function reportHtml(data: ReportData): Generator<string> {
  const shown = data.groups[mainGroup(data.groups)];
  const sections: readonly Section[] = [
    { id: 'reviewed', title: 'What was reviewed', content: reviewedContent(data) },
    { id: 'method', title: 'How it was judged', content: methodContent(data, shown) },
    { id: 'measures', title: 'The measures that decide', content: measuresContent(data, shown) },
    { id: 'samples', title: 'Routes beside trips', content: samplesContent(data) },
    { id: 'limits', title: 'Limits', content: [verdictList(limits(data, shown))] },
    { id: 'settings', title: 'How to repeat it', content: repeatContent(data) },
  ];
  return pageOf({
    title: data.title,
    style: STYLE,
    ground: data.maps && cityGround(data.maps.city),
    summary: { id: 'summary', content: [verdictList(conclusion(data, shown)), signature(data), '\n'] },
    sections,
    begins: new Set(['measures']),
  });
}

/** The sets that the report is about: those of the main comparisons, else the first; all others stand in the tables. */
function mainSets(data: ReportData, { sets }: ReportGroup): ReportGroup['sets'] {
  const compared = mainComparisons(data).flatMap(({ before, after }) => [before, after]);
  const main = sets.filter(({ set }) => compared.includes(set));
  return main.length > 0 ? main : sets.slice(0, 1);
}

/** Three sentences: whether routes arrive and are possible, whether they are like driven ones, and which set is better. */
export function conclusion(data: ReportData, all: ReportGroup): string[] {
  const group = { ...all, sets: mainSets(data, all) };
  const { drivenFailures, pairs } = group;
  const driven = drivenFailures ? `; of the driven trips ${shareOf(failed(drivenFailures), pairs)} % do` : '';
  const arrivals = group.sets.map(
    ({ set, arrived, routes, failures }) =>
      `${data.sets[set].label} arrives on ${shareOf(arrived, routes)} % of ${counted(routes, 'pair')} and fails a rule on ${shareOf(failed(failures), routes)} %`,
  );
  const likeness = [...noiseSentences(data, group), ...machineSentences(data, group)].map(withoutStop);
  const better = differenceSentences(data, group.split, ['arrival', 'edr', 'dtwPerRoad']).map(withoutStop);
  return [
    `${arrivals.join('; ')}${driven}.`,
    likeness.length > 0
      ? `${likeness.join('. ')}.`
      : `Whether the routes are like driven ones cannot be said: ${group.real ? 'these pairs are too few' : 'no trip drove these pairs'}.`,
    better.length > 0
      ? `${better.join('; ')}.`
      : 'There is one set of routes, so that none is better than another.',
  ];
}

const withoutStop = (sentence: string) => sentence.replace(/\.$/, '');

function signature({ reviewers, made }: ReportData): Markup {
  const names = reviewers?.reviewers.map(({ name }) => name).filter(Boolean) ?? [];
  return markup`<div class="sign keep"><div>Reviewed by<span>${names.join(', ')}</span></div><div>Date<span>${made.slice(0, 10)}</span></div><div>Signature<span></span></div></div>
`;
}

function reviewedContent(data: ReportData): Content {
  const { reviewed, notes } = data;
  const rows = reviewed.map(({ name, file, sha256, read, reviewed: paired, leftOut }): MarkupValue[] => [
    file && file !== name ? `${name} (${file})` : name,
    count(read),
    count(leftOut),
    count(paired),
    sha256 ? markup`<span class="hash">${sha256}</span>` : NOTHING,
  ]);
  const more = notes.map((note) => minor(note));
  return [
    paragraph(summaryParagraph(data)),
    rows.length > 0
      ? tableOf({
          id: 'table-reviewed',
          caption:
            'Files under review. Read: routes of the file. Left out: its rows that gave none. Reviewed: those with a partner in every other set.',
          head: ['Set', 'Read', 'Left out', 'Reviewed', 'SHA-256 of the file'],
          rows,
          endsInWords: true,
        })
      : null,
    ...more,
    datasetRows(data),
  ];
}

function methodContent({ interval, scenarioResamples, reviewers }: ReportData, group: ReportGroup): Content {
  const people = reviewers
    ? ` ${reviewers.reviewers.length === 1 ? 'One person' : `${reviewers.reviewers.length} people`} judged single routes.`
    : '';
  return [
    paragraph(
      `Each route is held against the driven trip of the same origin and destination (${counted(group.pairs, 'pair')}). Rules that are the same for routes and trips say which are impossible or implausible. Distributions of length, radius of gyration and time are compared by Jensen-Shannon divergence, and with what driven trips differ by from other driven trips: the noise. A classifier tries to tell routes from trips; 0.5 is guessing.${people} Intervals are ${percent(interval.level, 0)} percentile bootstrap intervals over pairs (${interval.resamples} resamples, ${scenarioResamples} within scenarios, seed ${interval.seed}); shares have Wilson’s. Differences are called clear where the interval excludes 0 and the paired test’s p, adjusted by Holm, is below 0.05. Every reading is defined in the appendix.`,
    ),
  ];
}

const NEAR = ['edr', 'dtwPerRoad', 'identical'] as const;
const KEYS = ATTRIBUTE_NAMES.map((name) => DIVERGENCES[name]);

function measuresContent(data: ReportData, shown: ReportGroup): Content {
  const own = { ...data, groups: data.groups.filter(({ split }) => split === shown.split) };
  const driven = own.groups.flatMap((group) => {
    const { drivenFailures, pairs } = group;
    if (!drivenFailures) return [];
    const cells = [
      NOTHING,
      shareOf(failed(drivenFailures), pairs),
      ...[...KEYS, ...NEAR].map(() => NOTHING),
      '0.5',
    ];
    return [[...placeCells(own, { group, label: 'Driven trips' }), ...cells]];
  });
  return [
    placedTable(
      own,
      {
        id: 'table-deciding',
        caption: `The measures that decide, ${SPLIT_WORDS[shown.split]}. Fails: by any of the rules. ≈: cannot be told from the noise between driven trips.`,
        head: [
          measureHead('arrival'),
          'Fails, %',
          ...KEYS.map(measureHead),
          ...NEAR.map(measureHead),
          'Classifier, AUC',
        ],
      },
      (set) => [
        shareOf(set.arrived, set.routes),
        shareOf(failed(set.failures), set.routes),
        ...divergenceCells(set),
        ...NEAR.map((key) => measureFigure(key, set.estimates[key])),
        set.machine
          ? figureText(set.machine.auc, (value) => (value === null ? NOTHING : decimal(value, 2)))
          : NOTHING,
      ],
      driven,
    ),
    histogramFigure(data, shown),
    failureTable(own),
  ];
}

const RANK_WORDS = { best: 'nearest', median: 'in the middle', worst: 'farthest', judged: 'judged' } as const;

/** Routes beside their trips, chosen by a rule and not by hand, and those that reviewers doubted. */
function samplesContent(data: ReportData): Content {
  const { maps } = data;
  if (!maps || maps.samples.length === 0)
    return 'Pictures need at least three routes with driven trips beside them.';
  const sets = [...new Set(maps.samples.map(({ set }) => set))].map((set) => data.sets[set]);
  const [ruled, judged] = [false, true].map((is) =>
    maps.samples.filter(({ said }) => (said !== null) === is),
  );
  const drawn = (samples: readonly SampleRoute[], id: string, caption: string) =>
    markup`<div class="keep"><div class="maps">${samples.map((sample) => sampleMap(data, sample))}</div>
<p class="minor" id="${id}">${caption} A dot is where both begin, a ring the road that was asked for.</p></div>
`;
  return [
    minor(
      `Of each model the route with the smallest DTW/road to its trip, the one in the middle and the one with the largest, ${groupWords(data, data.groups[maps.group])}; of equals the first pair. Nobody chose these.`,
    ),
    legendOf(sets, 'Trip (wide, pale)'),
    drawn(ruled, 'figure-12', 'Routes beside the trips of their pairs.'),
    judged.length > 0
      ? drawn(judged, 'figure-judged', 'Routes that reviewers doubted, those with a note first.')
      : null,
  ];
}

function sampleMap(data: ReportData, sample: SampleRoute): Markup {
  const { set, rank, pair, map, trip, route, target, dtwPerRoad, arrived, failure, said } = sample;
  const { label, source } = data.sets[set];
  const outcome = arrived
    ? failure === 'none'
      ? 'arrived'
      : `arrived, ${failure}`
    : `did not arrive: ${failure}`;
  const [x, y] = trip.points;
  const layers = [
    markup`<path class="outline trip s-real" d="${pathOf(trip)}"/>`,
    markup`<path class="outline s-${source} d-${source}" d="${pathOf(route)}"/>`,
    markup`<circle class="start" cx="${x}" cy="${y}" r="15"/>`,
    markup`<circle class="target" cx="${target[0]}" cy="${target[1]}" r="24"/>`,
  ];
  const words = `${MEASURES.dtwPerRoad.label} ${decimal(dtwPerRoad, 3)} km, ${outcome}`;
  return framed(
    mapPlot(`${label}, ${RANK_WORDS[rank]}`, `Pair ${pair}: ${words}.`, map, layers),
    markup`<b>${label}, ${RANK_WORDS[rank]}</b><br/>Pair ${pair}, road ${sample.origin} to ${sample.destination}: ${words}${said === null ? null : markup`<br/>${said}`}`,
  );
}

/** What a reader should not take from these numbers. */
function limits(data: ReportData, group: ReportGroup): string[] {
  const { dataset, runs, reviewers } = data;
  const strangers = reviewers && strangersSentence(reviewers.reviewers);
  const said = reviewers?.reviewers.reduce(
    (sum, { counts }) => sum + counts.flatMap(({ verdicts }) => verdicts).reduce((all, one) => all + one, 0),
    0,
  );
  return [
    ...(dataset.simulated ? ['The trips are simulated: nothing here is about real drivers.'] : []),
    ...(group.real ? [] : ['No trip drove these pairs: routes are judged by the rules alone.']),
    ...(group.pairs < FEW_PAIRS
      ? [`With ${counted(group.pairs, 'pair')}, a difference that is not clear here may be clear with more.`]
      : []),
    ...(runs.length === 1
      ? ['One run or set of files: intervals are over pairs and say nothing of other seeds or training data.']
      : []),
    said
      ? `Reviewers looked at ${counted(said, 'line')}; all others were judged by rules and measures alone.`
      : 'Nobody looked at single routes: they were judged by rules and measures alone.',
    ...(strangers ? [strangers] : []),
    'A classifier that guesses, or a divergence within the noise, says that no difference was found, not that there is none.',
    'Times of matched trips are interpolated between positions, so that speeds and times on single roads say little.',
  ];
}

const FEW_PAIRS = 200;
