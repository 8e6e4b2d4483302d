import { shown } from '../../base/text';
import { headlineOf, type HeadlineColumn } from '../../engine/results/headlines';
import {
  inNumbers,
  inShares,
  type Measure,
  type ResultRow,
  type ResultTable,
  type RowInk,
} from '../../engine/results/result-table';
import { STUDENT_NAMES, type StudentName } from './distillation/distillation-config';
import type { Periods } from './periods';
import type { RoutesRecord } from './record';

/** The test trips by the teacher's surprise: see `surprisalCsv`. */
export const SURPRISAL_TABLE = 'surprisal-test.csv';

/** Scores of the next step where the roads before it are given. */
export const NEXT_STEP = [
  inShares('accuracy', 'Next step', {
    meaning: 'Share of the next roads that are named',
    ...{ decimals: 2, better: 'higher' },
  }),
  inShares('timeError', 'Time error', {
    meaning: 'Mean error of the seconds of a step as a share of the true ones',
    ...{ decimals: 2, better: 'lower' },
  }),
] as const;

/** exp of the mean surprisal per token, EOT included. */
const PERPLEXITY = [
  inNumbers('val', 'Validation trips', { decimals: 2, better: 'lower' }),
  inNumbers('test', 'Test trips', { decimals: 2, better: 'lower' }),
] as const;

const INKS: Readonly<Record<string, RowInk>> = { vanilla: 'vanilla', distilled: 'distilled' };

const ofStudents = (measure: 'Accuracy' | 'Arrival', words: string) =>
  STUDENT_NAMES.map((network) => ({
    ...{ key: `${network}${measure}`, network, rows: [network] },
    label: `${words}, ${network}`,
  }));

/** Columns of the list of runs that are of tables: the teacher's perplexity and each student's next step. */
export const TABLE_HEADLINES = [
  headlineOf('perplexity', PERPLEXITY[1], {
    ...{ label: 'Perplexity', title: 'Test trips' },
    numbers: [{ key: 'teacherPerplexity', label: 'Teacher perplexity, test trips', rows: ['teacher'] }],
  }),
  headlineOf('next-step', NEXT_STEP[0], {
    ...{ label: 'Accuracy', title: 'Next step, test trips' },
    numbers: ofStudents('Accuracy', 'Next-step accuracy'),
  }),
];

/** All columns: the last is of the routes that were drawn. */
export const HEADLINES: readonly HeadlineColumn[] = [
  ...TABLE_HEADLINES,
  {
    ...{ label: 'Arrival', title: 'Routes for test pairs', format: 'percent' },
    numbers: ofStudents('Arrival', 'Arrival'),
  },
];

/** All tables of a run, those that it has. */
export const tablesOf = (record: RoutesRecord): ResultTable[] =>
  [perplexityTable, detectionTable, nextStepTable, durationsTable, periodsTable].flatMap(
    (of) => of(record) ?? [],
  );

function perplexityTable({ teacher }: RoutesRecord): ResultTable | null {
  if (!teacher) return null;
  const { perplexity, cellPerplexity, bigramPerplexity, vocabularySize } = teacher;
  return {
    ...{ id: 'perplexity', title: 'Perplexity of the next token', rowHeading: 'Teacher or baseline' },
    ...{ measures: PERPLEXITY, main: 'test' },
    rows: [
      { name: 'teacher', label: 'LM-TAD', role: 'network', ink: 'teacher', values: perplexity },
      { name: 'cells', label: 'LM-TAD, cells only', role: 'other', values: cellPerplexity },
      { name: 'bigram', label: 'bigram', role: 'baseline', ink: 'markov', values: bigramPerplexity },
    ],
    note: `Of ${vocabularySize.toLocaleString('en')} tokens.`,
  };
}

function detectionTable({ teacher }: RoutesRecord): ResultTable | null {
  if (!teacher || teacher.detection.length === 0) return null;
  const area = (name: string, label: string) =>
    inNumbers(name, label, { meaning: 'Area under the curve', decimals: 3, better: 'higher' });
  return {
    ...{ id: 'detection', title: 'Anomalies that the teacher detects', rowHeading: 'Kind' },
    measures: [inNumbers('anomalous', 'Anomalous trips'), area('rocAuc', 'ROC-AUC'), area('prAuc', 'PR-AUC')],
    rows: teacher.detection.map(({ kind, ...values }) => ({
      ...{ name: kind, label: kind, role: 'other', values },
    })),
    note: 'Injected into test trips, and told from the others by their log-perplexity.',
  };
}

/** Students, and teachers of routes that were trained, with what they report. */
export const judgedIn = ({ routeTeachers = {}, students }: RoutesRecord) => [
  ...Object.entries(routeTeachers).flatMap(([name, { report }]) => (report ? [{ name, report }] : [])),
  ...Object.entries(students).map(([name, report]) => ({ name, report })),
];

