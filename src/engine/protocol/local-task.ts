import type { EventTask } from '../../base/task';
import { ProgressMeter, type ProgressReport } from './progress-meter';
import { TaskControl } from './task-control';

/** Who hears of a task. */
export interface TaskListeners<Event> {
  readonly onProgress?: (report: ProgressReport) => void;
  readonly onEvent?: (event: Event) => void;
  /** True when the task has paused at a checkpoint, false when it goes on. */
  readonly onPause?: (paused: boolean) => void;
}

/** A task with what steers it. */
export interface LocalTask<Event> extends EventTask<Event> {
  readonly control: TaskControl;
}

/** A task whose listeners are in the same thread. */
export function localTask<Event = never>(listeners: TaskListeners<Event> = {}): LocalTask<Event> {
  const { onPause } = listeners;
  return controlledTask(new TaskControl(onPause ? { onPause } : {}), listeners);
}

/** The task that a control steers; its progress is told with working times. */
export function controlledTask<Event>(
  control: TaskControl,
  { onProgress, onEvent }: Pick<TaskListeners<Event>, 'onProgress' | 'onEvent'>,
): LocalTask<Event> {
  const meter = new ProgressMeter(() => performance.now() - control.pausedMs);
  return {
    control,
    signal: control.signal,
    checkpoint: (options) => control.checkpoint(options),
    progress: (report) => onProgress?.(meter.observe(report)),
    emit: (event) => onEvent?.(event),
  };
}
