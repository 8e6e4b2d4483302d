import type { PlaceCategory } from '../two-cities/place-categories';

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
export function venueKindOf(category: PlaceCategory, at: number): VenueKind {
  const parts = PARTS[category];
  if (!parts) return category as VenueKind;
  let left = at;
  for (const [kind, share] of parts) if ((left -= share) < 0) return kind;
  return parts[0][0];
}

/** Chance that somebody who comes to a place of a kind says so, and the shortest and longest stay in minutes. */
export interface VenueTraits {
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
