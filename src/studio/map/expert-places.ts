import type { ShownExperts } from '../experts-in-view';
import type { MapFrame } from './map-frame';

/**
 * Where each expert had most to say: for each of them (2 P) degrees from the middle of the frame. Of experts that are not shown
 * there are none.
 */
export function expertPlaces(
  { lonLat, loudest, experts, only }: ShownExperts,
  { lon, lat }: Pick<MapFrame, 'lon' | 'lat'>,
): Float32Array[] {
  const places: number[][] = Array.from({ length: experts }, () => []);
  loudest.forEach((expert, point) => {
    if (only === null || only === expert)
      places[expert].push(lonLat[2 * point] - lon, lonLat[2 * point + 1] - lat);
  });
  return places.map((own) => Float32Array.from(own));
}