/** The next step on the test trips: teachers of routes and students, beside the Markov chain. */
function nextStepTable(record: RoutesRecord): ResultTable {
  const { markovAccuracy, closenessAccuracy, data } = record;
  const networks = judgedIn(record).map(({ name, report }): ResultRow => {
    const { accuracy, timeError } = report.scores.test;
    const ink = INKS[name] ?? 'teacher';
    return { ...{ name, label: name, role: 'network', ink }, values: { accuracy, timeError } };
  });
  const markov = (name: string, label: string, accuracy: number): ResultRow => ({
    ...{ name, label, role: 'baseline', ink: 'markov' },
    values: { accuracy },
  });
  return {
    id: 'next-step',
    title: `Next step, teacher-forced, ${data.simulated ? 'simulated ' : ''}test trips`,
    ...{ rowHeading: 'Network or baseline', measures: NEXT_STEP, main: 'accuracy' },
    compare: [['vanilla', 'distilled']],
    rows: [
      ...networks,
      markov('markov', 'markov', markovAccuracy),
      ...(closenessAccuracy === undefined
        ? []
        : [markov('markov-closeness', 'markov, by closeness', closenessAccuracy)]),
    ],
    note: `${data.trips.test.toLocaleString('en')} test trips.`,
  };
}

/** Durations of the test trips along their own roads, as students say them and as they were corrected. */
function durationsTable(record: RoutesRecord): ResultTable | null {
  const timed = judgedIn(record).flatMap(({ name, report: { times } }) => (times ? [{ name, times }] : []));
  if (timed.length === 0) return null;
  const within = timed[0].times.calibrated.intervals.map(({ level }) =>
    inShares(`within-${100 * level}`, `Within the ${100 * level} % interval`),
  );
  return {
    ...{ id: 'durations', title: 'Durations of test trips', rowHeading: 'Durations by' },
    measures: [
      inNumbers('ratio', 'Of the real ones', { decimals: 2 }),
      inNumbers('meanAbsoluteError', 'Mean error', { unit: 's', better: 'lower' }),
      ...within,
    ],
    rows: timed.flatMap(({ name, times: { official, calibrated } }): ResultRow[] => {
      const { ratio, meanAbsoluteError, intervals } = calibrated;
      const shares = intervals.map(({ level, coverage }) => [`within-${100 * level}`, coverage]);
      const row = { role: 'other', ink: INKS[name] ?? 'teacher' } as const;
      return [
        { ...row, name, label: name, values: { ratio, meanAbsoluteError, ...Object.fromEntries(shares) } },
        { ...row, name: `${name}-uncorrected`, label: `${name}, uncorrected`, values: { ...official } },
      ];
    }),
    note: 'Along their own roads, corrected by the validation trips.',
  };
}

/** The columns of the table of old and new trips. */
const PERIODS = [
  ['old-before', 'old before', ({ old }: Periods<number>) => old.before],
  ['old-after', 'old after', ({ old }: Periods<number>) => old.after],
  ['new-before', 'new before', (periods: Periods<number>) => periods.new.before],
  ['new-after', 'new after', (periods: Periods<number>) => periods.new.after],
] as const;

/** Figures on old and new test trips, before a training and after it: what it brought and what it cost. */
function periodsTable({ teacher, students, oldData }: RoutesRecord): ResultTable | null {
  const lines: { readonly measure: Measure; readonly periods: Periods<number> }[] = [];
  if (teacher?.periods)
    lines.push({
      measure: inNumbers('teacher-perplexity', 'Perplexity, teacher', { decimals: 2, better: 'lower' }),
      periods: teacher.periods,
    });
  for (const student of STUDENT_NAMES) {
    const periods = students[student]?.periods;
    if (periods) lines.push(...NEXT_STEP.map((measure) => periodsOf(student, periods, measure)));
  }
  if (!oldData || lines.length === 0) return null;
  return {
    ...{ id: 'periods', title: 'Old and new test trips, before this training and after it' },
    ...{ rowHeading: 'Figure', isTurned: true, measures: lines.map(({ measure }) => measure) },
    rows: PERIODS.map(([name, label, valueIn]) => ({
      ...{ name, label, role: 'other' },
      values: Object.fromEntries(lines.map(({ measure, periods }) => [measure.name, valueIn(periods)])),
    })),
    note: `Old trips are those of ${shown(oldData.name, 40)}.`,
  };
}

function periodsOf(
  student: StudentName,
  { old, new: late }: Periods<Readonly<Record<'accuracy' | 'timeError', number>>>,
  measure: (typeof NEXT_STEP)[number],
): { readonly measure: Measure; readonly periods: Periods<number> } {
  const { name, label } = measure;
  const both = ({ before, after }: typeof old) => ({ before: before[name], after: after[name] });
  return {
    measure: { ...measure, name: `${student}-${name}`, label: `${label}, ${student}` },
    periods: { old: both(old), new: both(late) },
  };
}
