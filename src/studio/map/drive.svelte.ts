/** Speeds at which a route can be driven, as multiples of the real one. */
export const SPEEDS = [10, 30, 60, 120] as const;

/** Seconds of one step, for people who want no motion. */
const STEP_SECONDS = 30;

/** The clock of a drive: it counts seconds since departure. */
export class Drive {
  /** Whether a drive is in view. */
  on = $state(false);
  playing = $state(false);
  second = $state(0);
  speed = $state<number>(60);
  duration = $state(0);
  #frame = 0;
  #last = 0;

  /**
   * Shows a drive of `duration` seconds from its start, and plays it at once unless a person wants no motion
   * (`still`).
   */
  open(duration: number, still: boolean): void {
    this.duration = duration;
    this.second = 0;
    this.on = true;
    if (!still) this.play();
  }

  play(): void {
    if (this.second >= this.duration) this.second = 0;
    this.playing = true;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.#frame);
  }

  step(direction: 1 | -1): void {
    this.pause();
    this.seek(this.second + direction * STEP_SECONDS);
  }

  seek(second: number): void {
    this.second = Math.min(this.duration, Math.max(0, second));
  }

  close(): void {
    this.pause();
    this.on = false;
  }

  readonly #tick = (now: number): void => {
    if (!this.playing) return;
    this.seek(this.second + ((now - this.#last) / 1000) * this.speed);
    this.#last = now;
    if (this.second >= this.duration) this.playing = false;
    else this.#frame = requestAnimationFrame(this.#tick);
  };
}
