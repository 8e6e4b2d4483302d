/** Seconds of work: stands still while training is paused. */
export class WorkClock {
  #before: number;
  #since: number | null;

  /** @param seconds already worked */
  constructor(
    seconds = 0,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#before = seconds;
    this.#since = now();
  }

  get seconds(): number {
    return this.#before + (this.#since === null ? 0 : (this.now() - this.#since) / 1000);
  }

  pause(): void {
    this.#before = this.seconds;
    this.#since = null;
  }

  goOn(): void {
    this.#since ??= this.now();
  }
}
