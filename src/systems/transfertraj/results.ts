import type {
  MetreErrors,
  PlaceErrors,
  PlacesReport,
  TaskReport,
  TimesOfSource,
} from '../../evaluation/recovery/recovery-report';
import { BASELINE_LABELS } from '../../evaluation/recovery/baselines/baseline-names';
import { headlineOf } from '../../engine/results/headlines';
import type { ResultFile } from '../../engine/results/result-csv';
import {
  inNumbers,
  inShares,
  rowNames,
  type Measure,
  type ResultTable,
  type RowInk,
  type RowName,
  type Values,
} from '../../engine/results/result-table';
import type { CityEvaluation } from './evaluation/city-evaluation';

type AskedTask = TaskReport['task'];

const HIDDEN = { space: 'times known', point: 'times hidden too' } as const;

/** "Recovery of every 8th point, times known". */
export function taskWords(task: AskedTask): string {
  if (task.kind === 'travel-time') return 'Travel time from the first point to the last';
  if (task.kind === 'prediction')
    return `Prediction of the last ${task.points} points, ${HIDDEN[task.hidden]}`;
  return `Recovery of every ${task.step}th point, ${HIDDEN[task.hidden]}`;
}

/** A short name for files and scores: "recovery-8", "prediction-point". */
export function taskKey(task: AskedTask): string {
  if (task.kind === 'travel-time') return task.kind;
  const name = task.kind === 'prediction' ? task.kind : `recovery-${task.step}`;
  return task.hidden === 'space' ? name : `${name}-point`;
}

/** Errors in one unit: "MAE" and "RMSE" of all that was asked for, or of the end of trips. */
const errorsIn = (unit: 'm' | 'min', before = '', label = '', of = 'all that was asked for'): Measure[] => {
  const facts = { unit, decimals: unit === 'm' ? 1 : 2, better: 'lower' } as const;
  return [
    inNumbers(`${before}mae`, `${label}MAE`, { ...facts, meaning: `Mean error of ${of}` }),
    inNumbers(`${before}rmse`, `${label}RMSE`, {
      ...facts,
      meaning: `Root mean square error of ${of}, in which large errors count more`,
    }),
  ];
};

const OF_POINTS = errorsIn('m');
const OF_ENDS = errorsIn('m', 'destination-', 'End, ', 'the last point of a trip');
const OF_TIMES = [
  ...errorsIn('min'),
  inShares('mape', 'MAPE', { meaning: 'Mean error as a share of the true duration', better: 'lower' }),
];

/** Measures of each kind of task, and the one by which it is judged. */
const JUDGED: Readonly<
  Record<AskedTask['kind'], { readonly measures: readonly Measure[]; readonly main: string }>
> = {
  prediction: { measures: [...OF_POINTS, ...OF_ENDS], main: 'destination-rmse' },
  recovery: { measures: OF_POINTS, main: 'rmse' },
  'travel-time': { measures: OF_TIMES, main: 'rmse' },
};

/** Names of the measures that small tables show: of a prediction, those of its end. */
export const shownMeasures = ({ kind }: AskedTask): readonly string[] =>
  (kind === 'prediction' ? OF_ENDS : JUDGED[kind].measures).map(({ name }) => name);

/** Networks that answer: as pre-training left them, or trained further for the task. */
const NETWORKS = rowNames('network', {
  pretrained: { label: 'pre-trained alone', ink: 'teacher' },
  tuned: { label: 'trained for the task', ink: 'distilled' },
});
export type NetworkSource = keyof typeof NETWORKS;

const baseline = (name: keyof typeof BASELINE_LABELS, ink: RowInk) => ({ label: BASELINE_LABELS[name], ink });

/** Who answers. No two of a task share an ink. */
export const ROWS: Readonly<Record<string, RowName>> = {
  ...NETWORKS,
  ...rowNames('baseline', {
    'straight-lines': baseline('straight-lines', 'shortest'),
    'along-roads': baseline('along-roads', 'fastest'),
    'constant-velocity': baseline('constant-velocity', 'shortest'),
    'last-seen': baseline('last-seen', 'markov'),
    'mean-speed-straight': baseline('mean-speed-straight', 'shortest'),
    'mean-speed-roads': baseline('mean-speed-roads', 'markov'),
    'road-paces': baseline('road-paces', 'fastest'),
    'student-routes': baseline('student-routes', 'vanilla'),
  }),
};

/** A source of answers as tables name it. */
export const rowOf = (source: string): RowName =>
  Object.hasOwn(ROWS, source) ? ROWS[source] : { name: source, label: source, role: 'other' };

/** The colour of a source on the page. */
export const inkOf = (source: string): RowInk => rowOf(source).ink ?? 'likeliest';

export const isOfPlaces = (report: TaskReport): report is PlacesReport => report.task.kind !== 'travel-time';

