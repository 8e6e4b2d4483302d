import type { TripOrMade } from '../../trip-reading';
import type { RouteSource } from '../../../engine/routes/route-source';

/** What a person has chosen to look at. */
export type Selected =
  /**
   * OD pair of the group in the route book; `source` is the line that was clicked, null for the pair as a
   * whole.
   */
  | { readonly kind: 'pair'; readonly pair: number; readonly source: RouteSource | 'real' | null }
  | TripOrMade
  /** The line that is judged without a name; `at` is its place in the round. */
  | { readonly kind: 'blind'; readonly at: number }
  | { readonly kind: 'road'; readonly road: number }
  /** Place among the values that a system shows: a road or a sensor with a series. */
  | { readonly kind: 'node'; readonly node: number }
  /** Cell of the teacher's grid: row * columns + column. */
  | { readonly kind: 'cell'; readonly cell: number };

/** The list of routes as it is filtered and ordered. */
export interface ListedPairs {
  /** Number of all pairs of the group that the list is of. */
  readonly count: number;
  /** Pairs that pass the filter, in the order of the list. */
  readonly pairs: Uint32Array;
}

/** What is looked at of a journey's decisions. */
export interface Looking {
  /** From 0; null until it is known where the networks are farthest apart. */
  readonly step: number | null;
}

/** What is watched of the recording of a race that comes with the page. */
export interface Watching {
  /** Which of its moments, from 0; null for the usual one. */
  readonly moment: number | null;
}

/** Trips and routes are told apart by what they are of and which line was clicked. */
const isSameJourney = (a: Selected | null, b: Selected | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** One thing at a time is chosen, and one may be under the pointer: map, tables and charts share it. */
export class Selection {
  chosen = $state.raw<Selected | null>(null);
  hovered = $state.raw<Selected | null>(null);
  /** What the next pair goes by while the list of routes is open; null while it is not. */
  listed = $state.raw<ListedPairs | null>(null);
  /** Whether a person looks at the decisions of the trip or route that is chosen, and at which. */
  looking = $state.raw<Looking | null>(null);
  /** Whether a person watches the recording of a race that comes with the page. */
  watching = $state.raw<Watching | null>(null);

  choose(selected: Selected | null): void {
    if (this.looking && !isSameJourney(this.chosen, selected)) this.looking = { step: null };
    this.chosen = selected;
  }

  /**
   * The pair after (1) or before (-1) the chosen one of `count`, by the list of routes while that is open, else
   * by number; null if there is none. From a pair that the list leaves out it goes to an end of the list.
   */
  neighbour(by: 1 | -1, count: number): number | null {
    const { pair, listed } = this;
    if (pair === null) return null;
    if (listed?.count !== count) return pair + by >= 0 && pair + by < count ? pair + by : null;
    const { pairs } = listed;
    const at = pairs.indexOf(pair);
    return (at < 0 ? pairs.at(by > 0 ? 0 : -1) : at + by < 0 ? null : pairs[at + by]) ?? null;
  }

  /** Chooses the next pair (1) or the one before (-1) of `count`, on the same line. Whether there was one. */
  turnPair(by: 1 | -1, count: number): boolean {
    const { chosen } = this;
    const pair = this.neighbour(by, count);
    if (chosen?.kind !== 'pair' || pair === null) return false;
    this.choose({ ...chosen, pair });
    return true;
  }

  get pair(): number | null {
    return this.chosen?.kind === 'pair' ? this.chosen.pair : null;
  }
}
