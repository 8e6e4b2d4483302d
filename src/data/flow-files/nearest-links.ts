import { haversineKm } from '../../domain/geo';
import { kernelLinks } from './link-table';
import type { SensorLinks } from '../extras/sensor-links-file';

/** Links of each sensor where a data set brings none. */
export const NEIGHBOURS = 4;
/** The distances of all pairs are looked at: about a second for this many. */
const MOST_PLACED = 3000;

/**
 * Links each sensor with its nearest ones, by straight lines and the kernel of `readLinks`; undefined where fewer than
 * two sensors have places, or very many.
 * @param lonLat (2 N) degrees, NaN twice for none
 */
export function nearestLinks(lonLat: Float64Array): SensorLinks | undefined {
  const placed: number[] = [];
  for (let sensor = 0; sensor < lonLat.length / 2; sensor++)
    if (!Number.isNaN(lonLat[2 * sensor])) placed.push(sensor);
  if (placed.length < 2 || placed.length > MOST_PLACED) return undefined;
  const kilometers = (a: number, b: number) =>
    haversineKm(lonLat[2 * a], lonLat[2 * a + 1], lonLat[2 * b], lonLat[2 * b + 1]);
  const links = placed.flatMap((from) => nearestOf(from, placed, (to) => kilometers(from, to)));
  const ends = {
    linkFrom: Uint32Array.from(links, ({ from }) => from),
    linkTo: Uint32Array.from(links, ({ to }) => to),
  };
  return kernelLinks(
    ends,
    Float32Array.from(links, ({ distance }) => distance),
  );
}

interface NearLink {
  readonly from: number;
  readonly to: number;
  readonly distance: number;
}

/** The nearest first, of equal ones the first. */
function nearestOf(from: number, others: readonly number[], distanceTo: (to: number) => number): NearLink[] {
  const nearest: NearLink[] = [];
  for (const to of others) {
    if (to === from) continue;
    const distance = distanceTo(to);
    if (nearest.length === NEIGHBOURS && distance >= nearest[NEIGHBOURS - 1].distance) continue;
    const behind = nearest.findIndex((one) => one.distance > distance);
    nearest.splice(behind < 0 ? nearest.length : behind, 0, { from, to, distance });
    nearest.length = Math.min(nearest.length, NEIGHBOURS);
  }
  return nearest;
}
