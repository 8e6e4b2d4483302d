import { Failure } from '../../base/failure';
import type { CheckpointOptions, JobGate } from '../../base/task';
import { yieldToEventLoop } from './event-loop';

/** What a person can ask of a running job; `step` lets `count` checkpoints through and halts at the next. */
export type JobCommand =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'step'; readonly count: number }
  | { readonly kind: 'cancel' };

/** @throws Failure `bad-input` unless `count` is a whole number from 1 up. */
export function stepCommand(count: number): JobCommand & { readonly kind: 'step' } {
  if (Number.isInteger(count) && count >= 1) return { kind: 'step', count };
  throw new Failure('bad-input', `A job can be stepped by a whole number from 1 up, not by ${count}.`);
}

export type JobState = 'running' | 'stepping' | 'paused' | 'cancelled';

export interface JobControlOptions {
  /** Called with true when the job halts at a checkpoint and with false when it goes on. */
  readonly onHalt?: (halted: boolean) => void;
  /** Milliseconds, monotonic. */
  readonly clock?: () => number;
  /** Lets waiting messages in. */
  readonly yieldToMessages?: () => Promise<void>;
}

/** Long enough that yielding costs nothing, short enough that a click is answered within a frame. */
const YIELD_EVERY_MS = 15;

/**
 * The reins of one job. The side that gives orders calls `pause`, `resume`, `step`, `cancel`; the job awaits
 * `checkpoint()` between steps. Needs no worker: the command line holds the same reins.
 */
export class JobControl implements JobGate {
  readonly #onHalt: (halted: boolean) => void;
  readonly #clock: () => number;
  readonly #yield: () => Promise<void>;
  /** Checkpoints that may still be passed: Infinity when running, 0 when paused. */
  #credit = Infinity;
  #cancelled = false;
  #waiters: (() => void)[] = [];
  #lastYield: number;
  #haltedSince: number | undefined;
  #haltedMs = 0;

  constructor(options: JobControlOptions = {}) {
    this.#onHalt = options.onHalt ?? (() => undefined);
    this.#clock = options.clock ?? (() => performance.now());
    this.#yield = options.yieldToMessages ?? yieldToEventLoop;
    this.#lastYield = this.#clock();
  }

  get state(): JobState {
    if (this.#cancelled) return 'cancelled';
    if (this.#credit === Infinity) return 'running';
    return this.#credit > 0 ? 'stepping' : 'paused';
  }

  /** Milliseconds spent halted at checkpoints so far: time that says nothing of the job's speed. */
  get haltedMs(): number {
    return this.#haltedMs + (this.#haltedSince === undefined ? 0 : this.#clock() - this.#haltedSince);
  }

  pause(): void {
    this.#credit = 0;
  }

  resume(): void {
    this.#credit = Infinity;
    this.#wake();
  }

  /**
   * Lets `count` more checkpoints through (from now if running, added up if already stepping), then halts.
   */
  step(count = 1): void {
    const more = stepCommand(count).count;
    this.#credit = this.#credit === Infinity ? more : this.#credit + more;
    this.#wake();
  }

  cancel(): void {
    this.#cancelled = true;
    this.#wake();
  }

  obey(command: JobCommand): void {
    if (command.kind === 'step') this.step(command.count);
    else this[command.kind]();
  }

  /**
   * Where a job stops to listen. Resolves at once while running, waits while paused (after `beforeHalt`).
   * @throws Failure `cancelled` once the job has been cancelled.
   */
  async checkpoint({ beforeHalt, isStep = true, mayHalt = true }: CheckpointOptions = {}): Promise<void> {
    this.throwIfCancelled();
    if (this.#clock() - this.#lastYield >= YIELD_EVERY_MS) {
      await this.#yield();
      this.#lastYield = this.#clock();
      this.throwIfCancelled();
    }
    if (this.#credit === 0 && mayHalt) {
      if (beforeHalt) await beforeHalt();
      await this.#halt();
    }
    if (isStep) this.#credit -= 1;
  }

  /** For code that cannot wait: the same refusal as `checkpoint`, at once. */
  throwIfCancelled(): void {
    if (this.#cancelled) throw new Failure('cancelled', 'The job was cancelled.');
  }

  async #halt(): Promise<void> {
    this.#haltedSince = this.#clock();
    this.#onHalt(true);
    while (this.#credit === 0 && !this.#cancelled) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    this.#haltedMs += this.#clock() - this.#haltedSince;
    this.#haltedSince = undefined;
    this.#onHalt(false);
    this.throwIfCancelled();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
