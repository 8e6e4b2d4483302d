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

  /** Fewest insertions, deletions and substitutions; any larger number where more than `most` are needed. */
  edits(other: ArrayLike<number>, most = Infinity): number {
    const words = this.#words;
    const [plus, minus, masks, places] = [this.#plus, this.#minus, this.#masks, this.#places];
    plus.fill(-1, 0, words);
    minus.fill(0, 0, words);
    const last = 1 << ((this.length - 1) & (WORD - 1));
    let edits = this.length;
    if (words === 0) return other.length;
    for (let j = 0; j < other.length; j++) {
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
      if (edits - (other.length - 1 - j) > most) return most + 1;
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
 * Finds the nearest of some trips by EDR at 100 m, exactly. How many roads of a trip lie near the route is counted by an index from
 * roads to trips; EDR cannot be below the share that is left, so that few trips have to be compared road by road.
 */
export class NearestTrips {
  readonly #trips: RoadSequences;
  readonly #pattern: EditPattern;
  /** Visits of road r are visits[starts[r] .. starts[r+1]), a trip each. */
  readonly #starts: Uint32Array;
  readonly #visits: Uint32Array;
  /** (N) roads near the route at hand. */
  readonly #counts: Uint32Array;
  /** (N) what its EDR cannot be below. */
  readonly #bounds: Float64Array;

  constructor(near: NearRoads, trips: RoadSequences) {
    const { offsets, roads } = trips;
    this.#trips = trips;
    this.#pattern = new EditPattern(near);
    const { offsets: starts, rows } = groupedBy(
      roads.subarray(0, offsets[offsets.length - 1]),
      near.offsets.length - 1,
    );
    const tripOf = new Uint32Array(rows.length);
    for (let trip = 0; trip + 1 < offsets.length; trip++) tripOf.fill(trip, offsets[trip], offsets[trip + 1]);
    this.#starts = starts;
    this.#visits = rows.map((at) => tripOf[at]);
    this.#counts = new Uint32Array(offsets.length - 1);
    this.#bounds = new Float64Array(offsets.length - 1);
  }

  /** @param but a trip that is left out: the route itself */
  of(route: ArrayLike<number>, but = -1): NearestTrip {
    const pattern = this.#pattern;
    const [counts, bounds] = [this.#counts, this.#bounds];
    pattern.set(route);
    let touched: number[] = [];
    for (const road of pattern.matched)
      for (let at = this.#starts[road]; at < this.#starts[road + 1]; at++) {
        const trip = this.#visits[at];
        if (counts[trip]++ === 0 && trip !== but) touched.push(trip);
      }
    const { offsets, roads } = this.#trips;
    const longer = (trip: number) => Math.max(route.length, offsets[trip + 1] - offsets[trip]);
    // No alignment has more matches than the shorter of both has roads, or than roads lie near.
    for (const trip of touched) {
      const shorter = Math.min(route.length, offsets[trip + 1] - offsets[trip]);
      bounds[trip] = 1 - Math.min(shorter, counts[trip]) / longer(trip);
      counts[trip] = 0;
    }
    if (but >= 0) counts[but] = 0;
    let best: NearestTrip = { trip: -1, distance: 1 };
    while (touched.length > 0) {
      const trip = touched.reduce((least, other) => (bounds[other] < bounds[least] ? other : least));
      const most = Math.ceil(best.distance * longer(trip)) - 1;
      const edits = pattern.edits(roads.subarray(offsets[trip], offsets[trip + 1]), most);
      if (edits <= most) best = { trip, distance: edits / longer(trip) };
      touched = touched.filter((other) => other !== trip && bounds[other] < best.distance);
    }
    return best;
  }
}
