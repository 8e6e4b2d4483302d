import { finished, growing, GrowingArray } from '../../base/bytes';
import { NumberTable } from '../../base/number-table';
import { multipolygonGround, Multipolygons, ringGround, type MemberWays } from './multipolygons';
import { roundedDegrees, type NodePlaces } from './node-places';
import type { OsmMember, OsmTags } from './osm-source';
import type { Pacer } from './pacer';
import { words } from '../../base/text';
import { WordTable } from '../csv-file';
import {
  PLACE_KINDS,
  POINT_PLACE_SQUARE_METERS,
  type LandUsePlaces,
  type PlaceKind,
} from '../../domain/places';

/** Places that trips begin and end at: areas (with their size) and points. For simulation. */
export interface LandUse {
  readonly count: number;
  /** (2 L) longitude, latitude of the point, or of the area's centroid. */
  readonly lonLat: Float64Array;
  /** (L) square metres; 0 for a point. */
  readonly areaSquareMeters: Float32Array;
  /** (L) index into `kinds`. */
  readonly kindCodes: Uint32Array;
  /** Distinct kinds as `key=value`, such as `landuse=residential`, `building=yes`, `amenity=school`. */
  readonly kinds: readonly string[];
}

/** Keys that say what a place is for, the most telling first: of several on one place the first counts. */
const LAND_USE_KEYS = ['shop', 'office', 'amenity', 'leisure', 'landuse', 'building'];

/** Kind of a place as `key=value`, or undefined if its tags do not say what it is for. */
function landUseKind(tags: OsmTags): string | undefined {
  for (const key of LAND_USE_KEYS) {
    const value = tags.get(key);
    if (value !== undefined && value !== 'no') return `${key}=${value}`;
  }
  return undefined;
}

const AREAS_BETWEEN_RESTS = 1024;

/** What came of areas that are made of several ways. */
export interface MultipolygonCounts {
  /** Relations that say what land is used for. */
  readonly multipolygons: number;
  /** Areas that they are: one for each outer ring. */
  readonly multipolygonAreas: number;
  /** Relations of which ways or nodes are missing or rings are not closed; what is whole of them is taken. */
  readonly brokenMultipolygons: number;
}

/** Collects places while files are read: points at once, areas by their nodes until these have places. */
export class LandUseCollector {
  readonly #kinds = new WordTable();
  readonly #pointIds = new GrowingArray(Float64Array);
  readonly #points = new GrowingArray(Float64Array);
  readonly #pointKinds = new GrowingArray(Uint32Array);
  readonly #areaIds = new GrowingArray(Float64Array);
  readonly #areaKinds = new GrowingArray(Uint32Array);
  readonly #areaOffsets = new GrowingArray(Uint32Array);
  readonly areaRefs = new GrowingArray(Float64Array);
  readonly multipolygons = new Multipolygons();

  constructor() {
    this.#areaOffsets.push(0);
  }

