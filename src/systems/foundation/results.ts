import { counted } from '../../base/text';
import { headlineOf } from '../../engine/results/headlines';
import type { ResultFile } from '../../engine/results/result-csv';
import {
  inNumbers,
  inShares,
  rowNames,
  type Measure,
  type ResultTable,
  type RowName,
} from '../../engine/results/result-table';
import { JUDGED, judgedWords, type JudgedName, type JudgedTask } from './evaluation/judged-task';
import {
  type ProbeOutcome,
  type ProbeReport,
  PROBE_HOW,
  PROBE_MEASURES,
  PROBE_TITLES,
  probeVerdict,
  SOURCE_LABELS,
} from './explore/probes/probe-report';
import type { FoundationNetworkName } from './networks';

const share = (name: string, label: string): Measure => inShares(name, label, { better: 'higher' });

const BITS = inNumbers('bits', 'Bits per hexagon', { unit: 'bit', decimals: 2, better: 'lower' });
const ACCURACY = share('accuracy', 'Accuracy');
const EXACT_ENDS = share('top1', 'Destinations named exactly');

const MEASURES: readonly Measure[] = [
  BITS,
  share('exact', 'Hexagons named exactly'),
  share('f1', 'F1'),
  ACCURACY,
  EXACT_ENDS,
  share('macro-f1', 'Macro-F1 over the true destinations'),
  share('macro-f1-union', 'Macro-F1 over true and named destinations'),
  inNumbers('metres', 'Distance to the destination', { unit: 'm', better: 'lower' }),
];

/** A measure of a task by its name; records name these, and accuracies at single levels of hexagons. */
const measureOf = (name: string): Measure =>
  MEASURES.find((measure) => measure.name === name) ??
  share(name, `Level ${name.slice('level-'.length)} right`);

/**
 * The measure that each task is judged by, and those by which runs are compared. Pairs are balanced, and whoever says yes to all of
 * them has an F1 of two thirds.
 */
const JUDGED_BY: Readonly<
  Record<JudgedName, { readonly main: Measure; readonly scored: readonly string[] }>
> = {
  masked: { main: BITS, scored: ['bits', 'exact'] },
  next: { main: ACCURACY, scored: ['f1', 'accuracy'] },
  destination: { main: EXACT_ENDS, scored: ['top1', 'macro-f1', 'macro-f1-union', 'metres'] },
  user: { main: ACCURACY, scored: ['f1', 'accuracy'] },
};

/** Name of the measure that a task is judged by. */
export const mainMeasure = (task: JudgedName): string => JUDGED_BY[task].main.name;

/** Networks that answer: as pre-training left it, or trained further for the task. */
const NETWORKS = rowNames('network', {
  pretrained: { label: 'pre-trained alone', ink: 'teacher' },
  tuned: { label: 'trained for the task', ink: 'distilled' },
});

/** What networks are held against; each learns from the training part alone. */
const BASELINES = rowNames('baseline', {
  unigram: { label: 'how often each token occurs at its level', ink: 'shortest' },
  markov: { label: 'the hexagons before and after', ink: 'markov' },
  habit: { label: 'where the person mostly is', ink: 'learnt' },
  'most-frequent': { label: 'the most frequent one', ink: 'shortest' },
  'last-seen': { label: 'the last one that was seen', ink: 'fastest' },
  distance: { label: 'how far apart the pieces are', ink: 'shortest' },
  shared: { label: 'how many hexagons the pieces share', ink: 'fastest' },
});

export type Source = keyof typeof NETWORKS | keyof typeof BASELINES;

/** Who answers, by name. */
export const ROWS: Readonly<Record<string, RowName>> = { ...NETWORKS, ...BASELINES };

const rowOf = (source: string): RowName =>
  Object.hasOwn(ROWS, source) ? ROWS[source] : { name: source, label: source, role: 'other' };

