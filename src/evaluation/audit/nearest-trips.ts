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

const ROUNDING = 1e-9;
/** Share of the positions of a route after which the likeliest trip is compared, to see how many have to be looked at. */
const AT_ONCE = 0.2;
/** How many times as many positions as must be looked at are: more of them leave fewer trips to compare. */
const AHEAD = 1.5;

/**
 * Finds the nearest of some trips by EDR at 100 m, exactly; of equally near ones the first. An index leads from roads to the trips that
 * pass near them. Position by position of a route, the rarest first, it is counted which trips pass near: one that matches m of n
 * positions has an EDR of 1 - m/n or more, so few are left to be compared road by road.
 */
export class NearestTrips {
  readonly #trips: RoadSequences;
  readonly #pattern: EditPattern;
  /** Trips that pass near road r are passing[starts[r] .. starts[r+1]), each once. */
  readonly #starts: Uint32Array;
  readonly #passing: Uint32Array;
  /** (N) positions that each trip passes near, of those that were looked at. */
  readonly #matches: Uint32Array;
  /** (N+1) trips that were met; what stands after them means nothing. */
  readonly #met: Uint32Array;

  constructor(near: NearRoads, trips: RoadSequences) {
    const { length } = trips.offsets;
    this.#trips = trips;
    this.#pattern = new EditPattern(near);
    [this.#starts, this.#passing] = passingTrips(near, trips);
    [this.#matches, this.#met] = [new Uint32Array(length - 1), new Uint32Array(length)];
  }

  of(route: ArrayLike<number>): NearestTrip {
    const { length } = route;
    const [starts, met, matches] = [this.#starts, this.#met, this.#matches.fill(0)];
    const rarest = Uint32Array.from(route).sort(
      (a, b) => starts[a + 1] - starts[a] - (starts[b + 1] - starts[b]),
    );
    this.#pattern.set(route);
    let best: NearestTrip = { trip: -1, distance: 1 };
    let [least, looked, count] = [1, 0, 0];
    // A trip as near as the best one passes near one of the first roads: the others are fewer than it has to match.
    while (looked < length + 1 - least) {
      const end = Math.min(length + 1 - least, looked + Math.ceil(length * AT_ONCE));
      while (looked < end) count = this.#meet(rarest[looked++], count);
      let likeliest = 0;
      for (let k = 1; k < count; k++) if (matches[met[k]] > matches[met[likeliest]]) likeliest = k;
      if (count > 0) best = this.#nearer(met[likeliest], length, length - looked, best);
      least = leastMatches(length, best);
    }
    const end = Math.min(length, Math.floor(looked * AHEAD));
    while (looked < end) this.#meet(rarest[looked++], count);
    const left = length - looked;
    for (let k = 0; k < count; k++) {
      if (matches[met[k]] + left < least) continue;
      best = this.#nearer(met[k], length, left, best);
      least = leastMatches(length, best);
    }
    return best;
  }

  /** Counts a road for the trips that pass near it, and lists from `count` on those that were not met before. @returns how many are listed */
  #meet(road: number, count: number): number {
    const [passing, met, matches, end] = [this.#passing, this.#met, this.#matches, this.#starts[road + 1]];
    for (let at = this.#starts[road]; at < end; at++) {
      const trip = passing[at];
      met[count] = trip;
      count += Number(matches[trip]++ === 0);
    }
    return count;
  }

  /**
   * The trip if it is nearer than the best one, or as near and before it.
   * @param left positions that were not looked at
   */
  #nearer(trip: number, length: number, left: number, best: NearestTrip): NearestTrip {
    const { offsets, roads } = this.#trips;
    const own = offsets[trip + 1] - offsets[trip];
    const longer = Math.max(length, own);
    const allowed = best.distance * longer;
    const most = trip < best.trip ? Math.floor(allowed + ROUNDING) : Math.ceil(allowed - ROUNDING) - 1;
    if (longer - Math.min(this.#matches[trip] + left, own) > most) return best;
    const edits = this.#pattern.edits(roads, most, offsets[trip], offsets[trip + 1]);
    return edits <= most ? { trip, distance: edits / longer } : best;
  }
}

/** Positions that a trip has to match in order to be as near as the best one. */
const leastMatches = (length: number, { distance }: NearestTrip): number =>
  Math.max(1, Math.ceil((1 - distance) * length - ROUNDING));

function passingTrips(near: NearRoads, { offsets, roads }: RoadSequences): [Uint32Array, Uint32Array] {
  const roadCount = near.offsets.length - 1;
  const starts = new Uint32Array(roadCount + 1);
  const lastTrip = new Int32Array(roadCount);
  const eachPassed = (use: (road: number, trip: number) => void) => {
    lastTrip.fill(-1);
    for (let trip = 0; trip + 1 < offsets.length; trip++)
      for (let at = offsets[trip]; at < offsets[trip + 1]; at++)
        for (let k = near.offsets[roads[at]]; k < near.offsets[roads[at] + 1]; k++) {
          if (lastTrip[near.roads[k]] === trip) continue;
          lastTrip[near.roads[k]] = trip;
          use(near.roads[k], trip);
        }
  };
  eachPassed((road) => starts[road + 1]++);
  for (let road = 0; road < roadCount; road++) starts[road + 1] += starts[road];
  const [next, passing] = [starts.slice(), new Uint32Array(starts[roadCount])];
  eachPassed((road, trip) => (passing[next[road]++] = trip));
  return [starts, passing];
}
