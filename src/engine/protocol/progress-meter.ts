import type { Progress } from '../../base/task';

/** Progress with its times, as the page and the command line show it. */
export interface ProgressReport extends Progress {
  /** Working time since the task began, pauses left out, in ms. */
  readonly elapsedMs: number;
  /** Estimated working time to the end of this step, in ms; absent while nothing can be said. */
  readonly remainingMs?: number;
}

/** Work this old counts half: slow enough to be calm, quick enough to follow a machine that heats up. */
const HALF_LIFE_MS = 15_000;
/** Less observed time than this says too little for an estimate. */
const MIN_OBSERVED_MS = 200;

/** Estimates the time left of each step from an exponentially weighted rate. */
export class ProgressMeter {
  readonly #clock: () => number;
  readonly #started: number;
  #step: string | undefined;
  #lastDone = 0;
  #lastTime = 0;
  #stepBegan = 0;
  #weightedDone = 0;
  #weightedMs = 0;

  /** @param clock working time in ms; must stand still while the task is paused. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#started = clock();
  }

  observe(progress: Progress): ProgressReport {
    const now = this.#clock();
    if (progress.step !== this.#step || progress.done < this.#lastDone) this.#begin(progress, now);
    const gap = now - this.#lastTime;
    const decay = 0.5 ** (gap / HALF_LIFE_MS);
    this.#weightedDone = this.#weightedDone * decay + (progress.done - this.#lastDone);
    this.#weightedMs = this.#weightedMs * decay + gap;
    this.#lastDone = progress.done;
    this.#lastTime = now;
    const remainingMs = this.#remaining(progress, now);
    return {
      ...progress,
      elapsedMs: now - this.#started,
      ...(remainingMs === undefined ? {} : { remainingMs }),
    };
  }

  #begin(progress: Progress, now: number): void {
    // A step's first report usually says "0 done"; one that does not was at 0 when the last step ended.
    const continued = this.#step !== undefined && progress.step !== this.#step && progress.done > 0;
    this.#step = progress.step;
    this.#lastDone = continued ? 0 : progress.done;
    this.#lastTime = continued ? this.#lastTime : now;
    this.#stepBegan = this.#lastTime;
    this.#weightedDone = 0;
    this.#weightedMs = 0;
  }

  #remaining(progress: Progress, now: number): number | undefined {
    if (progress.total === undefined) return undefined;
    if (progress.done >= progress.total) return 0;
    if (now - this.#stepBegan < MIN_OBSERVED_MS || this.#weightedDone <= 0) return undefined;
    return ((progress.total - progress.done) * this.#weightedMs) / this.#weightedDone;
  }
}
