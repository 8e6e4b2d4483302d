import type { PlaceKind, Places } from '../../../src/domain/places';
import { badInput } from '../../../src/base/failure';
import type { Random } from '../../../src/base/random';
import { between } from '../../../src/data/simulation/arithmetic';
import type { NetworkTown } from '../../../src/data/simulation/network-town';
import { movedBy, placeOnRoad } from '../points/recorded-trips';
import { ROAD_CLASSES, WeightedRoads, type LandUses } from '../../../src/data/simulation/town';

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
interface CategoryTraits {
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

/** The places of a city, P of them, as its drivers know them; those of one category stand together. */
export interface CityPlaces {
  readonly places: Places;
  /** (P) index into `PLACE_CATEGORIES`. */
  readonly categories: Uint8Array;
  /** (P) road at which each place lies, and at which share of its length (0 to 1). */
  readonly roads: Uint32Array;
  readonly shares: Float64Array;
  /** (2 P) metres east and north of the middle of the town. */
  readonly points: Float64Array;
  /** First place of each category; one more at the end. */
  readonly firstOf: Readonly<Record<PlaceCategory, number>>;
  readonly countOf: Readonly<Record<PlaceCategory, number>>;
}

/** Metres from the middle of a road to a place beside it. */
const [LEAST_ASIDE, MOST_ASIDE] = [8, 25];
/** Shares of a road between which places lie: none on a junction. */
const [FIRST_SHARE, LAST_SHARE] = [0.12, 0.88];
/** Shares on both sides of a place between which the heading of its road is taken. */
const HEADING_SHARE = 0.02;
/** Draws of a place that is to keep apart from others before the last one is taken. */
const MOST_DRAWS = 60;
/** Ranks of roads from which on they are main roads. */
const MAIN_RANK = 2;
/** Fewer places than this leave some category without one. */
export const LEAST_PLACES = 300;

/**
 * Lays out places by the use of the land: each category on roads that draw people for it, as many as its share, on the right of a
 * road.
 * @throws Failure 'bad-input' for fewer places than `LEAST_PLACES`
 */
export function layOutPlaces(
  town: NetworkTown,
  landUse: LandUses,
  count: number,
  random: Random,
): CityPlaces {
  if (count < LEAST_PLACES)
    throw badInput(
      `A city needs ${LEAST_PLACES} places at least to have some of each category, not ${count}.`,
    );
  const sites: Site[] = [];
  const [firstOf, countOf] = [new Map<PlaceCategory, number>(), new Map<PlaceCategory, number>()];
  for (const category of PLACE_CATEGORIES) {
    const number = Math.max(1, Math.round(CATEGORY_TRAITS[category].share * count));
    firstOf.set(category, sites.length);
    countOf.set(category, number);
    sites.push(...sitesOf(category, number, town, landUse, random.fork(category)));
  }
  return {
    places: placesOf(sites),
    categories: Uint8Array.from(sites, ({ category }) => PLACE_CATEGORIES.indexOf(category)),
    roads: Uint32Array.from(sites, ({ road }) => road),
    shares: Float64Array.from(sites, ({ share }) => share),
    points: Float64Array.from(sites.flatMap(({ lonLat: [lon, lat] }) => town.toMeters(lon, lat))),
    firstOf: Object.fromEntries(firstOf) as Record<PlaceCategory, number>,
    countOf: Object.fromEntries(countOf) as Record<PlaceCategory, number>,
  };
}

interface Site {
  readonly category: PlaceCategory;
  readonly road: number;
  readonly share: number;
  readonly lonLat: readonly [number, number];
}

function sitesOf(
  category: PlaceCategory,
  count: number,
  town: NetworkTown,
  landUse: LandUses,
  random: Random,
): Site[] {
  const { land, onMainRoads, apartMeters } = CATEGORY_TRAITS[category];
  const roads = onMainRoads === undefined ? landUse[land] : roadsOfRank(town, onMainRoads);
  const taken: (readonly [number, number])[] = [];
  return Array.from({ length: count }, () => {
    for (let draw = 1; ; draw++) {
      const road = roads.draw(random);
      const share = between(random, FIRST_SHARE, LAST_SHARE);
      const lonLat = beside(town, road, share, between(random, LEAST_ASIDE, MOST_ASIDE));
      const [x, y] = town.toMeters(lonLat[0], lonLat[1]);
      const crowded = taken.some(
        ([a, b]) => (a - x) * (a - x) + (b - y) * (b - y) < apartMeters * apartMeters,
      );
      if (crowded && draw < MOST_DRAWS) continue;
      taken.push([x, y]);
      return { category, road, share, lonLat };
    }
  });
}

/** Main roads, or all others, by their length. */
function roadsOfRank({ network, roadClasses }: NetworkTown, main: boolean): WeightedRoads {
  return new WeightedRoads(
    network.lengthMeters.map((meters, road) =>
      ROAD_CLASSES[roadClasses[road]].rank >= MAIN_RANK === main ? meters : 0,
    ),
  );
}

/** Some metres to the right of a road, to six decimals of a degree. */
function beside(
  { network, toMeters }: NetworkTown,
  road: number,
  share: number,
  meters: number,
): [number, number] {
  const [a, b] = [share - HEADING_SHARE, share + HEADING_SHARE]
    .map((at) => placeOnRoad(network, road, at))
    .map(([lon, lat]) => toMeters(lon, lat));
  const [x, y] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.sqrt(x * x + y * y);
  const [lon, lat] = movedBy(
    placeOnRoad(network, road, share),
    (y * meters) / length,
    (-x * meters) / length,
  );
  return [sixDecimals(lon), sixDecimals(lat)];
}

const sixDecimals = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/** The same as the places of a data set: "School 3". */
function placesOf(sites: readonly Site[]): Places {
  const seen = new Map<PlaceCategory, number>();
  const names = sites.map(({ category }) => {
    const number = (seen.get(category) ?? 0) + 1;
    seen.set(category, number);
    return `${category[0].toUpperCase()}${category.slice(1)} ${number}`;
  });
  return {
    ids: sites.map((_, place) => `p${place + 1}`),
    lonLat: Float64Array.from(sites.flatMap(({ lonLat }) => lonLat)),
    categoryCodes: Uint32Array.from(sites, ({ category }) => PLACE_CATEGORIES.indexOf(category)),
    categories: PLACE_CATEGORIES,
    names,
  };
}
