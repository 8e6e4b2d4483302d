import type { TaskReport } from '../../../../evaluation/recovery/recovery-report';

const HIDDEN = { space: 'times known', point: 'times hidden' } as const;

/** A task where there is little room: "Every 8th point, times known". */
export function shortTask(task: TaskReport['task']): string {
  if (task.kind === 'travel-time') return 'Travel time';
  const asked = task.kind === 'prediction' ? `Last ${task.points} points` : `Every ${task.step}th point`;
  return `${asked}, ${HIDDEN[task.hidden]}`;
}
