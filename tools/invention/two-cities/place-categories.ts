import type { PlaceKind } from '../../../src/domain/places';

/** Categories of the places of invented cities, as their file names them. */
export const PLACE_CATEGORIES = [
  'home',
  'office',
  'warehouse',
  'shop',
  'restaurant',
  'school',
  'hospital',
  'fuel',
  'park',
  'station',
] as const;
export type PlaceCategory = (typeof PLACE_CATEGORIES)[number];

/** Days from Monday to Friday, Saturday and Sunday, or all. */
type Days = 'working' | 'weekend' | 'all';

/** Hours of the day, from inclusive, to exclusive; half hours are 0.5. */
interface Hours {
  readonly days: Days;
  readonly from: number;
  readonly to: number;
}

/** What goes on at the kerb before a place while it is busy. */
export interface Bustle extends Hours {
  /** A drive past many such places takes (1 + friction) times as long; past one, half of that is added. */
  readonly friction: number;
  /** Stops that a driver has to make in 100 m past many such places, and half of them past one. */
  readonly stops: number;
  /** Shortest and longest seconds of such a stop. */
  readonly seconds: readonly [number, number];
  readonly why: string;
}

/** How a category of places is laid out, and what it does to those who drive past. */
export interface CategoryTraits {
  /** Share of all places. */
  readonly share: number;
  /** Land on which it lies, and whether it lies on main roads or elsewhere; undefined for both. */
  readonly land: PlaceKind;
  readonly onMainRoads?: boolean;
  /** Metres that two of a category keep apart where there is room. */
  readonly apartMeters: number;
  readonly bustle: readonly Bustle[];
}

const bustle = (
  days: Days,
  [from, to]: readonly [number, number],
  friction: number,
  stops: number,
  seconds: readonly [number, number],
  why: string,
): Bustle => ({ days, from, to, friction, stops, seconds, why });

export const CATEGORY_TRAITS: Readonly<Record<PlaceCategory, CategoryTraits>> = {
  home: { share: 0.46, land: 'home', apartMeters: 0, bustle: [] },
  office: {
    share: 0.12,
    land: 'work',
    apartMeters: 0,
    bustle: [
      bustle('working', [7.5, 9.5], 0.5, 0.05, [4, 12], 'people arrive and are let out'),
      bustle('working', [16.5, 18], 0.5, 0.05, [4, 12], 'people leave and are picked up'),
    ],
  },
  warehouse: {
    share: 0.05,
    land: 'work',
    apartMeters: 0,
    bustle: [bustle('working', [6, 16], 0.8, 0.2, [10, 40], 'lorries back into gates')],
  },
  shop: {
    share: 0.17,
    land: 'shop',
    apartMeters: 0,
    bustle: [
      bustle('working', [6, 8], 0.2, 0.05, [10, 30], 'vans deliver'),
      bustle('working', [15, 19], 1.2, 0.2, [5, 20], 'cars look for a place to park'),
      bustle('weekend', [10, 18], 1.5, 0.25, [5, 20], 'cars look for a place to park'),
    ],
  },
  restaurant: {
    share: 0.1,
    land: 'leisure',
    apartMeters: 0,
    bustle: [
      bustle('all', [12, 14], 0.9, 0.12, [5, 20], 'guests arrive and cross'),
      bustle('all', [18.5, 22], 1.2, 0.16, [5, 20], 'guests arrive and cross'),
    ],
  },
  school: {
    share: 0.016,
    land: 'home',
    apartMeters: 320,
    bustle: [
      bustle('working', [7.5, 9], 3, 0.8, [6, 20], 'children cross, and are let out'),
      bustle('working', [15, 16], 2.6, 0.7, [6, 20], 'children cross, and are picked up'),
    ],
  },
  hospital: {
    share: 0.004,
    land: 'work',
    apartMeters: 600,
    bustle: [bustle('all', [7, 21], 2, 0.5, [8, 30], 'patients are let out, ambulances pass')],
  },
  fuel: {
    share: 0.01,
    land: 'work',
    onMainRoads: true,
    apartMeters: 300,
    bustle: [bustle('all', [6, 22], 0.2, 0.08, [120, 240], 'some of those who pass take fuel')],
  },
  park: {
    share: 0.05,
    land: 'leisure',
    onMainRoads: false,
    apartMeters: 100,
    bustle: [bustle('weekend', [11, 18], 1.2, 0.2, [5, 15], 'walkers cross')],
  },
  station: {
    share: 0.02,
    land: 'shop',
    onMainRoads: true,
    apartMeters: 250,
    bustle: [
      bustle('working', [6.5, 9], 1.6, 0.4, [8, 25], 'buses come and go, people cross'),
      bustle('working', [16, 19], 1.6, 0.4, [8, 25], 'buses come and go, people cross'),
    ],
  },
};

/** What goes on before places of a category at an hour of the day; null while it is quiet. */
export function bustleAt(category: PlaceCategory, weekend: boolean, hour: number): Bustle | null {
  const holds = ({ days, from, to }: Bustle) =>
    (days === 'all' || (days === 'weekend') === weekend) && hour >= from && hour < to;
  return CATEGORY_TRAITS[category].bustle.find(holds) ?? null;
}
