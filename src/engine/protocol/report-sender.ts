import type { ProgressReport } from './progress-meter';
import type { ReportBatch } from './wire';

/** Twenty updates a second are as many as an eye can follow. */
const SEND_EVERY_MS = 50;

/**
 * Sends a task's reports so that they never flood the page: one batch under way at a time, at most one every
 * 50 ms, progress in between replaced by the latest, events kept in order and never dropped.
 */
export class ReportSender {
  readonly #deliver: (batch: ReportBatch) => Promise<void>;
  readonly #onRefused: () => void;
  #progress: ProgressReport | undefined;
  #paused: boolean | undefined;
  #events: unknown[] = [];
  #underWay: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastSent = -Infinity;
  #error: { readonly thrown: unknown } | undefined;
  #closed = false;

  /**
   * @param onRefused called once if a delivery fails: nobody listens any more, so the task may as well stop.
   */
  constructor(deliver: (batch: ReportBatch) => Promise<void>, onRefused: () => void) {
    this.#deliver = deliver;
    this.#onRefused = onRefused;
  }

  progress(report: ProgressReport): void {
    this.#progress = report;
    this.#schedule();
  }

  paused(paused: boolean): void {
    this.#paused = paused;
    this.#schedule();
  }

  event(event: unknown): void {
    this.#events.push(event);
    this.#schedule();
  }

  /**
   * Sends what is left and waits until it has arrived. What is reported later is dropped: a piece of cancelled work may
   * end after the task has. @throws what a delivery threw
   */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#underWay;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#send();
    this.#closed = true;
    await this.#underWay;
    if (this.#error) throw this.#error.thrown;
  }

  get #waiting(): boolean {
    return this.#progress !== undefined || this.#paused !== undefined || this.#events.length > 0;
  }

  #schedule(): void {
    if (this.#closed || this.#underWay || this.#timer !== undefined || this.#error || !this.#waiting) return;
    const wait = this.#lastSent + SEND_EVERY_MS - performance.now();
    if (wait <= 0) this.#send();
    else this.#timer = setTimeout(() => this.#send(), wait);
  }

  #send(): void {
    this.#timer = undefined;
    if (this.#error || !this.#waiting) return;
    this.#lastSent = performance.now();
    this.#underWay = this.#deliver(this.#takeBatch())
      .catch((thrown: unknown) => {
        this.#error = { thrown };
        this.#onRefused();
      })
      .then(() => {
        this.#underWay = undefined;
        this.#schedule();
      });
  }

  #takeBatch(): ReportBatch {
    const batch: ReportBatch = {
      events: this.#events,
      ...(this.#progress === undefined ? {} : { progress: this.#progress }),
      ...(this.#paused === undefined ? {} : { paused: this.#paused }),
    };
    this.#events = [];
    this.#progress = undefined;
    this.#paused = undefined;
    return batch;
  }
}
