import type { Failure } from '../../../base/failure';
import type { BuilderService } from '../../../engine/dataset-builder/builder-service';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { EventOf, MethodOf, RequestOf, ResultOf } from '../../../engine/protocol/service';
import type { SupervisedOptions, SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { Call, CallOptions } from '../../../engine/protocol/worker-client';
import { AsyncTask, type TaskScope } from '../async-task.svelte';
import {
  BUILDER_STEPS,
  REQUEST_WORDS,
  STEP_OF,
  type BuilderRequest,
  type BuilderStep,
} from './builder-requests';

export type StartBuilder = (
  watch: Pick<SupervisedOptions<BuilderService>, 'onState'>,
) => SupervisedWorker<BuilderService>;

/** Is told that the worker has ended, with everything it held: why, and which request it was at. */
export type OnLost = (cause: Failure | undefined, request: BuilderRequest | null) => void;

const noNotes = (): Record<BuilderStep, readonly string[]> => ({ roads: [], trips: [], 'data set': [] });

/** The worker of the dataset builder, the one request that it is at, and what is said of it at each step. */
export class BuilderWork {
  readonly tasks: Readonly<Record<BuilderStep, AsyncTask>> = {
    roads: new AsyncTask(),
    trips: new AsyncTask(),
    'data set': new AsyncTask(),
  };
  notes = $state.raw(noNotes());
  #last = $state<BuilderRequest | null>(null);
  #told = $state('');
  #worker: SupervisedWorker<BuilderService> | null = null;

  constructor(
    private readonly start: StartBuilder,
    private readonly onLost: OnLost,
  ) {}

  /** Whether the worker is at a request: the page offers no other meanwhile. */
  get busy(): boolean {
    return BUILDER_STEPS.some((step) => this.tasks[step].active);
  }

  /** The request that the worker is at. */
  get request(): BuilderRequest | null {
    return this.busy ? this.#last : null;
  }

  /** What went wrong at the first step where something did. */
  get failure(): Failure | null {
    return BUILDER_STEPS.map((step) => this.tasks[step].failure).find((failure) => failure !== null) ?? null;
  }

  /** What is going on, in a sentence: for a live region. */
  get said(): string {
    const { request } = this;
    if (request === null) return this.#told;
    return `${REQUEST_WORDS[request][0]}${this.tasks[STEP_OF[request]].paused ? ': paused' : ''}.`;
  }

  /** Asks the worker for one thing, unless it is busy. Resolves with whether it succeeded. */
  async run<K extends BuilderRequest>(
    name: K,
    request: RequestOf<BuilderService, K>,
    use: (result: ResultOf<BuilderService, K>) => unknown,
  ): Promise<boolean> {
    if (this.busy) return false;
    const step = STEP_OF[name];
    const task = this.tasks[step];
    this.#last = name;
    this.notes = { ...this.notes, [step]: [] };
    const onEvent = (text: unknown) => this.note(step, String(text));
    const done = await task.run(
      ({ follow }) => follow((listeners) => this.call(name, request, { ...listeners, onEvent })),
      use,
    );
    const [now, finished] = REQUEST_WORDS[name];
    if (done) this.#told = `${finished}.`;
    else this.#told = task.failure?.message ?? `${now}: cancelled.`;
    return done;
  }

  /**
   * Runs something that the worker answers beside its requests, in place of what `task` was at. A failure is
   * told at a step. Resolves with whether it succeeded.
   */
  runBeside<Result>(
    task: AsyncTask,
    step: BuilderStep,
    work: (scope: TaskScope) => Promise<Result>,
    use: (result: Result) => unknown,
  ): Promise<boolean> {
    return task.run(async (scope) => {
      try {
        return await work(scope);
      } catch (thrown) {
        const failure = asFailure(thrown);
        if (!scope.signal.aborted && failure.code !== 'cancelled') this.tasks[step].fail(failure);
        throw failure;
      }
    }, use);
  }

  call<K extends MethodOf<BuilderService>>(
    method: K,
    request: RequestOf<BuilderService, K>,
    options?: CallOptions<EventOf<BuilderService, K>>,
  ): Call<ResultOf<BuilderService, K>> {
    return this.#ready().call(method, request, options);
  }

  close = async (): Promise<void> => this.#worker?.close();

  note(step: BuilderStep, text: string): void {
    this.notes = { ...this.notes, [step]: [...this.notes[step], text] };
  }

  /** Takes a note away: a person has read it. */
  dismissNote(step: BuilderStep, index: number): void {
    this.notes = { ...this.notes, [step]: this.notes[step].filter((_, i) => i !== index) };
  }

  dismissFailures(): void {
    for (const step of BUILDER_STEPS) this.tasks[step].dismiss();
  }

  /** Says what has ended that was no request. */
  tell(text: string): void {
    this.#told = text;
  }

  /** Cancels the request and has the worker forget what it holds. Failures and notes go too. */
  async forget(): Promise<void> {
    for (const step of BUILDER_STEPS) this.tasks[step].cancel();
    this.dismissFailures();
    this.notes = noNotes();
    await this.#worker?.call('forget', undefined as never).result;
  }

  #ready(): SupervisedWorker<BuilderService> {
    return (this.#worker ??= this.start({
      onState: (state, cause) => {
        if (state !== 'restarting' && state !== 'failed') return;
        this.onLost(cause, this.request);
        // A worker that is not restarted any more makes room for a new one.
        if (state === 'failed') this.#worker = null;
      },
    }));
  }
}
