import { METERS_PER_DEGREE } from '../../domain/geo';
import { GrowingArray } from '../growing-array';
import { roundedDegrees, type NodePlaces } from './node-places';
import type { OsmTags } from './osm-source';
import type { Pacer } from './pacer';
import { WordTable } from './word-table';

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
export function landUseKind(tags: OsmTags): string | undefined {
  for (const key of LAND_USE_KEYS) {
    const value = tags.get(key);
    if (value !== undefined && value !== 'no') return `${key}=${value}`;
  }
  return undefined;
}

export const emptyLandUse = (): LandUse => ({
  count: 0,
  lonLat: new Float64Array(0),
  areaSquareMeters: new Float32Array(0),
  kindCodes: new Uint32Array(0),
  kinds: [],
});

const AREAS_BETWEEN_RESTS = 1024;

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

  constructor() {
    this.#areaOffsets.push(0);
  }

  addPoint(id: number, lon: number, lat: number, tags: OsmTags): void {
    const kind = landUseKind(tags);
    if (kind === undefined || !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return;
    this.#pointIds.push(id);
    this.#points.push(roundedDegrees(lon));
    this.#points.push(roundedDegrees(lat));
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

  /** Places with repeats (of several files) left out; areas with a node that is nowhere are left out too. */
  async finish(places: NodePlaces, pacer: Pacer): Promise<LandUse> {
    const out = new LandUseWriter(this.#kinds.words);
    const points = firstRows(this.#pointIds.finish());
    for (const i of points)
      out.add(this.#points.at(2 * i), this.#points.at(2 * i + 1), 0, this.#pointKinds.at(i));
    const ring = { lonLat: [] as number[] };
    let sinceRest = 0;
    for (const i of firstRows(this.#areaIds.finish())) {
      if (++sinceRest % AREAS_BETWEEN_RESTS === 0) await pacer.rest();
      if (!this.#readRing(i, places, ring.lonLat)) continue;
      const { lon, lat, area } = ringCentroid(ring.lonLat);
      out.add(lon, lat, area, this.#areaKinds.at(i));
    }
    return out.finish();
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

/** Rows in ascending order of id; of equal ids the first row. */
function firstRows(ids: Float64Array): Uint32Array {
  const rows = Uint32Array.from(ids, (_, i) => i);
  if (!ids.every((id, i) => i === 0 || ids[i - 1] < id)) rows.sort((a, b) => ids[a] - ids[b] || a - b);
  return rows.filter((row, i) => i === 0 || ids[row] !== ids[rows[i - 1]]);
}

class LandUseWriter {
  readonly #lonLat = new GrowingArray(Float64Array);
  readonly #areas = new GrowingArray(Float32Array);
  readonly #codes = new GrowingArray(Uint32Array);

  constructor(private readonly kinds: readonly string[]) {}

  add(lon: number, lat: number, area: number, kind: number): void {
    this.#lonLat.push(lon);
    this.#lonLat.push(lat);
    this.#areas.push(area);
    this.#codes.push(kind);
  }

  finish(): LandUse {
    return {
      count: this.#areas.length,
      lonLat: this.#lonLat.finish(),
      areaSquareMeters: this.#areas.finish(),
      kindCodes: this.#codes.finish(),
      kinds: this.kinds,
    };
  }
}

/**
 * Centroid (degrees) and area (square metres) of a ring without its repeated last point, on a plane scaled at its first
 * point; of a ring without area the mean of its points.
 */
export function ringCentroid(lonLat: readonly number[]): { lon: number; lat: number; area: number } {
  const [lon0, lat0] = lonLat;
  const n = lonLat.length / 2;
  const scale = Math.cos((lat0 * Math.PI) / 180);
  let [doubled, x, y, meanX, meanY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const j = (i + 1) % n;
    const [x1, y1] = [lonLat[2 * i] - lon0, lonLat[2 * i + 1] - lat0];
    const [x2, y2] = [lonLat[2 * j] - lon0, lonLat[2 * j + 1] - lat0];
    const cross = x1 * y2 - x2 * y1;
    doubled += cross;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
    meanX += x1 / n;
    meanY += y1 / n;
  }
  const area = (Math.abs(doubled) / 2) * METERS_PER_DEGREE ** 2 * scale;
  if (area < 1e-3) return { lon: lon0 + meanX, lat: lat0 + meanY, area: 0 };
  return { lon: lon0 + x / (3 * doubled), lat: lat0 + y / (3 * doubled), area };
}