/** What each source is worth in one task on the test part. */
export function taskTable({ task, units, asked, sources, differences }: JudgedTask): ResultTable {
  const { main, scored } = JUDGED_BY[task];
  const isMasked = task === 'masked';
  return {
    ...{ id: task, title: judgedWords(task), rowHeading: 'Source', main: main.name, keys: { task } },
    measures: Object.keys(sources[0]?.estimates ?? {}).map(measureOf),
    rows: sources.map(({ source, estimates }) => ({ ...rowOf(source), values: estimates })),
    differences: differences.map(({ before, after, estimates }) => ({ before, after, values: estimates })),
    scores: Object.fromEntries(scored.map((measure) => [measure, `${task}-${measure}`])),
    note: `${
      isMasked
        ? `${asked} hexagons of ${units} test sequences were hidden, whole and without a trace. Bits are what the true hexagon costs, fewer are better; a network says its tokens one by one, as if they did not depend on each other.`
        : `${asked} examples of the test part.`
    } 95 % bootstrap intervals over ${isMasked ? 'sequences' : 'examples'}. Baselines learn from the training part.`,
  };
}

/** What a linear map reads out of the pre-trained network for one question, beside the controls. */
export function probeTable(report: ProbeReport): ResultTable {
  const { probe, measure, scores, items, groups } = report;
  const ofPeople = probe === 'home';
  return {
    ...{ id: `probe-${probe}`, title: PROBE_TITLES[probe], rowHeading: 'Read from', keys: { task: probe } },
    measures: [PROBE_MEASURES[measure]],
    rows: scores.map(({ source, score }) => ({
      ...{ name: source, label: SOURCE_LABELS[source], role: 'other' },
      values: { [measure]: score },
    })),
    note:
      `${PROBE_HOW[probe]} ${counted(items, 'item')} in ${counted(groups, ofPeople ? 'person' : 'block', ofPeople ? 'people' : 'blocks')}. ` +
      `${measure === 'auc' ? '0.5 is chance.' : '0 % is as good as the mean.'} 95 % bootstrap intervals over blocks or people.`,
    says: [`${PROBE_TITLES[probe]} ${probeVerdict(report)}`],
  };
}

/** The tasks, then what was read out of the pre-trained network. */
export const scoreTables = (
  tasks: readonly JudgedTask[] | null,
  probes: ProbeOutcome | undefined,
): readonly ResultTable[] => [...(tasks ?? []).map(taskTable), ...(probes?.reports ?? []).map(probeTable)];

/** Each measure of each source in each task, then in each probe. */
export const SCORES_FILE: ResultFile = {
  name: 'pretraining-scores.csv',
  columns: ['task', 'source', 'measure'],
  row: 'source',
  measure: 'measure',
};

/** How scores of the tasks are called in comparisons of runs, by their key. */
export const SCORES = JUDGED.flatMap((task) =>
  JUDGED_BY[task].scored.map((name) => {
    const measure = measureOf(name);
    return {
      key: `${task}-${name}`,
      of: judgedWords(task),
      measure: measure.isShare ? { ...measure, decimals: 2 } : measure,
    };
  }),
);

const headline = (
  task: JudgedName,
  { label, title, of, network }: { label: string; title: string; of: string; network: FoundationNetworkName },
  key: string = task,
) =>
  headlineOf(task, JUDGED_BY[task].main, {
    ...{ label, title },
    numbers: [{ key, label: of, network, rows: ['tuned', 'pretrained'] }],
  });

/** Numbers of the test part that a list of runs shows: of what was trained for the task, else of pre-training alone. */
export const HEADLINES = [
  headline(
    'masked',
    {
      ...{ label: 'Bits', of: 'Bits per hexagon', network: 'pretrained' },
      title: 'Bits that a hidden hexagon costs, test part; fewer is better',
    },
    'bits',
  ),
  headline('next', {
    ...{ label: 'Next', of: 'Pairs told rightly, next sub-trajectory', network: 'next' },
    title: 'Share of pairs told rightly: whether one piece follows on another, test part',
  }),
  headline('destination', {
    ...{ label: 'Destination', of: 'Destinations named exactly', network: 'destination' },
    title: 'Share of destinations that are named exactly, test part',
  }),
  headline('user', {
    ...{ label: 'Person', of: 'Pairs told rightly, same person', network: 'user' },
    title: 'Share of pairs told rightly: whether two pieces are of one person, test part',
  }),
];
