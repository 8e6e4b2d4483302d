import type { RunRecord } from '../../engine/records/run-record';
import { inShares, type ResultRow, type ResultTable, type RowInk } from '../../engine/results/result-table';
import { routesRecord } from './record';

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

const INKS: Readonly<Record<string, RowInk>> = { vanilla: 'vanilla', distilled: 'distilled' };

/** The next step on the test trips: teachers of routes and students, beside the Markov chain. */
export function nextStepTable(record: RunRecord): ResultTable {
  const { routeTeachers = {}, students, markovAccuracy, closenessAccuracy } = routesRecord(record);
  const { trips, simulated } = record.data;
  const judged = [
    ...Object.entries(routeTeachers).flatMap(([name, { report }]) => (report ? [{ name, report }] : [])),
    ...Object.entries(students).map(([name, report]) => ({ name, report })),
  ];
  const networks = judged.map(({ name, report }): ResultRow => {
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
    title: `Next step, teacher-forced, ${simulated ? 'simulated ' : ''}test trips`,
    ...{ rowHeading: 'Network or baseline', measures: NEXT_STEP, main: 'accuracy' },
    compare: [['vanilla', 'distilled']],
    rows: [
      ...networks,
      markov('markov', 'markov', markovAccuracy),
      ...(closenessAccuracy === undefined
        ? []
        : [markov('markov-closeness', 'markov, by closeness', closenessAccuracy)]),
    ],
    note: `${trips.test.toLocaleString('en')} test trips.`,
  };
}
