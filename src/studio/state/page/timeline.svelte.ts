import type { TimelineInView } from '../../map-show';
import { nearestRow, type TimeAxis } from '../../time-axis';

/** Bins a second at which time can be played. */
export const SPEEDS = [2, 5, 10, 20] as const;

/** The moment that is shown of a table, which a person moves or plays. */
export class Timeline implements TimelineInView {
  row: number;
  playing = $state(false);
  speed = $state<number>(5);
  readonly axis: TimeAxis;
  /** The row that was in view first. */
  readonly first: number;
  #frame = 0;
  /** When playing began or was last sped up, in ms, and the row in view then. */
  #from = { at: 0, row: 0 };

  constructor(axis: TimeAxis, row = 0) {
    this.axis = axis;
    this.first = nearestRow(axis, row);
    this.row = $state(this.first);
  }

  /** Goes to the row nearest to a number; time that plays goes on from there. */
  seek(row: number): void {
    this.row = nearestRow(this.axis, row);
    this.#from = { at: performance.now(), row: this.row };
  }

  /** Plays to the end; from the beginning where the end is in view. */
  play(): void {
    if (this.playing) return;
    this.seek(this.row >= this.axis.rows - 1 ? 0 : this.row);
    this.playing = true;
    this.#frame = requestAnimationFrame(this.#tick);
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.#frame);
  }

  setSpeed(binsPerSecond: number): void {
    this.speed = binsPerSecond;
    this.seek(this.row);
  }

  readonly #tick = (now: number): void => {
    if (!this.playing) return;
    const { at, row } = this.#from;
    this.row = nearestRow(this.axis, row + Math.floor((Math.max(0, now - at) / 1000) * this.speed));
    if (this.row >= this.axis.rows - 1) this.playing = false;
    else this.#frame = requestAnimationFrame(this.#tick);
  };
}
