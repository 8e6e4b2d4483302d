import { badInput, Failure } from '../../base/failure';
import type { CheckpointOptions } from '../../base/task';
import { yieldToEventLoop } from './event-loop';

/**
 * What a person can ask of a running task; `step` lets `count` checkpoints through and pauses at the next.
 */
export type TaskCommand =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'step'; readonly count: number }
  | { readonly kind: 'cancel' };

/** @throws Failure `bad-input` unless `count` is a whole number from 1 up. */
export function stepCommand(count: number): TaskCommand & { readonly kind: 'step' } {
  if (Number.isInteger(count) && count >= 1) return { kind: 'step', count };
  throw badInput(`A task can be stepped by a whole number from 1 up, not by ${count}.`);
}

export type TaskState = 'running' | 'stepping' | 'paused' | 'cancelled';

export interface TaskControlOptions {
  /** Called with true when the task pauses at a checkpoint and with false when it goes on. */
  readonly onPause?: (paused: boolean) => void;
  /** Milliseconds, monotonic. */
  readonly clock?: () => number;
  /** Lets waiting messages in. */
  readonly yieldToMessages?: () => Promise<void>;
}

/** Long enough that yielding costs nothing, short enough that a click is answered within a frame. */
const YIELD_EVERY_MS = 15;

/**
 * Steers one task: one side calls `pause`, `resume`, `step` and `cancel`, the other awaits `checkpoint()`
 * between its steps. Needs no worker: the command line steers its tasks in the same way.
 */
export class TaskControl {
  readonly #onPause: (paused: boolean) => void;
  readonly #clock: () => number;
  readonly #yield: () => Promise<void>;
  /** Checkpoints that may still be passed: Infinity when running, 0 when paused. */
  #credit = Infinity;
  readonly #cancellation = new AbortController();
  #waiters: (() => void)[] = [];
  #lastYield: number;
  #pausedSince: number | undefined;
  #pausedMs = 0;

  constructor(options: TaskControlOptions = {}) {
    this.#onPause = options.onPause ?? (() => undefined);
    this.#clock = options.clock ?? (() => performance.now());
    this.#yield = options.yieldToMessages ?? yieldToEventLoop;
    this.#lastYield = this.#clock();
  }

  /** Aborted, with a Failure `cancelled` as its reason, once the task is cancelled. */
  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  get state(): TaskState {
    if (this.signal.aborted) return 'cancelled';
    if (this.#credit === Infinity) return 'running';
    return this.#credit > 0 ? 'stepping' : 'paused';
  }

  /** Milliseconds spent paused at checkpoints so far: time that says nothing of the task's speed. */
  get pausedMs(): number {
    return this.#pausedMs + (this.#pausedSince === undefined ? 0 : this.#clock() - this.#pausedSince);
  }

  pause(): void {
    this.#credit = 0;
  }

  resume(): void {
    this.#credit = Infinity;
    this.#wake();
  }

  /**
   * Lets `count` more checkpoints through (from now if running, added up if already stepping), then pauses.
   */
  step(count = 1): void {
    const more = stepCommand(count).count;
    this.#credit = this.#credit === Infinity ? more : this.#credit + more;
    this.#wake();
  }

  cancel(): void {
    this.#cancellation.abort(new Failure('cancelled', 'The task was cancelled.'));
    this.#wake();
  }

  obey(command: TaskCommand): void {
    if (command.kind === 'step') this.step(command.count);
    else this[command.kind]();
  }

  /**
   * Where a task stops to listen. Resolves at once while running, waits while paused (after `beforePause`).
   * @throws Failure `cancelled` once the task has been cancelled.
   */
  async checkpoint({ beforePause, isStep = true, mayPause = true }: CheckpointOptions = {}): Promise<void> {
    this.signal.throwIfAborted();
    if (this.#clock() - this.#lastYield >= YIELD_EVERY_MS) {
      await this.#yield();
      this.#lastYield = this.#clock();
      this.signal.throwIfAborted();
    }
    if (this.#credit === 0 && mayPause) {
      if (beforePause) await beforePause();
      await this.#pauseHere();
    }
    if (isStep) this.#credit -= 1;
  }

  async #pauseHere(): Promise<void> {
    this.#pausedSince = this.#clock();
    this.#onPause(true);
    while (this.#credit === 0 && !this.signal.aborted) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    this.#pausedMs += this.#clock() - this.#pausedSince;
    this.#pausedSince = undefined;
    this.#onPause(false);
    this.signal.throwIfAborted();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
