/** Moments a second. */
export const RACE_SPEEDS = [1, 2, 4, 8] as const;
export type RaceSpeed = (typeof RACE_SPEEDS)[number];

/** Goes through the moments of a race: by itself, or as a person says. */
export class RacePlayback {
  playing = $state(false);
  speed = $state<RaceSpeed>(2);
  /** The moment that is looked at; null for the newest, whichever that is. */
  at = $state<number | null>(null);
  /** Whether the last moment was played, or a person went through the moments themselves. */
  seen = $state(false);
  /** Whether the last moment was come to. */
  ended = $state(false);
  readonly #count: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param count how many moments there are by now */
  constructor(count: () => number) {
    this.#count = count;
  }

  get last(): number {
    return Math.max(0, this.#count() - 1);
  }

  get moment(): number {
    return Math.min(this.at ?? this.last, this.last);
  }

  /** A person turns to a moment. */
  seek(moment: number): void {
    this.pause();
    this.at = Math.min(Math.max(0, moment), this.last);
    this.seen = true;
    if (this.at === this.last) this.ended = true;
  }

  /** Plays from here, or from the start where this is the end. */
  play(): void {
    if (this.moment >= this.last) this.at = 0;
    this.playing = true;
    this.#wait();
  }

  pause(): void {
    this.playing = false;
    clearTimeout(this.#timer);
  }

  /** Shows other moments, from one of them on. @param at null for the newest */
  begin(at: number | null): void {
    this.pause();
    this.at = at;
    this.seen = false;
    this.ended = at !== null && at >= this.last && this.#count() > 1;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#goOn(), 1000 / this.speed);
  }

  #goOn(): void {
    if (!this.playing) return;
    this.at = Math.min(this.moment + 1, this.last);
    if (this.at < this.last) return this.#wait();
    this.seen = this.ended = true;
    this.playing = false;
  }
}
