/** Speeds at which a route can be driven, in times of the real one. */
export const SPEEDS = [10, 30, 60, 120] as const;

/** Seconds that a step moves where nothing may move by itself. */
const STEP_SECONDS = 30;

/** The clock of a route being driven: seconds since departure. */
export class Drive {
  /** Whether the drive is in view at all. */
  on = $state(false);
  playing = $state(false);
  second = $state(0);
  speed = $state<number>(60);
  duration = $state(0);
  #frame = 0;
  #last = 0;

  /** Shows a drive of so many seconds from its start; it plays at once unless nothing may move by itself. */
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
