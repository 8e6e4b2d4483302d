import { Failure } from '../failure';
import { NO_TASK, type Progress, type Task } from '../task';

/** A task that a test steers and watches. */
export interface TestTask extends Task {
  cancel(): void;
}

/** @param onCheckpoint called before each checkpoint, where the test may cancel the task or fail */
export function testTask({
  onProgress = NO_TASK.progress,
  onCheckpoint = () => undefined,
}: {
  readonly onProgress?: (progress: Progress) => void;
  readonly onCheckpoint?: () => void;
} = {}): TestTask {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    checkpoint: async () => {
      onCheckpoint();
      controller.signal.throwIfAborted();
    },
    progress: onProgress,
    cancel: () => controller.abort(new Failure('cancelled', 'The test cancelled the task.')),
  };
}
