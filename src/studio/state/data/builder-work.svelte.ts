import type { Failure } from '../../../base/failure';
import type { BuilderService } from '../../../engine/dataset-builder/builder-service';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import type { EventOf, MethodOf, RequestOf, ResultOf } from '../../../engine/protocol/service';
import type { SupervisedOptions, SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { Call, CallOptions } from '../../../engine/protocol/worker-client';
import { STEP_OF, TASK_WORDS, type BuilderStep, type BuilderTask } from './builder-tasks';

export type StartBuilder = (
  watch: Pick<SupervisedOptions<BuilderService>, 'onState'>,
) => SupervisedWorker<BuilderService>;

/** Hears that the worker is gone with all that it held: why, and what it was at. */
export type OnLost = (cause: Failure | undefined, task: BuilderTask | null) => void;

const nobody = (): Record<BuilderStep, Failure | null> => ({ roads: null, trips: null, 'data set': null });
const nothing = (): Record<BuilderStep, readonly string[]> => ({ roads: [], trips: [], 'data set': [] });

/** The worker that makes a data set, the one task that it is at, and what is said of it. */
export class BuilderWork {
  task = $state<BuilderTask | null>(null);
  progress = $state.raw<ProgressReport | null>(null);
  held = $state(false);
  failures = $state.raw(nobody());
  notes = $state.raw(nothing());
  /** Whether files are being looked at: that is no task, another may begin meanwhile. */
  looking = $state(false);
  readonly busy = $derived(this.task !== null);
  /** The step that the running task belongs to. */
  readonly step = $derived(this.task && STEP_OF[this.task]);
  /** What goes on, in a sentence. */
  readonly said = $derived.by(() => this.#sentence());
  #told = $state('');
  #call: Call<unknown> | null = null;
  #worker: SupervisedWorker<BuilderService> | null = null;
  readonly #start: StartBuilder;
  readonly #onLost: OnLost;

  constructor(start: StartBuilder, onLost: OnLost) {
    this.#start = start;
    this.#onLost = onLost;
  }

  /** Runs one task; the page offers no other meanwhile. Resolves with whether it came to its end. */
  async run<K extends BuilderTask>(
    task: K,
    request: RequestOf<BuilderService, K>,
    use: (result: ResultOf<BuilderService, K>) => void,
  ): Promise<boolean> {
    if (this.task !== null) return false;
    const step = STEP_OF[task];
    this.#begin(task, step);
    try {
      const call = this.call(task, request, this.#listeners(step)) as Call<ResultOf<BuilderService, K>>;
      this.#call = call;
      use(await call.result);
      this.#told = `${TASK_WORDS[task][1]}.`;
      return true;
    } catch (thrown) {
      const failure = asFailure(thrown);
      const cancelled = failure.code === 'cancelled';
      this.#told = cancelled ? `${TASK_WORDS[task][0]}: cancelled.` : failure.message;
      this.fail(step, cancelled ? null : failure);
      return false;
    } finally {
      this.task = null;
      this.progress = null;
      this.held = false;
      this.#call = null;
    }
  }

  /** Asks the worker for something that is no task. */
  call<K extends MethodOf<BuilderService>>(
    method: K,
    request: RequestOf<BuilderService, K>,
    options?: CallOptions<EventOf<BuilderService, K>>,
  ): Call<ResultOf<BuilderService, K>> {
    return this.#ready().call(method, request, options);
  }

  pause = (): void => this.#call?.pause();
  resume = (): void => this.#call?.resume();
  cancel = (): void => this.#call?.cancel();
  dismiss = (step: BuilderStep): void => this.fail(step, null);
  close = async (): Promise<void> => this.#worker?.close();

  fail(step: BuilderStep, failure: Failure | null): void {
    if (this.failures[step] !== failure) this.failures = { ...this.failures, [step]: failure };
  }

  note(step: BuilderStep, text: string): void {
    this.notes = { ...this.notes, [step]: [...this.notes[step], text] };
  }

  /** Takes a note away: a person has read it. */
  unnote(step: BuilderStep, index: number): void {
    this.notes = { ...this.notes, [step]: this.notes[step].filter((_, i) => i !== index) };
  }

  /** Says what has come to its end without being a task. */
  tell(text: string): void {
    this.#told = text;
  }

  /** Ends the task and has the worker forget what it holds; nothing is said any more. */
  async forget(): Promise<void> {
    this.cancel();
    this.failures = nobody();
    this.notes = nothing();
    await this.#worker?.call('forget', undefined as never).result;
  }

  #begin(task: BuilderTask, step: BuilderStep): void {
    this.task = task;
    this.progress = null;
    this.held = false;
    this.notes = { ...this.notes, [step]: [] };
    this.fail(step, null);
  }

  #listeners(step: BuilderStep) {
    return {
      onProgress: (report: ProgressReport) => (this.progress = report),
      onPause: (paused: boolean) => (this.held = paused),
      onEvent: (text: unknown) => this.note(step, String(text)),
    };
  }

  #sentence(): string {
    if (this.looking) return 'Looking at the files.';
    if (this.task === null) return this.#told;
    return `${TASK_WORDS[this.task][0]}${this.held ? ': paused' : ''}.`;
  }

  #ready(): SupervisedWorker<BuilderService> {
    return (this.#worker ??= this.#start({
      onState: (state, cause) => {
        if (state !== 'restarting' && state !== 'failed') return;
        this.#onLost(cause, this.task);
        // One that is not started again any more makes room for another.
        if (state === 'failed') this.#worker = null;
      },
    }));
  }
}
