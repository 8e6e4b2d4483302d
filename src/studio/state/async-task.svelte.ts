import { Failure } from '../../base/failure';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../engine/protocol/progress-meter';
import type { Call, CallOptions } from '../../engine/protocol/worker-client';

export type TaskPhase = 'idle' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

/** What a call to a worker reports to the task that it is part of. */
export type TaskListeners = Required<Pick<CallOptions<never>, 'onProgress' | 'onPause'>>;

/** What the work of a task is given. */
export interface TaskScope {
  /** Aborts when a person cancels the work, or when other work takes its place. */
  readonly signal: AbortSignal;
  /** Shows how far the work is. */
  readonly report: (progress: ProgressReport) => void;
  /**
   * Makes a call to a worker part of the work: the task shows its progress and whether it is paused, and
   * passes on what a person orders. Rejects with `Failure` 'cancelled' where the work was cancelled before
   * the call.
   */
  readonly follow: <Result>(start: (listeners: TaskListeners) => Call<Result>) => Promise<Result>;
}

/** Work under way, and its calls to workers. */
class Work {
  readonly stop = new AbortController();
  readonly calls = new Set<Call<unknown>>();

  cancel(): void {
    this.stop.abort(new Failure('cancelled', 'It was cancelled.'));
    for (const call of this.calls) call.cancel();
  }

  async follow<Result>(call: Call<Result>): Promise<Result> {
    this.calls.add(call);
    try {
      return await call.result;
    } finally {
      this.calls.delete(call);
    }
  }
}

/**
 * An asynchronous thing as the page sees it: whether it is under way, paused, done or failed, how far it is,
 * and why it failed. New work takes the place of what is under way: the older work is cancelled, and what it
 * still reports or resolves with is ignored. A worker that dies fails the work with its cause, as any other
 * failure does.
 */
export class AsyncTask {
  phase = $state<TaskPhase>('idle');
  /** Null unless work is under way and has reported. */
  progress = $state.raw<ProgressReport | null>(null);
  failure = $state.raw<Failure | null>(null);
  #work: Work | null = null;

  /** Whether work is under way, be it paused. */
  get active(): boolean {
    return this.phase === 'running' || this.phase === 'paused';
  }

  get paused(): boolean {
    return this.phase === 'paused';
  }

  /**
   * Runs work in place of any that is under way. Resolves with whether it came to its end; never rejects.
   * @param use takes the result, unless other work has taken over; the task is under way until it has
   */
  async run<Result>(
    work: (scope: TaskScope) => Promise<Result>,
    use: (result: Result) => unknown = () => undefined,
  ): Promise<boolean> {
    this.#work?.cancel();
    const mine = new Work();
    this.#work = mine;
    this.phase = 'running';
    this.progress = null;
    this.failure = null;
    try {
      const result = await work(this.#scopeOf(mine));
      // A result that was on its way when a person cancelled is not wanted any more.
      if (mine.stop.signal.aborted) throw new Failure('cancelled', 'It was cancelled.');
      if (this.#work === mine) await use(result);
      if (this.#work !== mine) return false;
      this.#end('done');
      return true;
    } catch (thrown) {
      if (this.#work === mine) this.#endWith(asFailure(thrown));
      return false;
    }
  }

  /**
   * Does something small beside the work that may be under way: only its failure is told. Resolves with
   * whether it came to its end; never rejects.
   */
  async attempt(work: () => Promise<void>): Promise<boolean> {
    this.dismiss();
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code !== 'cancelled') this.fail(failure);
      return false;
    }
  }

  /** Says why something was not done; work that is under way goes on. */
  fail(failure: Failure): void {
    this.failure = failure;
    if (!this.active) this.phase = 'failed';
  }

  /** Takes the failure away: a person has read it, or it does not hold any more. */
  readonly dismiss = (): void => {
    this.failure = null;
    if (this.phase === 'failed') this.phase = 'idle';
  };

  readonly pause = (): void => this.#order((call) => call.pause());
  readonly resume = (): void => this.#order((call) => call.resume());
  /** Has paused work go on to its next checkpoint, and pause there. */
  readonly step = (): void => this.#order((call) => call.step());
  readonly cancel = (): void => this.#work?.cancel();

  /** Cancels what is under way and forgets how the last work ended. */
  reset(): void {
    this.#work?.cancel();
    this.failure = null;
    this.#end('idle');
  }

  #scopeOf(mine: Work): TaskScope {
    const { signal } = mine.stop;
    const report = (progress: ProgressReport) => {
      if (this.#work === mine) this.progress = progress;
    };
    const onPause = (paused: boolean) => {
      if (this.#work === mine) this.phase = paused ? 'paused' : 'running';
    };
    const follow: TaskScope['follow'] = async (start) => {
      if (signal.aborted) throw new Failure('cancelled', 'It was cancelled.');
      return mine.follow(start({ onProgress: report, onPause }));
    };
    return { signal, report, follow };
  }

  #order(give: (call: Call<unknown>) => void): void {
    for (const call of this.#work?.calls ?? []) give(call);
  }

  #endWith(failure: Failure): void {
    const cancelled = failure.code === 'cancelled';
    this.failure = cancelled ? null : failure;
    this.#end(cancelled ? 'cancelled' : 'failed');
  }

  #end(phase: TaskPhase): void {
    this.phase = phase;
    this.progress = null;
    this.#work = null;
  }
}
