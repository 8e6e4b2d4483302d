import {
  PLACE_KINDS,
  POINT_PLACE_SQUARE_METERS,
  type LandUsePlaces,
  type PlaceKind,
} from '../../domain/places';
import type { LandUse } from './land-use';

/** What tags of OpenStreetMap say of a place; `*` stands for every other value of the key. */
const KINDS_BY_TAG: Readonly<Record<string, readonly PlaceKind[]>> = {
  'landuse=residential': ['home'],
  'landuse=commercial': ['work'],
  'landuse=industrial': ['work'],
  'landuse=education': ['work'],
  'landuse=retail': ['shop', 'work'],
  'landuse=recreation_ground': ['leisure'],
  'shop=*': ['shop', 'work'],
  'office=*': ['work'],
  'amenity=restaurant': ['leisure', 'work'],
  'amenity=fast_food': ['leisure', 'work'],
  'amenity=cafe': ['leisure', 'work'],
  'amenity=bar': ['leisure'],
  'amenity=pub': ['leisure'],
  'amenity=nightclub': ['leisure'],
  'amenity=cinema': ['leisure'],
  'amenity=theatre': ['leisure'],
  'amenity=place_of_worship': ['leisure'],
  'amenity=marketplace': ['shop'],
  'amenity=pharmacy': ['shop', 'work'],
  'amenity=school': ['work'],
  'amenity=kindergarten': ['work'],
  'amenity=college': ['work'],
  'amenity=university': ['work'],
  'amenity=hospital': ['work'],
  'amenity=clinic': ['work'],
  'amenity=townhall': ['work'],
  'amenity=bank': ['work'],
  'leisure=*': ['leisure'],
  'building=apartments': ['home'],
  'building=residential': ['home'],
  'building=house': ['home'],
  'building=detached': ['home'],
  'building=semidetached_house': ['home'],
  'building=terrace': ['home'],
  'building=dormitory': ['home'],
  'building=bungalow': ['home'],
  'building=commercial': ['work'],
  'building=office': ['work'],
  'building=industrial': ['work'],
  'building=warehouse': ['work'],
  'building=hospital': ['work'],
  'building=school': ['work'],
  'building=university': ['work'],
  'building=retail': ['shop', 'work'],
  'building=supermarket': ['shop', 'work'],
};

/** Leisure in name, but nobody drives there to go out. */
const NO_PLACE = new Set([
  'leisure=swimming_pool',
  'leisure=nature_reserve',
  'leisure=picnic_table',
  'leisure=bench',
  'shop=vacant',
]);

/** What a place `key=value` is for; nothing where trips do not end there. */
export function placeKindsOf(tag: string): readonly PlaceKind[] {
  if (NO_PLACE.has(tag)) return [];
  return KINDS_BY_TAG[tag] ?? KINDS_BY_TAG[`${tag.slice(0, tag.indexOf('='))}=*`] ?? [];
}

/** Places that trips begin and end at, of a map's use of land; a place of two kinds stands twice. */
export function landUsePlaces({ count, lonLat, areaSquareMeters, kindCodes, kinds }: LandUse): LandUsePlaces {
  const kindsOf = kinds.map((tag) => placeKindsOf(tag).map((kind) => PLACE_KINDS.indexOf(kind)));
  let placeCount = 0;
  for (let i = 0; i < count; i++) placeCount += kindsOf[kindCodes[i]].length;
  const places = {
    placeCount,
    lonLat: new Float64Array(2 * placeCount),
    kinds: new Uint8Array(placeCount),
    weights: new Float64Array(placeCount),
  };
  let at = 0;
  for (let i = 0; i < count; i++)
    for (const kind of kindsOf[kindCodes[i]]) {
      places.lonLat.set(lonLat.subarray(2 * i, 2 * i + 2), 2 * at);
      places.kinds[at] = kind;
      places.weights[at++] = areaSquareMeters[i] > 0 ? areaSquareMeters[i] : POINT_PLACE_SQUARE_METERS;
    }
  return places;
}
