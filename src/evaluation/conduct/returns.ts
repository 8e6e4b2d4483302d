import { lengthened } from '../../base/bytes';
import { endPoints, areOpposite } from '../../domain/road-adjacency';
import type { RoadNetwork } from '../../domain/road-network';

/** How often a route comes back to where it was. */
export interface ReturnCounts {
  /** Roads driven before: the roads of the route minus its distinct roads. */
  readonly revisits: number;
  readonly loops: number;
  /** Place in the route where it first drives a road again, or closes its first loop if that is sooner; -1 if never. */
  readonly first: number;
}

/** Finds returns in one route after the other; its tables are made once for a network. */
export class Returns {
  readonly #network: RoadNetwork;
  readonly #ends: Uint32Array;
  /** (R) route in which each road was last driven. */
  readonly #drivenIn: Uint32Array;
  /** (crossings) place of each crossing on the way, or -1. */
  readonly #placeOf: Int32Array;
  /** Crossings on the way, and the road that led to each (-1 where none did). */
  #way = new Int32Array(64);
  #ledBy = new Int32Array(64);
  #length = 0;
  #route = 0;

  constructor(network: RoadNetwork) {
    this.#network = network;
    this.#ends = endPoints(network);
    this.#drivenIn = new Uint32Array(network.roadCount);
    this.#placeOf = new Int32Array(2 * network.roadCount).fill(-1);
  }

  /**
   * The way is that of a loop-erased walk (Lawler): where it comes to a crossing that is on it, the roads since
   * then are a loop, which counts once and is taken off. Two roads that are each other's opposites are there and
   * back on one street, which is a U-turn and taken off without counting; so a street that is driven into and
   * out of again, whatever its length, is no loop. After a jump the way goes on at the new place, and a crossing
   * before the jump still counts as passed.
   * @param roads (P) roads of one route
   */
  of(roads: ArrayLike<number>): ReturnCounts {
    let [revisits, loops, first] = [0, 0, -1];
    this.#route++;
    for (let i = 0; i < roads.length; i++) {
      const road = roads[i];
      const again = this.#drivenIn[road] === this.#route;
      this.#drivenIn[road] = this.#route;
      const closed = this.#drive(road);
      if (again) revisits++;
      if (closed) loops++;
      if (first < 0 && (again || closed)) first = i;
    }
    this.#shorten(0);
    return { revisits, loops, first };
  }

  /** Adds a road to the way; whether that closes a loop. */
  #drive(road: number): boolean {
    const [start, end] = [this.#ends[2 * road], this.#ends[2 * road + 1]];
    // A road begins where the last one ended; only the first, or one after a jump, leads to a new place.
    if (this.#length === 0 || this.#way[this.#length - 1] !== start) this.#come(start, -1);
    return this.#come(end, road);
  }

  #come(crossing: number, by: number): boolean {
    const place = this.#placeOf[crossing];
    if (place < 0) {
      this.#push(crossing, by);
      return false;
    }
    const between = this.#length - 1 - place;
    const thereAndBack =
      by < 0 ||
      (between === 1 &&
        this.#ledBy[place + 1] >= 0 &&
        areOpposite(this.#network, this.#ledBy[place + 1], by));
    this.#shorten(place + 1);
    return !thereAndBack;
  }

  #push(crossing: number, by: number): void {
    if (this.#length === this.#way.length) {
      this.#way = lengthened(this.#way, 2 * this.#length);
      this.#ledBy = lengthened(this.#ledBy, 2 * this.#length);
    }
    this.#placeOf[crossing] = this.#length;
    this.#way[this.#length] = crossing;
    this.#ledBy[this.#length++] = by;
  }

  #shorten(length: number): void {
    while (this.#length > length) this.#placeOf[this.#way[--this.#length]] = -1;
  }
}
