/** How far a task has come. */
export interface Progress {
  /**
   * What is being done: an id of lower-case words such as 'file.read'. The words that
   * people read belong to whoever shows it.
   */
  readonly step: string;
  /** What it is done to, where the step alone does not tell: the name of a file. */
  readonly subject?: string | undefined;
  readonly done: number;
  /** Undefined while it is not known. */
  readonly total?: number;
  readonly unit: string;
}

export interface CheckpointOptions {
  /** Awaited if the task is about to pause here: the chance to report what is still on its way. */
  readonly beforePause?: () => Promise<void>;
  /**
   * False between steps that a person counts (within a validation): a task
   * can pause here, but no step ends here.
   */
  readonly isStep?: boolean;
  /** False for work that goes on while the task is paused: only a cancelled task stops here. */
  readonly mayPause?: boolean;
}

/**
 * Long work, as it sees whoever asked for it: they can pause, step and cancel it, and watch how far it is.
 */
export interface Task {
  /** Aborted, with a Failure 'cancelled' as its reason, once the task is cancelled. */
  readonly signal: AbortSignal;
  /**
   * Where the task pauses and lets messages in: resolves when it may go on.
   * @throws Failure 'cancelled' when it may not
   */
  readonly checkpoint: (options?: CheckpointOptions) => Promise<void>;
  readonly progress: (report: Progress) => void;
}

/**
 * A task that also tells what happens while it runs (a loss, the scores of an epoch). Events are plain data.
 */
export interface EventTask<Event> extends Task {
  readonly emit: (event: Event) => void;
}

/** The task of work that nobody steers or watches. */
export const NO_TASK: Task = {
  signal: new AbortController().signal,
  checkpoint: () => Promise.resolve(),
  progress: () => undefined,
};

/** The same task, whose progress is all reported as one step: that of which the work is a part. */
export const asStep = (task: Task, step: string, subject?: string): Task => ({
  signal: task.signal,
  checkpoint: (options) => task.checkpoint(options),
  progress: (report) => task.progress({ ...report, step, subject }),
});

/** The same task for work whose progress nobody asked for: a part of a step that is reported already. */
export const quietly = (task: Task): Task => ({
  signal: task.signal,
  checkpoint: (options) => task.checkpoint(options),
  progress: () => undefined,
});

/** Does one piece of work after the other, in the order of asking. One that fails holds up nobody. */
export class TaskQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Whoever asked for the work hears of its failure; the next in line only waits for its end.
    this.#last = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }
}
