import { groupedBy } from '../../base/numbers';
import type { RoadSequences } from '../od-match';
import type { NearRoads } from './near-roads';

const WORD = 32;

/**
 * One route, from which the edits to others are counted: EDR (Eq. 20) without a matrix. The columns of the edit matrix are kept as bits
 * and done 32 roads at a time (Myers 1999, in blocks as Hyyrö 2003).
 */
export class EditPattern {
  /** Roads that match a road of the route. */
  readonly matched: number[] = [];
  length = 0;
  readonly #near: NearRoads;
  /** (R) one more than the place of a road in `matched`; 0 for others. */
  readonly #places: Uint32Array;
  #words = 0;
  /** (matched x words) bit i where position i of the route matches. */
  #masks = new Int32Array(0);
  #plus = new Int32Array(0);
  #minus = new Int32Array(0);

  constructor(near: NearRoads) {
    this.#near = near;
    this.#places = new Uint32Array(near.offsets.length - 1);
  }

  set(route: ArrayLike<number>): void {
    const { matched } = this;
    for (const road of matched) this.#places[road] = 0;
    matched.length = 0;
    this.length = route.length;
    const { offsets, roads } = this.#near;
    const eachMatch = (use: (road: number, position: number) => void) => {
      for (let i = 0; i < route.length; i++)
        for (let at = offsets[route[i]]; at < offsets[route[i] + 1]; at++) use(roads[at], i);
    };
    eachMatch((road) => {
      if (this.#places[road] === 0) this.#places[road] = matched.push(road);
    });
    const words = (this.#words = Math.ceil(route.length / WORD));
    if (this.#masks.length < matched.length * words) this.#masks = new Int32Array(2 * matched.length * words);
    this.#masks.fill(0, 0, matched.length * words);
    eachMatch(
      (road, i) => (this.#masks[(this.#places[road] - 1) * words + (i >> 5)] |= 1 << (i & (WORD - 1))),
    );
    if (this.#plus.length < words) [this.#plus, this.#minus] = [new Int32Array(words), new Int32Array(words)];
  }

  /**
   * Fewest insertions, deletions and substitutions between the route and `other[from .. to)`; any larger number where more than `most`
   * are needed.
   */
  edits(other: ArrayLike<number>, most = Infinity, from = 0, to = other.length): number {
    const words = this.#words;
    const [plus, minus, masks, places] = [this.#plus, this.#minus, this.#masks, this.#places];
    plus.fill(-1, 0, words);
    minus.fill(0, 0, words);
    const last = 1 << ((this.length - 1) & (WORD - 1));
    let edits = this.length;
    if (words === 0) return to - from;
    for (let j = from; j < to; j++) {
      const place = places[other[j]] - 1;
      let carry = 1;
      for (let word = 0; word < words; word++) {
        let same = place < 0 ? 0 : masks[place * words + word];
        const [up, down] = [plus[word], minus[word]];
        const vertical = same | down;
        if (carry < 0) same |= 1;
        const horizontal = (((same & up) + up) ^ up) | same;
        let more = down | ~(horizontal | up);
        let fewer = up & horizontal;
        const high = word === words - 1 ? last : 1 << (WORD - 1);
        const next = more & high ? 1 : fewer & high ? -1 : 0;
        more = (more << 1) | (carry > 0 ? 1 : 0);
        fewer = (fewer << 1) | (carry < 0 ? 1 : 0);
        plus[word] = fewer | ~(vertical | more);
        minus[word] = more & vertical;
        carry = next;
      }
      edits += carry;
      if (edits - (to - 1 - j) > most) return most + 1;
    }
    return edits;
  }
}

/** The trip that is nearest to a route. */
export interface NearestTrip {
  /** Its index; -1 where every trip is as far as can be. */
  readonly trip: number;
  /** EDR in [0, 1]. */
  readonly distance: number;
}

/**
 * Finds the nearest of some trips by EDR at 100 m, exactly. An index leads from roads to trips. Position by position of a route, the
 * rarest first, the trips that pass near it are compared road by road: once k of n positions were looked at, a trip that was not met
 * matches n - k of them at most, so that its EDR is k/n or more.
 */
export class NearestTrips {
  readonly #trips: RoadSequences;
  readonly #near: NearRoads;
  readonly #pattern: EditPattern;
  /** Visits of road r are visits[starts[r] .. starts[r+1]), a trip each. */
  readonly #starts: Uint32Array;
  readonly #visits: Uint32Array;
  /** (R) visits of the roads near each road. */
  readonly #passing: Float64Array;
  /** (N) the last search in which a trip was met. */
  readonly #met: Uint32Array;
  #search = 0;

  constructor(near: NearRoads, trips: RoadSequences) {
    const { offsets, roads } = trips;
    const roadCount = near.offsets.length - 1;
    this.#trips = trips;
    this.#near = near;
    this.#pattern = new EditPattern(near);
    const { offsets: starts, rows } = groupedBy(roads.subarray(0, offsets[offsets.length - 1]), roadCount);
    const tripOf = new Uint32Array(rows.length);
    for (let trip = 0; trip + 1 < offsets.length; trip++) tripOf.fill(trip, offsets[trip], offsets[trip + 1]);
    this.#starts = starts;
    this.#visits = rows.map((at) => tripOf[at]);
    this.#passing = Float64Array.from({ length: roadCount }, (_, road) => {
      let visits = 0;
      for (let at = near.offsets[road]; at < near.offsets[road + 1]; at++)
        visits += starts[near.roads[at] + 1] - starts[near.roads[at]];
      return visits;
    });
    this.#met = new Uint32Array(offsets.length - 1);
  }

  /** @param but a trip that is left out: the route itself */
  of(route: ArrayLike<number>, but = -1): NearestTrip {
    const [passing, near, starts, visits] = [this.#passing, this.#near, this.#starts, this.#visits];
    const met = this.#met;
    const search = ++this.#search;
    if (but >= 0) met[but] = search;
    this.#pattern.set(route);
    let best: NearestTrip = { trip: -1, distance: 1 };
    const rarest = Array.from(route).sort((a, b) => passing[a] - passing[b]);
    for (let k = 0; k < rarest.length && best.distance > k / rarest.length; k++)
      for (let at = near.offsets[rarest[k]]; at < near.offsets[rarest[k] + 1]; at++)
        for (let visit = starts[near.roads[at]]; visit < starts[near.roads[at] + 1]; visit++) {
          const trip = visits[visit];
          if (met[trip] === search) continue;
          met[trip] = search;
          best = this.#nearer(trip, route.length, k, best);
        }
    return best;
  }

  /** @param unmatched positions of the route that the trip does not match */
  #nearer(trip: number, length: number, unmatched: number, best: NearestTrip): NearestTrip {
    const { offsets, roads } = this.#trips;
    const own = offsets[trip + 1] - offsets[trip];
    const longer = Math.max(length, own);
    const most = Math.ceil(best.distance * longer) - 1;
    if (longer - Math.min(length - unmatched, own) > most) return best;
    const edits = this.#pattern.edits(roads, most, offsets[trip], offsets[trip + 1]);
    return edits <= most ? { trip, distance: edits / longer } : best;
  }
}
