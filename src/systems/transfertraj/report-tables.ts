import {
  inInterval,
  inNumber,
  inPercent,
  type ReportFigure,
  type ReportTable,
  type RunFindings,
} from '../../engine/records/report-table';
import type { RunRecord } from '../../engine/records/run-record';
import type { TaskReport } from '../../evaluation/recovery/recovery-report';
import type { CityEvaluation } from './evaluation/city-evaluation';
import { evaluationInWords } from './evaluation/evaluation-words';
import { DENSITIES } from './evaluation/density-thirds';
import { expertsInWords } from './evaluation/expert-words';
import type { ExpertUse } from './evaluation/expert-use';
import { sourceErrors, type NamedError } from './evaluation/source-errors';
import { sourceLabel } from './evaluation/sources';
import { taskKey, taskWords } from './evaluation/task-words';
import { transferReport, type TrajectoryCounts } from './transfer-record';
import { leftOutWords } from './trips/left-out-words';
import { LEFT_OUT_REASONS } from './trips/trajectories';

/** What the report of a run shows: errors of each task beside the baselines, in both cities; the experts; the trajectories. */
export function reportTables(record: RunRecord): RunFindings {
  const { data, evaluation, elsewhere } = transferReport(record);
  return {
    sentences: evaluation
      ? [
          ...sentencesOf(evaluation),
          ...(elsewhere ? sentencesOf(elsewhere.evaluation, elsewhere.evaluation.name) : []),
        ]
      : ['Nothing was measured.'],
    tables: [
      ...(evaluation ? cityTables(evaluation, '', '') : []),
      ...(elsewhere
        ? cityTables(elsewhere.evaluation, 'elsewhere-', `, in ${elsewhere.evaluation.name}`)
        : []),
      countsTable(data, '', ''),
      ...(elsewhere ? [countsTable(elsewhere.data, 'elsewhere-', `, in ${elsewhere.evaluation.name}`)] : []),
    ],
  };
}

const sentencesOf = (evaluation: CityEvaluation, city?: string): string[] => [
  ...evaluationInWords(evaluation, city),
  ...(evaluation.experts ? [expertsInWords(evaluation.experts, city)] : []),
];

const cityTables = ({ recovery, experts }: CityEvaluation, before: string, where: string): ReportTable[] => [
  ...recovery.tasks.map((task) => taskTable(task, before, where)),
  ...(experts ? [expertsTable(experts, before, where)] : []),
];

const ERROR_WORDS: Readonly<Record<NamedError['name'], string>> = {
  mae: 'Mean error',
  rmse: 'Root mean square error',
  'destination-mae': 'Destination, mean error',
  'destination-rmse': 'Destination, root mean square error',
  mape: 'Mean relative error',
};

function taskTable(report: TaskReport, before: string, where: string): ReportTable {
  const unit = report.task.kind === 'travel-time' ? 'min' : 'm';
  const sources = sourceErrors(report);
  const [first] = sources;
  return {
    id: `${before}${taskKey(report.task)}`,
    title: `${taskWords(report.task)}${where}`,
    columns: [
      'Source',
      ...(first?.errors ?? []).map(({ name }) =>
        name === 'mape' ? ERROR_WORDS[name] : `${ERROR_WORDS[name]}, ${unit}`,
      ),
    ],
    words: 1,
    rows: sources.map(({ source, errors }) => [sourceLabel(source), ...errors.map(figureOf(unit))]),
    note:
      `${report.trips.toLocaleString('en')} test trips. Lower is better. Intervals of a single run are 95 % bootstrap intervals ` +
      'over trips. Baselines learn from the training trips of the city that is tested.',
  };
}

const figureOf =
  (unit: 'm' | 'min') =>
  ({ name, estimate }: NamedError): ReportFigure => {
    if (name === 'mape') return { ...inInterval(estimate, 1), isShare: true };
    return inInterval(estimate, unit === 'm' ? 1 : 2);
  };

const THIRDS = { few: 'Few places around', some: 'Some', many: 'Many' } as const;

function expertsTable({ layers, borders, tests }: ExpertUse, before: string, where: string): ReportTable {
  const told = tests.flatMap((test, layer) =>
    test ? [`layer ${layer + 1}: χ² ${test.statistic.toFixed(1)} (${test.degrees} degrees)`] : [],
  );
  return {
    id: `${before}experts`,
    title: `Experts that points ask${where}`,
    columns: ['Layer and expert', ...DENSITIES.map((density) => THIRDS[density])],
    words: 1,
    rows: layers.flatMap((asks, layer) =>
      asks.few.map((_, expert) => [
        `Layer ${layer + 1}, expert ${expert + 1}`,
        ...DENSITIES.map((density) => inPercent(shareOf(asks[density], expert))),
      ]),
    ),
    note:
      `Shares of all that points ask, by the number of places around them: up to ${borders[0]}, up to ${borders[1]}, and more. ` +
      `Difference between thirds: ${told.length > 0 ? told.join(', ') : 'not measured'}; points of one trip are alike, so chance is larger than it says.`,
  };
}

const shareOf = (asked: readonly number[], expert: number): number =>
  asked[expert] / asked.reduce((sum, count) => sum + count, 0);

const countsTable = (
  { recorded, leftOut, trips, points, places }: TrajectoryCounts,
  before: string,
  where: string,
): ReportTable => ({
  id: `${before}trajectories`,
  title: `Trajectories and what was left out${where}`,
  columns: ['What', 'Value'],
  words: 1,
  rows: [
    ['Recordings', inNumber(recorded)],
    ['Training trajectories', inNumber(trips.train)],
    ['Validation trajectories', inNumber(trips.val)],
    ['Test trajectories', inNumber(trips.test)],
    ['Points of all trajectories', inNumber(points)],
    ['Places', inNumber(places)],
    ...LEFT_OUT_REASONS.map((reason): [string, ReportFigure] => [
      `Left out: ${leftOutWords(reason)}`,
      inNumber(leftOut[reason]),
    ]),
  ],
  note: 'Each recording is one trajectory, or is left out for the reason that is said.',
});