  addPoint(id: number, lon: number, lat: number, tags: OsmTags): void {
    const kind = landUseKind(tags);
    if (kind === undefined || !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return;
    this.#pointIds.push(id);
    this.#points.pushPair(roundedDegrees(lon), roundedDegrees(lat));
    this.#pointKinds.push(this.#kinds.codeOf(kind));
  }

  /** Keeps a closed way that says what it is for. */
  addArea(id: number, refs: readonly number[], tags: OsmTags): void {
    if (refs.length < 4 || refs[0] !== refs[refs.length - 1]) return;
    const kind = landUseKind(tags);
    if (kind === undefined) return;
    this.#areaIds.push(id);
    this.#areaKinds.push(this.#kinds.codeOf(kind));
    for (let i = 1; i < refs.length; i++) this.areaRefs.push(refs[i]);
    this.#areaOffsets.push(this.areaRefs.length);
  }

  /** Keeps an area of several ways that says what it is for. */
  addMultipolygon(id: number, members: readonly OsmMember[], tags: OsmTags): void {
    if (tags.get('type') !== 'multipolygon') return;
    const kind = landUseKind(tags);
    if (kind !== undefined) this.multipolygons.add(id, members, this.#kinds.codeOf(kind));
  }

  /** Places with repeats (of several files) left out; areas with a node that is nowhere are left out too. */
  async finish(
    places: NodePlaces,
    members: MemberWays,
    pacer: Pacer,
  ): Promise<{ landUse: LandUse; counts: MultipolygonCounts }> {
    const out = new LandUseWriter(this.#kinds.words);
    const points = firstRows(this.#pointIds.finish());
    for (const i of points)
      out.add(this.#points.at(2 * i), this.#points.at(2 * i + 1), 0, this.#pointKinds.at(i));
    const { counts, told } = await this.#addMultipolygons(out, places, members, pacer);
    const ring: number[] = [];
    let sinceRest = 0;
    for (const i of firstRows(this.#areaIds.finish())) {
      if (++sinceRest % AREAS_BETWEEN_RESTS === 0) await pacer.rest();
      const kind = this.#areaKinds.at(i);
      if (told.has(members.rowOf(this.#areaIds.at(i)), kind) || !this.#readRing(i, places, ring)) continue;
      const { lon, lat, area } = ringGround(ring);
      out.add(lon, lat, area, kind);
    }
    return { landUse: out.finish(), counts };
  }

  async #addMultipolygons(out: LandUseWriter, places: NodePlaces, members: MemberWays, pacer: Pacer) {
    const { multipolygons } = this;
    const told = new ToldGround(this.#kinds.words.length);
    const rows = firstRows(multipolygons.ids.finish());
    let [multipolygonAreas, brokenMultipolygons] = [0, 0];
    for (const row of rows) {
      await pacer.rest();
      const { grounds, isBroken } = multipolygonGround(multipolygons, row, members, places);
      const kind = multipolygons.kindOf(row);
      for (const { lon, lat, area } of grounds) out.add(lon, lat, area, kind);
      if (grounds.length > 0)
        for (const way of multipolygons.waysOf(row, 'outer')) told.add(members.rowOf(way), kind);
      multipolygonAreas += grounds.length;
      if (isBroken) brokenMultipolygons++;
    }
    return { counts: { multipolygons: rows.length, multipolygonAreas, brokenMultipolygons }, told };
  }

  #readRing(area: number, places: NodePlaces, lonLat: number[]): boolean {
    lonLat.length = 0;
    for (let r = this.#areaOffsets.at(area); r < this.#areaOffsets.at(area + 1); r++) {
      const row = places.rowOf(this.areaRefs.at(r));
      if (row < 0 || !places.isPlaced(row)) return false;
      lonLat.push(places.lon(row), places.lat(row));
    }
    return true;
  }
}

/** Kinds that each way bounds as an outer ring: its own tags of that kind do not count again. */
class ToldGround {
  readonly #keys = new NumberTable();

  constructor(private readonly kindCount: number) {}

  add(way: number, kind: number): void {
    this.#keys.add(way * this.kindCount + kind);
  }

  has(way: number, kind: number): boolean {
    return way >= 0 && this.#keys.has(way * this.kindCount + kind);
  }
}

/** Rows in ascending order of id; of equal ids the first row. */
function firstRows(ids: Float64Array): Uint32Array {
  const rows = Uint32Array.from(ids, (_, i) => i);
  if (!ids.every((id, i) => i === 0 || ids[i - 1] < id)) rows.sort((a, b) => ids[a] - ids[b] || a - b);
  return rows.filter((row, i) => i === 0 || ids[row] !== ids[rows[i - 1]]);
}

class LandUseWriter {
  readonly #places = growing({
    lonLat: Float64Array,
    areaSquareMeters: Float32Array,
    kindCodes: Uint32Array,
  });

  constructor(private readonly kinds: readonly string[]) {}

  add(lon: number, lat: number, area: number, kind: number): void {
    this.#places.lonLat.pushPair(lon, lat);
    this.#places.areaSquareMeters.push(area);
    this.#places.kindCodes.push(kind);
  }

  finish(): LandUse {
    return { count: this.#places.kindCodes.length, ...finished(this.#places), kinds: this.kinds };
  }
}

/** What tags of OpenStreetMap say of a place; `*` stands for every other value of the key. */
const TAGS_OF_KINDS: readonly (readonly [kinds: readonly PlaceKind[], tags: string])[] = [
  [
    ['home'],
    'landuse=residential building=apartments building=residential building=house ' +
      'building=detached building=semidetached_house building=terrace building=dormitory ' +
      'building=bungalow',
  ],
  [
    ['work'],
    'landuse=commercial landuse=industrial landuse=education office=* amenity=school ' +
      'amenity=kindergarten amenity=college amenity=university amenity=hospital amenity=clinic ' +
      'amenity=townhall amenity=bank building=commercial building=office building=industrial ' +
      'building=warehouse building=hospital building=school building=university',
  ],
  [['shop', 'work'], 'landuse=retail shop=* amenity=pharmacy building=retail building=supermarket'],
  [
    ['leisure'],
    'landuse=recreation_ground amenity=bar amenity=pub amenity=nightclub amenity=cinema ' +
      'amenity=theatre amenity=place_of_worship leisure=*',
  ],
  [['leisure', 'work'], 'amenity=restaurant amenity=fast_food amenity=cafe'],
  [['shop'], 'amenity=marketplace'],
];

const KINDS_BY_TAG = new Map(
  TAGS_OF_KINDS.flatMap(([kinds, tags]) => words(tags).map((tag) => [tag, kinds] as const)),
);

/** Leisure in name, but nobody drives there to go out. */
const NO_PLACE = new Set(
  words('leisure=swimming_pool leisure=nature_reserve leisure=picnic_table leisure=bench shop=vacant'),
);

/** What a place `key=value` is for; nothing where trips do not end there. */
export function placeKindsOf(tag: string): readonly PlaceKind[] {
  if (NO_PLACE.has(tag)) return [];
  return KINDS_BY_TAG.get(tag) ?? KINDS_BY_TAG.get(`${tag.slice(0, tag.indexOf('='))}=*`) ?? [];
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
