import type { Random } from '../../../src/base/random';
import { between } from '../../../src/data/simulation/arithmetic';
import { OPEN_GATE, SLOWEST, type Gate, type RouteCourse } from '../points/route-course';
import type { Roadside } from './roadside';

/**
 * Where on its first and last road a drive begins and ends, as shares of their lengths, and where it stands for a while
 * on the way.
 */
export interface DriveEnds {
  readonly from: number;
  readonly to: number;
  /** Place of a road in the route, and seconds to stand in the middle of it. */
  readonly halt?: { readonly at: number; readonly seconds: number };
}

/** A course cut into pieces of road. */
export interface PiecewiseCourse {
  readonly course: RouteCourse;
  /** Metres on the course. */
  readonly from: number;
  readonly to: number;
  /** (K) section of the course with which each road begins; the first section for the first road. */
  readonly sectionOf: Uint32Array;
}

/**
 * The course of a route with what goes on at the roadside: pieces where places are busy are driven slower, and between
 * two pieces the vehicle may have to stop.
 * @param hour of the departure, 0 to 24
 */
export function roadsideCourse(
  { starts, cruise, gates }: RouteCourse,
  roads: Uint32Array,
  roadside: Roadside,
  { weekend, hour }: { readonly weekend: boolean; readonly hour: number },
  { from, to, halt }: DriveEnds,
  random: Random,
): PiecewiseCourse {
  const cut = new CutCourse();
  const sectionOf = new Uint32Array(roads.length);
  for (let place = 0; place < roads.length; place++) {
    const count = roadside.pieceCount(roads[place]);
    const length = starts[place + 1] - starts[place];
    // Who begins in the middle of a road drives over no piece before it.
    const first = place === 0 ? Math.min(count - 1, Math.floor(from * count)) : 0;
    sectionOf[place] = cut.sections;
    const haltAfter = halt?.at === place ? (count >> 1) - 1 : -1;
    for (let piece = first; piece < count; piece++) {
      const { friction, stops } = roadside.at(roads[place], piece, weekend, hour);
      const speed = Math.max(SLOWEST, cruise[place] / (1 + friction));
      const start = starts[place] + (length * piece) / count;
      if (piece === count - 1) {
        cut.add(start, speed, place < gates.length ? gates[place] : OPEN_GATE);
        continue;
      }
      // Stops are between two pieces, so those of the last piece count there too.
      const hundreds = length / (count - 1) / 100;
      const seconds = piece === haltAfter ? halt!.seconds : stopSeconds(stops, hundreds, random);
      cut.add(start, speed, { ...OPEN_GATE, standSeconds: seconds });
    }
  }
  const last = roads.length - 1;
  return {
    course: cut.finish(starts[roads.length]),
    from: from * starts[1],
    to: starts[last] + to * (starts[last + 1] - starts[last]),
    sectionOf,
  };
}

/** Seconds of a stop, 0 for none: at most one of those that are to be expected. */
function stopSeconds(stops: ReturnType<Roadside['at']>['stops'], hundreds: number, random: Random): number {
  let dice = random.next();
  for (const { bustle, rate } of stops)
    if ((dice -= rate * hundreds) < 0) return between(random, bustle.seconds[0], bustle.seconds[1]);
  return 0;
}

/** Sections of a course as they are added. */
class CutCourse {
  readonly #starts: number[] = [];
  readonly #cruise: number[] = [];
  readonly #gates: Gate[] = [];

  get sections(): number {
    return this.#cruise.length;
  }

  add(start: number, cruise: number, gate: Gate): void {
    this.#starts.push(start);
    this.#cruise.push(cruise);
    this.#gates.push(gate);
  }

  finish(end: number): RouteCourse {
    return {
      starts: Float64Array.from([...this.#starts, end]),
      cruise: Float64Array.from(this.#cruise),
      gates: this.#gates.slice(0, -1),
    };
  }
}
