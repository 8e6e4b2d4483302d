import type { RoadNetwork } from '../domain/road-network';

/** How long each road takes in each of some bins of time, one after the other. */
export interface BinnedSeconds {
  /** Start of the first bin, in seconds on the clock of the place. */
  readonly start: number;
  readonly binSeconds: number;
  /** (bins x R) seconds to cross each road, above 0 where they are asked for; Infinity closes it for that bin. */
  readonly seconds: Float64Array;
}

/**
 * When one leaves the roads of a network whose speeds change from bin to bin: within a bin a road is driven at that
 * bin's speed, and the rest of it at the speed of the next (Ichoua, Gendreau and Potvin 2003). Who enters a road
 * later therefore never leaves it earlier, which a search for the earliest arrival rests on. Before the first bin the
 * first holds, after the last one the last.
 */
export class RoadClock {
  readonly #roadCount: number;
  readonly #last: number;

  constructor(
    { roadCount }: Pick<RoadNetwork, 'roadCount'>,
    private readonly binned: BinnedSeconds,
  ) {
    if (binned.seconds.length === 0 || binned.seconds.length % roadCount !== 0)
      throw new RangeError(`${binned.seconds.length} seconds for bins of ${roadCount} roads`);
    this.#last = binned.seconds.length / roadCount - 1;
    this.#roadCount = roadCount;
  }

  /** @returns the time at which one enters the last of some roads, driven one after the other from a departure on */
  arrival(roads: ArrayLike<number>, departure: number): number {
    let now = departure;
    for (let i = 0; i + 1 < roads.length; i++) now = this.leave(roads[i], now);
    return now;
  }

  /** @returns the time at which one has crossed a road that one enters at a time; Infinity where one never has */
  leave(road: number, entered: number): number {
    const { start, binSeconds, seconds } = this.binned;
    let bin = Math.min(Math.max(Math.floor((entered - start) / binSeconds), 0), this.#last);
    let now = entered;
    // Share of the road that is still ahead.
    for (let left = 1; ; bin++) {
      const whole = seconds[bin * this.#roadCount + road];
      const end = left > 0 ? now + left * whole : now;
      const binEnd = start + (bin + 1) * binSeconds;
      if (bin === this.#last || end <= binEnd) return end;
      left -= (binEnd - now) / whole;
      now = binEnd;
    }
  }
}
