import { Failure } from '../src/base/failure';
import type { EventTask } from '../src/base/task';
import { localTask } from '../src/engine/protocol/local-task';
import { ENGINE_STEPS, type StepWords } from '../src/engine/protocol/progress-words';
import { isCancelled } from './command';
import { duration, ProgressBar } from './progress-bar';

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
  const task = localTask<string>({
    onProgress: (report) => bar.show(report),
    onEvent: (text) => bar.note(text),
  });
  const signals = new StopSignals(() => task.control.cancel());
  try {
    const said = await work(task);
    bar.clear();
    console.log(`${said} after ${duration(performance.now() - started)}.`);
  } catch (error) {
    bar.clear();
    const { exitCode } = signals;
    if (exitCode === undefined || !isCancelled(error)) throw error;
    throw stopped(error, exitCode);
  } finally {
    signals.close();
  }
}

/** The end of a command that a signal stopped, with what is left of its work. @param failure of the cancelled task */
export function stopped({ details: { goesOn } }: Failure, exitCode: number): Failure {
  const left = typeof goesOn === 'string' ? goesOn : 'Nothing was written.';
  return new Failure('cancelled', `Stopped. ${left}`, { exitCode });
}

/** What asks a command to stop, with the exit code that says so. */
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type StopSignal = keyof typeof CODES;

/** One key press may come by way of several processes. */
const SAME_WITHIN_MS = 500;
const PARENT_EVERY_MS = 1000;

/**
 * The signals that ask a command to stop. The first lets it end in its own way, and a second ends it at once.
 * `npm run` passes a signal on to the shell between itself and the command, and not to the command: that the
 * shell is gone counts as the signal.
 */
export class StopSignals {
  #received: StopSignal | null = null;
  #at = 0;
  readonly #parent = process.ppid;
  readonly #watch: NodeJS.Timeout | undefined;
  readonly #receive = (signal: StopSignal) => this.receive(signal);

  /** @param onStop called once */
  constructor(private readonly onStop: (signal: StopSignal) => void) {
    for (const signal of Object.keys(CODES)) process.on(signal, this.#receive);
    if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
    this.#watch = setInterval(() => {
      if (process.ppid !== this.#parent && this.#received === null) this.receive('SIGTERM');
    }, PARENT_EVERY_MS).unref();
  }

  /** Exit code of a command that was asked to stop; undefined where it was not. */
  get exitCode(): number | undefined {
    return this.#received === null ? undefined : CODES[this.#received];
  }

  receive(signal: StopSignal): void {
    if (this.#received !== null) {
      if (performance.now() - this.#at > SAME_WITHIN_MS) process.exit(CODES[signal]);
      return;
    }
    this.#received = signal;
    this.#at = performance.now();
    this.onStop(signal);
  }

  /** Signals end the process again, as they do without a command that minds them. */
  close(): void {
    for (const signal of Object.keys(CODES)) process.off(signal, this.#receive);
    clearInterval(this.#watch);
  }
}
