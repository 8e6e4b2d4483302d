import Flatbush from 'flatbush';
import type { NetworkTown } from '../../../src/data/simulation/network-town';
import { placeOnRoad } from '../points/recorded-trips';
import { type CityPlaces, bustleAt, PLACE_CATEGORIES, type Bustle } from './city-places';
import type { Random } from '../../../src/base/random';
import { between } from '../../../src/data/simulation/arithmetic';
import { OPEN_GATE, SLOWEST, type Gate, type RouteCourse } from '../points/drive-route';

/** A piece of road is as long as this at most, and a road has two at least: stops are where two meet. */
const PIECE_METERS = 50;
const FEWEST_PIECES = 2;
/** Places this near to the middle of a piece are felt on it, in metres. */
export const FELT_METERS = 80;

/** What drivers meet on a piece of road at an hour. */
interface PieceAtHour {
  /** Share by which it takes longer than without places. */
  readonly friction: number;
  /** Stops to expect in 100 m by what goes on there. */
  readonly stops: readonly { readonly bustle: Bustle; readonly rate: number }[];
}

/** The places along the roads of a city, and what they do to those who drive past. */
export class Roadside {
  /** (R + 1) first piece of each road. */
  readonly #firstPiece: Uint32Array;
  /** (pieces, categories) places of each category that are felt there. */
  readonly #felt: Uint16Array;

  constructor(town: NetworkTown, places: CityPlaces) {
    const { network } = town;
    this.#firstPiece = new Uint32Array(network.roadCount + 1);
    for (let road = 0; road < network.roadCount; road++)
      this.#firstPiece[road + 1] = this.#firstPiece[road] + piecesIn(network.lengthMeters[road]);
    this.#felt = new Uint16Array(this.#firstPiece[network.roadCount] * PLACE_CATEGORIES.length);
    const index = new Flatbush(places.roads.length);
    for (let place = 0; place < places.roads.length; place++)
      index.add(places.points[2 * place], places.points[2 * place + 1]);
    index.finish();
    for (let road = 0; road < network.roadCount; road++)
      for (let piece = 0; piece < this.pieceCount(road); piece++) {
        const [lon, lat] = placeOnRoad(network, road, (piece + 0.5) / this.pieceCount(road));
        const [x, y] = town.toMeters(lon, lat);
        for (const place of index.neighbors(x, y, Infinity, FELT_METERS))
          this.#felt[this.#row(road, piece) + places.categories[place]]++;
      }
  }

  /** Pieces of one length that a road is cut into. */
  pieceCount(road: number): number {
    return this.#firstPiece[road + 1] - this.#firstPiece[road];
  }

  /** Places of each category (`PLACE_CATEGORIES`) that are felt on a piece of a road. */
  feltOn(road: number, piece: number): Uint16Array {
    const row = this.#row(road, piece);
    return this.#felt.subarray(row, row + PLACE_CATEGORIES.length);
  }

  /** What goes on at a piece of a road. @param hour 0 to 24 */
  at(road: number, piece: number, weekend: boolean, hour: number): PieceAtHour {
    let friction = 0;
    const stops: { bustle: Bustle; rate: number }[] = [];
    this.feltOn(road, piece).forEach((count, category) => {
      const bustle = count > 0 ? bustleAt(PLACE_CATEGORIES[category], weekend, hour) : null;
      if (!bustle) return;
      const share = count / (count + 1);
      friction += bustle.friction * share;
      stops.push({ bustle, rate: bustle.stops * share });
    });
    return { friction, stops };
  }

  #row(road: number, piece: number): number {
    return (this.#firstPiece[road] + piece) * PLACE_CATEGORIES.length;
  }
}

const piecesIn = (meters: number): number => Math.max(FEWEST_PIECES, Math.ceil(meters / PIECE_METERS));

/**
 * Where on its first and last road a drive begins and ends, as shares of their lengths, and where it stands for a while
 * on the way.
 */
interface DriveEnds {
  readonly from: number;
  readonly to: number;
  /** Place of a road in the route, and seconds to stand in the middle of it. */
  readonly halt?: { readonly at: number; readonly seconds: number };
}

/** A course cut into pieces of road. */
interface PiecewiseCourse {
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
