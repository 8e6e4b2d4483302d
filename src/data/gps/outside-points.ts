import { haversineKm, type Bounds } from '../../domain/geo';
import { GrowingArray } from '../../base/bytes';
import type { AreaReport } from './cleaning-report';

/** Positions that the middle is taken of: every second one is forgotten whenever there are more. */
const MOST_KEPT = 65536;

const contains = (box: Bounds, lon: number, lat: number): boolean =>
  lon >= box.minLon && lon <= box.maxLon && lat >= box.minLat && lat <= box.maxLat;

/** Points outside of the loaded roads: how many, where, and whether they only are exchanged. */
export class OutsidePoints {
  #count = 0;
  #exchangedInside = 0;
  #stride = 1;
  #lons: GrowingArray<Float64Array> = new GrowingArray(Float64Array);
  #lats: GrowingArray<Float64Array> = new GrowingArray(Float64Array);

  constructor(private readonly box: Bounds) {}

  add(lon: number, lat: number): void {
    if (contains(this.box, lat, lon)) this.#exchangedInside++;
    if (this.#count++ % this.#stride !== 0) return;
    this.#lons.push(lon);
    this.#lats.push(lat);
    if (this.#lons.length < MOST_KEPT) return;
    this.#stride *= 2;
    this.#lons = everySecond(this.#lons.finish());
    this.#lats = everySecond(this.#lats.finish());
  }

  /** `points`: how many there are in all. */
  report(points: number): AreaReport {
    const outsideShare = points === 0 ? 0 : this.#count / points;
    if (this.#count === 0) return { outsideShare, middle: null, awayKm: null, exchangedFits: false };
    const lon = medianOf(this.#lons.finish());
    const lat = medianOf(this.#lats.finish());
    const { minLon, maxLon, minLat, maxLat } = this.box;
    const nearLon = Math.min(maxLon, Math.max(minLon, lon));
    const nearLat = Math.min(maxLat, Math.max(minLat, lat));
    return {
      outsideShare,
      middle: [lon, lat],
      awayKm: haversineKm(lon, lat, nearLon, nearLat),
      exchangedFits: this.#exchangedInside > this.#count / 2,
    };
  }
}

function everySecond(values: Float64Array): GrowingArray<Float64Array> {
  const kept: GrowingArray<Float64Array> = new GrowingArray(Float64Array);
  for (let i = 0; i < values.length; i += 2) kept.push(values[i]);
  return kept;
}

const medianOf = (values: Float64Array): number => values.sort()[values.length >> 1];
