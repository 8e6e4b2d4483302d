import type { TaskReport } from '../../../evaluation/recovery/recovery-report';

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