const ofPlaces = ({ all, destination }: PlaceErrors): Values => ({
  ...valuesOf(all),
  ...(destination && { 'destination-mae': destination.mae, 'destination-rmse': destination.rmse }),
});

const valuesOf = ({ mae, rmse }: MetreErrors): Values => ({ mae, rmse });

const ofTimes = ({ errors }: Pick<TimesOfSource, 'errors'>): Values => ({ ...errors });

/** Where a task was asked: in the city that was learnt in, or in the other one, which titles name. */
export type AskedIn = { readonly city: 'trained' } | { readonly city: 'other'; readonly name: string };

/** The errors of every source in one task. */
export function taskTable(report: TaskReport, asked: AskedIn = { city: 'trained' }): ResultTable {
  const { task } = report;
  const { measures, main } = JUDGED[task.kind];
  const key = taskKey(task);
  const isHere = asked.city === 'trained';
  return {
    ...{ id: isHere ? key : `elsewhere-${key}`, rowHeading: 'Source', measures, main },
    title: isHere ? taskWords(task) : `${taskWords(task)}, in ${asked.name}`,
    keys: { city: asked.city, task: key },
    scores: { [main]: isHere ? key : `${key}-elsewhere` },
    note: `${report.trips.toLocaleString('en')} test trips; 95 % bootstrap intervals over trips. Baselines learn from the training trips of the city that is tested.`,
    ...(isOfPlaces(report)
      ? {
          rows: report.sources.map((each) => ({ ...rowOf(each.source), values: ofPlaces(each) })),
          differences: report.differences.map(({ before, after, difference }) => ({
            ...{ before, after },
            values: ofPlaces(difference),
          })),
        }
      : {
          rows: report.sources.map((each) => ({ ...rowOf(each.source), values: ofTimes(each) })),
          differences: report.differences.map(({ before, after, difference }) => ({
            ...{ before, after },
            values: { ...difference },
          })),
        }),
  };
}

/** The tasks of both cities, those of the one that was learnt in first. */
export const errorTables = (
  here: CityEvaluation | null,
  elsewhere: CityEvaluation | null,
): readonly ResultTable[] => [
  ...(here?.recovery.tasks ?? []).map((task) => taskTable(task)),
  ...(elsewhere?.recovery.tasks ?? []).map((task) =>
    taskTable(task, { city: 'other', name: elsewhere!.name }),
  ),
];

/** Errors of each source in each task and city; metres, minutes, and for `mape` a share. */
export const ERRORS_FILE: ResultFile = {
  name: 'recovery-errors.csv',
  columns: ['city', 'task', 'source', 'error'],
  row: 'source',
  measure: 'error',
};

/** The network that was trained for the task, else pre-training alone. */
const JUDGED_ROWS = ['tuned', 'pretrained'];

/** Numbers of the test part that a list of runs shows. */
export const HEADLINES = [
  headlineOf('prediction', OF_ENDS[1], {
    label: 'Destination',
    title: 'Metres from the true end of trips to the predicted one, root mean square, test part',
    numbers: [
      {
        ...{ key: 'prediction', network: 'prediction', rows: JUDGED_ROWS },
        label: 'Error of the destination, metres',
      },
    ],
  }),
  headlineOf('recovery-8', OF_POINTS[1], {
    label: 'Gaps',
    title: 'Metres from hidden points to recovered ones, of every 8th point, root mean square, test part',
    numbers: [
      {
        ...{ key: 'recovery8', network: 'recovery8', rows: JUDGED_ROWS },
        label: 'Error of recovered points, metres',
      },
    ],
  }),
  headlineOf('travel-time', OF_TIMES[1], {
    label: 'Minutes',
    title: 'Minutes that travel times are off, root mean square, test part',
    numbers: [
      {
        ...{ key: 'travel-time', network: 'travel-time', rows: JUDGED_ROWS },
        label: 'Error of travel times, minutes',
      },
    ],
  }),
];

/** How the main error of each task is called in comparisons of runs, by its key, here and in the other city. */
export const SCORE_TITLES = Object.fromEntries(
  ['', '-elsewhere'].flatMap((where) =>
    Object.entries({
      prediction: 'Destination',
      'recovery-4': 'Every 4th point',
      'recovery-8': 'Every 8th point',
      'recovery-16': 'Every 16th point',
      'travel-time': 'Travel time',
    }).flatMap(([task, title]) => {
      const [{ unit, isShare, decimals }] = task === 'travel-time' ? OF_TIMES : OF_POINTS;
      return (task === 'travel-time' ? [''] : ['', '-point']).map((form) => [
        `${task}${form}${where}`,
        {
          title: `${title}${form === '' ? '' : ', times hidden'} (${unit})${where === '' ? '' : ', other city'}`,
          ...{ isShare, decimals, better: 'lower' as const },
        },
      ]);
    }),
  ),
);
