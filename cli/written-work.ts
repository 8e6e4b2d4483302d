import { Failure } from '../src/base/failure';
import type { EventTask } from '../src/base/task';
import { localTask } from '../src/engine/protocol/local-task';
import { ENGINE_STEPS, type StepWords } from '../src/engine/protocol/progress-words';
import { isCancelled } from './command';
import { duration, ProgressBar } from './progress-bar';
import { StopSignals } from './stop-signals';

/**
 * Does work that writes files only when it is complete: with a bar, stopped by signals.
 * @param work says in words what it wrote; the time it took is put after them
 * @param words what the steps of a system are called that the work asks
 * @throws Failure 'cancelled' with the exit code in its details where a signal stopped it
 */
export async function writtenWork(
  work: (task: EventTask<string>) => Promise<string>,
  words?: StepWords,
): Promise<void> {
  const started = performance.now();
  const bar = new ProgressBar([ENGINE_STEPS, ...(words ? [words] : [])]);
  const task = localTask<string>({ onProgress: (report) => bar.show(report) });
  const signals = new StopSignals(() => task.control.cancel());
  try {
    const said = await work(task);
    bar.clear();
    console.log(`${said} after ${duration(performance.now() - started)}.`);
  } catch (error) {
    bar.clear();
    const { exitCode } = signals;
    if (exitCode === undefined || !isCancelled(error)) throw error;
    throw new Failure('cancelled', 'Stopped. Nothing was written.', { exitCode });
  } finally {
    signals.close();
  }
}
