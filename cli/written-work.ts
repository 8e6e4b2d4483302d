import { Failure } from '../src/base/failure';
import type { EventTask } from '../src/base/task';
import { localTask } from '../src/engine/protocol/local-task';
import { isCancelled } from './command';
import { duration, ProgressBar } from './progress-bar';
import { StopSignals } from './stop-signals';

/**
 * Does work that writes files only when it is complete: with a bar, stopped by signals.
 * @param work says in words what it wrote; the time it took is put after them
 * @throws Failure 'cancelled' with the exit code in its details where a signal stopped it
 */
export async function writtenWork(work: (task: EventTask<string>) => Promise<string>): Promise<void> {
  const started = performance.now();
  const bar = new ProgressBar();
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
