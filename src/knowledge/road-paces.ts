import { badInput } from '../base/failure';
import type { RoadNetwork } from '../domain/road-network';
import type { RouteLine } from '../domain/route-points/route-line';

const HOURS = 24;
const HOUR_SECONDS = 3600;
/** Metres driven at the pace that is expected, which an hour or a class counts beside its own. */
const EXPECTED_METRES = 10_000;
/** Passages of a road at the pace that is expected. */
const EXPECTED_PASSAGES = 5;
/** An hour with a smaller share of the metres driven says too little of how slow it is. */
const LEAST_SHARE_OF_HOUR = 0.02;

/** Hour of the day of a moment, on the clock of the place. */
export const hourOf = (seconds: number): number => Math.floor(seconds / HOUR_SECONDS) % HOURS;

/** Metres and seconds that were driven: by road and hour, class and hour, and so on. */
class Driven {
  readonly metres: Float64Array;
  readonly seconds: Float64Array;

  constructor(size: number) {
    this.metres = new Float64Array(size);
    this.seconds = new Float64Array(size);
  }

  add(at: number, metres: number, seconds: number): void {
    this.metres[at] += metres;
    this.seconds[at] += seconds;
  }

  /** Seconds for a metre, with so many metres at an expected pace beside them. */
  pace(at: number, expected: number, metres: number): number {
    return (this.seconds[at] + expected * metres) / (this.metres[at] + metres);
  }
}

/**
 * How fast roads are driven, in seconds for a metre, by hour of the day. A road that was seldom driven takes after its class, a class
 * after all roads, and the hours of both after the hours of the day: each counts some metres at the expected pace beside its own.
 * Waiting counts for the road that one waits on.
 */
export class RoadPaces {
  readonly #all = new Driven(1);
  readonly #hours = new Driven(HOURS);
  readonly #classes: Driven;
  readonly #classHours: Driven;
  readonly #roads: Driven;
  readonly #roadHours: Driven;
  /** (R) metres, of roads that were driven; what it is of others does not matter. */
  readonly #lengths: Float64Array;

  constructor(private readonly network: Pick<RoadNetwork, 'roadCount' | 'classCodes' | 'classNames'>) {
    const { roadCount, classNames } = network;
    this.#classes = new Driven(classNames.length);
    this.#classHours = new Driven(classNames.length * HOURS);
    this.#roads = new Driven(roadCount);
    this.#roadHours = new Driven(roadCount * HOURS);
    this.#lengths = new Float64Array(roadCount).fill(1);
  }

  /**
   * Learns from one trip. The time between two points is shared out evenly over the metres between them; where a point lies behind the
   * one before, GPS jitters, and the vehicle stood.
   * @param roads (K) the route, by index of the network
   * @param line the same as a line
   * @param fractions (n) of the route before each point
   * @param times (n) seconds on the clock of the place
   */
  learn(roads: ArrayLike<number>, line: RouteLine, fractions: Float64Array, times: Float64Array): void {
    line.roadLengths.forEach((length, place) => (this.#lengths[roads[place]] = length));
    for (let i = 0; i + 1 < times.length; i++) {
      const hour = hourOf(times[i]);
      const seconds = times[i + 1] - times[i];
      const [from, to] = [fractions[i], Math.max(fractions[i], fractions[i + 1])];
      const first = Math.min(line.roadAt(from), roads.length - 1);
      if (to === from) {
        this.#add(roads[first], hour, 0, seconds);
        continue;
      }
      for (let place = first, begin = from; begin < to && place < roads.length; place++) {
        const end = place === roads.length - 1 ? to : Math.min(to, line.roadEnds[place]);
        if (end <= begin) continue;
        this.#add(roads[place], hour, (end - begin) * line.length, (seconds * (end - begin)) / (to - from));
        begin = end;
      }
    }
  }

  #add(road: number, hour: number, metres: number, seconds: number): void {
    const kind = this.network.classCodes[road];
    this.#all.add(0, metres, seconds);
    this.#hours.add(hour, metres, seconds);
    this.#classes.add(kind, metres, seconds);
    this.#classHours.add(kind * HOURS + hour, metres, seconds);
    this.#roads.add(road, metres, seconds);
    this.#roadHours.add(road * HOURS + hour, metres, seconds);
  }

  /** Seconds for a metre of a road at an hour, 0 to 23. @throws Failure 'bad-input' where nothing was driven */
  pace(road: number, hour: number): number {
    const kind = this.network.classCodes[road];
    const all = this.#overall();
    const passages = EXPECTED_PASSAGES * this.#lengths[road];
    const ofHour = this.#hours.pace(hour, all, EXPECTED_METRES);
    const ofClass = this.#classes.pace(kind, all, EXPECTED_METRES);
    const ofClassHour = this.#classHours.pace(kind * HOURS + hour, (ofClass * ofHour) / all, EXPECTED_METRES);
    const ofRoad = this.#roads.pace(road, ofClass, passages);
    return this.#roadHours.pace(road * HOURS + hour, (ofRoad * ofClassHour) / ofClass, passages);
  }

  /** The hours in which the least and the most is driven in a second; null where fewer than two have enough metres to tell. */
  peakHours(): { readonly peak: number; readonly offPeak: number } | null {
    const all = this.#overall();
    const known = Array.from({ length: HOURS }, (_, hour) => hour).filter(
      (hour) => this.#hours.metres[hour] >= LEAST_SHARE_OF_HOUR * this.#all.metres[0],
    );
    const paces = known.map((hour) => this.#hours.pace(hour, all, EXPECTED_METRES));
    const [peak, offPeak] = [Math.max(...paces), Math.min(...paces)].map(
      (pace) => known[paces.indexOf(pace)],
    );
    return known.length < 2 || peak === offPeak ? null : { peak, offPeak };
  }

  #overall(): number {
    const [metres, seconds] = [this.#all.metres[0], this.#all.seconds[0]];
    if (metres > 0 && seconds > 0) return seconds / metres;
    throw badInput(
      'The training trips do not move along their routes, so nothing is known of the speeds of roads.',
    );
  }
}
