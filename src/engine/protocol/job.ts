import type { OnProgress } from '../../base/task';
import { JobControl } from './job-control';
import { ProgressMeter, type ProgressReport } from './progress-meter';

/**
 * What a running job is given: its reins and its ways to report. The same
 * in a worker and on the command line.
 */
export interface Job<Event = never> {
  readonly control: JobControl;
  readonly onProgress: OnProgress;
  /**
   * Sends what else is worth showing while the job runs (a loss, an epoch's
   * scores). Must survive structured clone.
   */
  readonly emit: (event: Event) => void;
}

export interface JobListeners<Event> {
  readonly onProgress?: (report: ProgressReport) => void;
  readonly onEvent?: (event: Event) => void;
  /** True when the job has halted at a checkpoint, false when it goes on. */
  readonly onHalt?: (halted: boolean) => void;
}

/** A job with its listeners in the same thread. */
export function localJob<Event = never>(listeners: JobListeners<Event> = {}): Job<Event> {
  const control = new JobControl(listeners.onHalt ? { onHalt: listeners.onHalt } : {});
  const meter = new ProgressMeter(() => performance.now() - control.haltedMs);
  return {
    control,
    onProgress: (progress) => listeners.onProgress?.(meter.observe(progress)),
    emit: (event) => listeners.onEvent?.(event),
  };
}
