import * as v from 'valibot';
import { count, orNaN } from '../../base/json';
import type { Headline, RunContents } from '../../engine/records/run-contents';
import type { RunFormat, ScoreFormat } from '../../engine/records/run-format';
import { STUDENT_BASELINE } from '../../evaluation/recovery/baselines/baseline-names';
import { CONFIG } from './config-schema';
import { CITY } from './evaluation/city-schema';
import { mainErrors } from './evaluation/source-errors';
import { taskKey } from './evaluation/task-words';
import { STUDENT, TRANSFER_NETWORKS } from './networks';
import { reportTables } from './report-tables';
import { runSummary } from './run-summary';
import type { TransferConfig } from './transfer-config';
import { transferReport } from './transfer-record';
import { LEFT_OUT_REASONS, POINT_ORIGINS } from './trips/trajectories';

const keyed = <K extends string, S extends v.GenericSchema>(keys: readonly K[], schema: S) =>
  v.object(Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S>);

const data = v.object({
  origin: v.picklist(POINT_ORIGINS),
  recorded: count,
  leftOut: keyed(LEFT_OUT_REASONS, count),
  trips: keyed(['train', 'val', 'test'], count),
  points: count,
  places: count,
});
const report = v.object({
  data,
  evaluation: v.nullable(CITY),
  elsewhere: v.nullable(v.object({ data, evaluation: CITY })),
});
const network = v.object({ metres: orNaN, minutes: orNaN });

/** Keys of tasks, and of the headlines that say their main error. */
const HEADLINE_TASKS = {
  prediction: 'prediction',
  'recovery-8': 'recovery8',
  'travel-time': 'travel-time',
} as const;

/** The numbers of a run that it has, under the keys of `HEADLINES`: of what was trained for the task, else of pre-training alone. */
function headlines({ record }: Pick<RunContents, 'record'>): Headline {
  const tasks = record ? (transferReport(record).evaluation?.recovery.tasks ?? []) : [];
  const found = tasks.flatMap((task): [string, number][] => {
    const key = Object.entries(HEADLINE_TASKS).find(([name]) => name === taskKey(task.task))?.[1];
    const errors = mainErrors(task);
    const value = (errors.get('tuned') ?? errors.get('pretrained'))?.value ?? NaN;
    return key !== undefined && Number.isFinite(value) ? [[key, value]] : [];
  });
  return Object.fromEntries(found);
}

const TITLES: Readonly<Record<string, string>> = {
  prediction: 'Destination',
  'recovery-4': 'Every 4th point',
  'recovery-8': 'Every 8th point',
  'recovery-16': 'Every 16th point',
  'travel-time': 'Travel time',
};

function titleOf(task: string, form: string): string {
  return `${TITLES[task]}${form === '' ? '' : ', times hidden'}`;
}

/** The main error of each source in each task, here and in the other city. */
const scores: ScoreFormat = {
  of: (record) => {
    const { evaluation, elsewhere } = transferReport(record);
    const all: Record<string, Record<string, number>> = {};
    const add = (tasks: NonNullable<typeof evaluation>['recovery']['tasks'], where: string) => {
      for (const task of tasks)
        for (const [source, { value }] of mainErrors(task))
          (all[source] ??= {})[`${taskKey(task.task)}${where}`] = value;
    };
    add(evaluation?.recovery.tasks ?? [], '');
    add(elsewhere?.evaluation.recovery.tasks ?? [], '-elsewhere');
    return all;
  },
  titles: Object.fromEntries(
    ['', '-elsewhere'].flatMap((where) =>
      ['prediction', 'recovery-4', 'recovery-8', 'recovery-16', 'travel-time'].flatMap((task) =>
        (task === 'travel-time' ? [''] : ['', '-point']).map((form) => [
          `${task}${form}${where}`,
          {
            title: `${titleOf(task, form)} (${task === 'travel-time' ? 'min' : 'm'})${where === '' ? '' : ', other city'}`,
            isShare: false,
            decimals: task === 'travel-time' ? 2 : 1,
          },
        ]),
      ),
    ),
  ),
  pairs: [
    ['pretrained', 'tuned'],
    ['constant-velocity', 'tuned'],
    ['straight-lines', 'tuned'],
    ['mean-speed-straight', 'tuned'],
    [STUDENT_BASELINE, 'tuned'],
    ['constant-velocity', 'pretrained'],
    ['straight-lines', 'pretrained'],
    ['mean-speed-straight', 'pretrained'],
    [STUDENT_BASELINE, 'pretrained'],
  ],
};

/** How runs of this system are read and summarised. */
export const format: RunFormat<TransferConfig> = {
  config: CONFIG,
  report,
  networks: { ...Object.fromEntries(TRANSFER_NETWORKS.map((name) => [name, network])), [STUDENT]: v.null() },
  headlines,
  scores,
  summary: runSummary,
  reportTables,
};
