/** How far a long job has come. `total` is undefined while it is not known. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total?: number;
  readonly unit: string;
}

export type OnProgress = (progress: Progress) => void;

export interface CheckpointOptions {
  /** Awaited if the job is about to be held here: the chance to report what is still on its way. */
  readonly beforeHalt?: () => Promise<void>;
  /**
   * False between steps that a person counts (within a validation): a job can
   * be held here, but no step ends here.
   */
  readonly isStep?: boolean;
  /** False for work that goes on while the job is held: only a cancelled job stops here. */
  readonly mayHalt?: boolean;
}

/**
 * Where a long job stops to listen: resolves when it may go on, throws Failure `cancelled` when it may not.
 */
export interface JobGate {
  checkpoint(options?: CheckpointOptions): Promise<void>;
}

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
