import type { Bounds } from '../../domain/bounds';

/** What one request may cost its server: it stops by itself when either is used up. */
export interface OverpassLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
}

export const OVERPASS_LIMITS: OverpassLimits = { seconds: 90, memoryBytes: 512 * 1024 ** 2 };

const LAND_USE = 'residential|commercial|retail|industrial|education';

const NOT_FOR_CARS = 'footway|path|steps|cycleway|bridleway|corridor|elevator|proposed|construction|platform';
/**
 * Ways for cars and some more, as the set `roads`: which of them can be driven on is
 * decided where the network is built.
 */
const ROADS = `way["highway"]["area"!="yes"]["highway"!~"^(${NOT_FOR_CARS})$"]->.roads;`;

/** Seven decimals are what OpenStreetMap itself keeps. */
const degrees = (value: number) => String(Number(value.toFixed(7)));

const settings = (
  { minLon, minLat, maxLon, maxLat }: Bounds,
  { seconds, memoryBytes }: OverpassLimits,
): string =>
  `[out:json][timeout:${seconds}][maxsize:${memoryBytes}]` +
  `[bbox:${[minLat, minLon, maxLat, maxLon].map(degrees).join(',')}];`;

/** Where people live and work: areas of one way, and of several. */
const GROUND =
  `way["landuse"~"^(${LAND_USE})$"];` + `rel["type"="multipolygon"]["landuse"~"^(${LAND_USE})$"];`;
/** Where people shop, work and go out. */
const PLACES =
  'node["shop"];node["office"];' +
  'node["amenity"~"^(restaurant|bar|cafe|pub|cinema|theatre|school|university|hospital)$"];';

/**
 * Asks for the ways for cars that touch the box, their nodes, the turn restrictions on them, and where people
 * live, work, shop and go out (Overpass QL). Areas come whole, also where they reach out of the box.
 */
export function overpassQuery(bounds: Bounds, limits = OVERPASS_LIMITS): string {
  return (
    settings(bounds, limits) +
    ROADS +
    '(.roads;node(w.roads););out body qt;' +
    'rel(bw.roads)["type"="restriction"];out body qt;' +
    `(${GROUND});out body qt;>;out skel qt;` +
    `(${PLACES});out body qt;`
  );
}

/** Asks how many nodes and ways all that is, and nothing else; restrictions do not weigh. */
export function overpassCountQuery(bounds: Bounds, limits = OVERPASS_LIMITS): string {
  return (
    settings(bounds, limits) +
    ROADS +
    `(${GROUND});(._;>;)->.ground;` +
    `(.roads;node(w.roads);.ground;${PLACES});out count;`
  );
}
