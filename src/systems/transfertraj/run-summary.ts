import { bestEpochs } from '../../engine/records/best-epochs';
import type { RunRecord } from '../../engine/records/run-record';
import type { CityEvaluation } from './evaluation/city-evaluation';
import { expertLines } from './evaluation/expert-words';
import { sourceErrors, type NamedError } from './evaluation/source-errors';
import { sourceLabel } from './evaluation/sources';
import { taskWords } from './evaluation/task-words';
import { transferReport, type TrajectoryCounts } from './transfer-record';

/** Sums up a run in a few aligned lines: its trajectories, its networks, then the errors of each task by each source. */
export function runSummary(record: RunRecord): string[] {
  const { data, evaluation, elsewhere } = transferReport(record);
  return [
    ...dataLines(record.data.name, data),
    ...bestEpochs(record),
    ...(evaluation ? errorLines(evaluation) : []),
    ...(elsewhere
      ? [...dataLines(elsewhere.evaluation.name, elsewhere.data), ...errorLines(elsewhere.evaluation)]
      : []),
  ];
}

function dataLines(name: string, { origin, recorded, leftOut, trips, points, places }: TrajectoryCounts) {
  const left = Object.entries(leftOut).filter(([, count]) => count > 0);
  return [
    `${name}: ${recorded} ${origin}, ${points} points in ${trips.train} / ${trips.val} / ${trips.test} trajectories (train / val / test), ${places} places`,
    ...(left.length === 0
      ? []
      : [`Left out: ${left.map(([reason, count]) => `${reason} ${count}`).join(', ')}`]),
  ];
}

function errorLines({ name, recovery, experts }: CityEvaluation): string[] {
  const labels = recovery.tasks.flatMap(({ sources }) => sources.map(({ source }) => sourceLabel(source)));
  const width = Math.max(0, ...labels.map(({ length }) => length));
  return [
    ...recovery.tasks.flatMap((task) => [
      `${taskWords(task.task)}, ${task.trips} trips of ${name}:`,
      ...sourceErrors(task).map(
        ({ source, errors }) =>
          `  ${sourceLabel(source).padEnd(width)}  ${errors.map((error) => errorText(error, task.task.kind === 'travel-time')).join('  ')}`,
      ),
    ]),
    ...(experts ? expertLines(experts, name) : []),
  ];
}

function errorText({ name, estimate: { value } }: NamedError, isOfTimes: boolean): string {
  if (!Number.isFinite(value)) return `${name} -`;
  if (name === 'mape') return `${name} ${(100 * value).toFixed(1)} %`;
  return isOfTimes ? `${name} ${value.toFixed(2)} min` : `${name} ${value.toFixed(1)} m`;
}
