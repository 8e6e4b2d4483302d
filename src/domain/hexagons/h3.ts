import {
  cellArea,
  cellToBoundary,
  cellToLatLng,
  getHexagonAreaAvg,
  latLngToCell,
  polygonToCells,
  UNITS,
} from 'h3-js';
import type { Bounds } from '../geo';
import { cellOfText, textOfCell } from './h3-index';

/**
 * The one door to h3-js: where cells lie on Earth, in degrees. The library is large, so nothing of the page's own thread comes
 * here; what can be told from the bits of an id stands in `h3-index.ts`.
 */

/** The cell that holds a point. */
export const cellAt = (lon: number, lat: number, resolution: number): bigint =>
  cellOfText(latLngToCell(lat, lon, resolution));

/** Longitude, latitude of a cell's centre. */
export function centreOf(cell: bigint): readonly [number, number] {
  const [lat, lon] = cellToLatLng(textOfCell(cell));
  return [lon, lat];
}

/** Longitude, latitude of each corner of a cell, counterclockwise, the first not repeated: 6 of them, seldom more or 5. */
export const outlineOf = (cell: bigint): Float64Array =>
  Float64Array.from(cellToBoundary(textOfCell(cell), true).slice(0, -1).flat());

/** The cells whose centre lies in a box, in no order. The box must be small: see `averageSquareKm`. */
export function cellsInBox({ minLon, minLat, maxLon, maxLat }: Bounds, resolution: number): bigint[] {
  const corners = [
    [minLon, minLat],
    [maxLon, minLat],
    [maxLon, maxLat],
    [minLon, maxLat],
  ];
  return polygonToCells(corners, resolution, true).map(cellOfText);
}

/** Square kilometres of a cell, on average over Earth. */
export const averageSquareKm = (resolution: number): number => getHexagonAreaAvg(resolution, UNITS.km2);

/** Square kilometres of a cell. */
export const squareKmOf = (cell: bigint): number => cellArea(textOfCell(cell), UNITS.km2);
