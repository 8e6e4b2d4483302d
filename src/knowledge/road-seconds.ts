import { median } from '../base/quantiles';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';

/** Fewer observations than this say less about a road than the pace of its class does. */
const ENOUGH_OBSERVATIONS = 3;

/**
 * No road is crossed faster than this, whatever its median says. Matching can give neighbouring roads equal
 * times, and a road that costs nothing would draw every fastest path.
 */
const FASTEST_KMH = 130;

/**
 * Seconds to cross each road, (R). The time between entering a road and entering the next belongs to
 * the road that is left (times are entry times). A road has the median of its own observations in
 * `trips` if there are at least 3; else its length at the median pace (seconds per metre) of its class;
 * else at its speed limit or its class's usual speed. Medians leave out waits at lights and stands, so
 * a sum over a trip falls short of the mean trip: see `meanRoadSeconds`.
 */
export function roadSeconds(network: RoadNetwork, trips: TrajectorySet): Float64Array {
  const observed = roadObservations(network.roadCount, trips);
  const pace = classPaces(network, observed);
  return Float64Array.from({ length: network.roadCount }, (_, road) => {
    const length = network.lengthMeters[road];
    const own = observed.values.subarray(observed.offsets[road], observed.offsets[road + 1]);
    const classPace = pace[network.classCodes[road]];
    const seconds =
      own.length >= ENOUGH_OBSERVATIONS
        ? median(own)
        : length * (Number.isNaN(classPace) ? usualPace(network, road) : classPace);
    return Math.max(seconds, (length * 3.6) / FASTEST_KMH);
  });
}

/** Median seconds per metre of each class over all observations; NaN for a class without any. */
function classPaces(
  { classNames, classCodes, lengthMeters }: RoadNetwork,
  observed: RoadObservations,
): Float64Array {
  const paces: number[][] = classNames.map(() => []);
  for (let road = 0; road < classCodes.length; road++) {
    if (!(lengthMeters[road] > 0)) continue;
    for (let i = observed.offsets[road]; i < observed.offsets[road + 1]; i++) {
      paces[classCodes[road]].push(observed.values[i] / lengthMeters[road]);
    }
  }
  return Float64Array.from(paces, median);
}

/** Entry times of a route that departs at `departure` and takes `seconds[road]` on each road. */
export function entryTimes(roads: ArrayLike<number>, departure: number, seconds: Float64Array): Float64Array {
  const times = new Float64Array(roads.length);
  let now = departure;
  for (let i = 0; i < roads.length; i++) {
    times[i] = now;
    now += seconds[roads[i]];
  }
  return times;
}

/** Usual speed in km/h by OSM class, for classes that no trip ever drove. */
const CLASS_KMH: Readonly<Record<string, number>> = {
  motorway: 90,
  trunk: 70,
  primary: 50,
  secondary: 45,
  tertiary: 40,
  unclassified: 30,
  residential: 30,
  living_street: 15,
  service: 15,
};
const LINK_KMH = 45;
const OTHER_KMH = 30;

/**
 * Observed crossings by road, in seconds, sorted: values[offsets[r] .. offsets[r+1]). The time between
 * entering a road and entering the next belongs to the road that is left (times are entry times).
 */
interface RoadObservations {
  /** (R+1) */
  readonly offsets: Uint32Array;
  readonly values: Float64Array;
}

/** What the trips say of each road. */
export function roadObservations(
  roadCount: number,
  { tripCount, offsets, roads, times }: TrajectorySet,
): RoadObservations {
  const starts = new Uint32Array(roadCount + 1);
  const eachStep = (visit: (at: number) => void) => {
    for (let trip = 0; trip < tripCount; trip++) {
      for (let at = offsets[trip]; at + 1 < offsets[trip + 1]; at++) visit(at);
    }
  };
  eachStep((at) => starts[roads[at] + 1]++);
  for (let road = 0; road < roadCount; road++) starts[road + 1] += starts[road];
  const values = new Float64Array(starts[roadCount]);
  const cursor = starts.slice();
  eachStep((at) => (values[cursor[roads[at]]++] = times[at + 1] - times[at]));
  for (let road = 0; road < roadCount; road++) values.subarray(starts[road], starts[road + 1]).sort();
  return { offsets: starts, values };
}

/** Seconds per metre of a road that no trip tells of: by its speed limit, or its class's usual speed. */
export function usualPace({ maxSpeedKmh, classNames, classCodes }: RoadNetwork, road: number): number {
  if (maxSpeedKmh[road] > 0) return 3.6 / maxSpeedKmh[road];
  const name = classNames[classCodes[road]] ?? '';
  return 3.6 / (CLASS_KMH[name] ?? (name.endsWith('_link') ? LINK_KMH : OTHER_KMH));
}

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
