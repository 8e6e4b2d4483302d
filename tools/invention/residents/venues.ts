import { type PlaceCategory, type CityPlaces, PLACE_CATEGORIES } from '../two-cities/city-places';
import type { Random } from '../../../src/base/random';
import type { Places } from '../../../src/domain/places';
import { bellShaped, exp } from '../../../src/data/simulation/arithmetic';
import { drawIndex } from '../../../src/data/simulation/demand';

/** What residents know places as: finer than what drivers tell apart. */
export const VENUE_KINDS = [
  'home',
  'office',
  'warehouse',
  'shop',
  'supermarket',
  'gym',
  'cinema',
  'restaurant',
  'cafe',
  'bar',
  'school',
  'hospital',
  'fuel',
  'park',
  'station',
] as const;
export type VenueKind = (typeof VENUE_KINDS)[number];

/** What the places of a category are, in shares; other categories are kinds of their own. */
const PARTS: Partial<Record<PlaceCategory, readonly (readonly [VenueKind, share: number])[]>> = {
  shop: [
    ['shop', 0.66],
    ['supermarket', 0.2],
    ['gym', 0.1],
    ['cinema', 0.04],
  ],
  restaurant: [
    ['restaurant', 0.48],
    ['cafe', 0.32],
    ['bar', 0.2],
  ],
};

/** The kind of the place at a share (0 to 1) of its category. */
function venueKindOf(category: PlaceCategory, at: number): VenueKind {
  const parts = PARTS[category];
  if (!parts) return category as VenueKind;
  let left = at;
  for (const [kind, share] of parts) if ((left -= share) < 0) return kind;
  return parts[0][0];
}

/** Chance that somebody who comes to a place of a kind says so, and the shortest and longest stay in minutes. */
interface VenueTraits {
  readonly rate: number;
  readonly minutes: readonly [least: number, most: number];
}

const traits = (rate: number, least: number, most: number): VenueTraits => ({ rate, minutes: [least, most] });

export const VENUE_TRAITS: Readonly<Record<VenueKind, VenueTraits>> = {
  home: traits(0.22, 30, 120),
  office: traits(0.34, 180, 240),
  warehouse: traits(0.2, 180, 240),
  shop: traits(0.28, 15, 60),
  supermarket: traits(0.24, 15, 40),
  gym: traits(0.62, 50, 90),
  cinema: traits(0.72, 110, 150),
  restaurant: traits(0.5, 40, 90),
  cafe: traits(0.52, 10, 40),
  bar: traits(0.56, 50, 130),
  school: traits(0.1, 3, 8),
  hospital: traits(0.2, 30, 120),
  fuel: traits(0.12, 4, 10),
  park: traits(0.42, 30, 100),
  station: traits(0.4, 4, 12),
};

/** A place as far away as this, in metres, draws half as many people as one next door. */
const REACH_METERS = 1200;
/** How much places of a kind differ in how much they draw people (deviation of the logarithm). */
const ATTRACTION_SPREAD = 0.9;
/** Places of a kind around another one that count as next to it. */
const NEXT_TO = 3;
/** How often people take the nearest of them, the second and the third. */
const NEXT_TO_WEIGHTS = [6, 2.5, 1.5];

/** The places of a city as its residents use them: what each is, how much it draws people, and what lies next to it. */
export class Venues {
  /** The places as a data set has them; their categories are `VENUE_KINDS`. */
  readonly places: Places;
  /** (P) index into `VENUE_KINDS`. */
  readonly kinds: Uint8Array;
  /** (2 P) metres east and north of the middle of the town. */
  readonly points: Float64Array;
  readonly #attraction: Float64Array;
  readonly #ofKind: ReadonlyMap<VenueKind, Uint32Array>;
  readonly #next = new Map<number, Uint32Array>();

  constructor({ places, categories, points, firstOf, countOf }: CityPlaces, random: Random) {
    this.points = points;
    this.kinds = Uint8Array.from(categories, (code, place) => {
      const category = PLACE_CATEGORIES[code];
      // Places of a category are in no order, so a share of them is spread over the city.
      return VENUE_KINDS.indexOf(venueKindOf(category, (place - firstOf[category]) / countOf[category]));
    });
    this.#attraction = Float64Array.from(this.kinds, () => exp(ATTRACTION_SPREAD * bellShaped(random)));
    const all = Uint32Array.from(this.kinds, (_, place) => place);
    this.#ofKind = new Map(
      VENUE_KINDS.map((kind, code) => [kind, all.filter((place) => this.kinds[place] === code)]),
    );
    this.places = namedVenues(places, this.kinds);
  }

  kindOf(place: number): VenueKind {
    return VENUE_KINDS[this.kinds[place]];
  }

  /** The places of a kind, in order. */
  ofKind(kind: VenueKind): Uint32Array {
    return this.#ofKind.get(kind)!;
  }

  /** Metres between two places. */
  between(a: number, b: number): number {
    const { points } = this;
    const [x, y] = [points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1]];
    return Math.sqrt(x * x + y * y);
  }

  /** Any place of a kind. */
  drawAny(kind: VenueKind, random: Random): number {
    const all = this.ofKind(kind);
    return all[random.int(all.length)];
  }

  /** A place of a kind by gravity: the more likely the more it draws people and the nearer it lies; `from` only where it is the only one. */
  drawNear(kind: VenueKind, from: number, random: Random): number {
    const all = this.ofKind(kind);
    const weights = Array.from(all, (place) => {
      const share = this.between(place, from) / REACH_METERS;
      return place === from && all.length > 1 ? 0 : this.#attraction[place] / (1 + share * share);
    });
    return all[drawIndex(weights, random)];
  }

  /** A place of a kind next to another: mostly the nearest one. */
  drawNext(kind: VenueKind, from: number, random: Random): number {
    const next = this.#nextTo(kind, from);
    return next[drawIndex(NEXT_TO_WEIGHTS.slice(0, next.length), random)];
  }

  /** The nearest places of a kind, the nearest first. */
  #nextTo(kind: VenueKind, from: number): Uint32Array {
    const key = from * VENUE_KINDS.length + VENUE_KINDS.indexOf(kind);
    let next = this.#next.get(key);
    if (!next) {
      const others = this.ofKind(kind).filter((place) => place !== from);
      next = others.sort((a, b) => this.between(a, from) - this.between(b, from) || a - b).slice(0, NEXT_TO);
      this.#next.set(key, next);
    }
    return next;
  }
}

/** The same places, called after their kinds: "Cafe 3". */
function namedVenues(places: Places, kinds: Uint8Array): Places {
  const seen = new Uint32Array(VENUE_KINDS.length);
  const names = Array.from(kinds, (code) => {
    const kind = VENUE_KINDS[code];
    return `${kind[0].toUpperCase()}${kind.slice(1)} ${++seen[code]}`;
  });
  return { ...places, categoryCodes: Uint32Array.from(kinds), categories: VENUE_KINDS, names };
}
