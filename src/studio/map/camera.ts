import type { Bounds } from '../../domain/bounds';
import type { Insets } from '../state/layout.svelte';

/** Space between what is fitted and the edge of what is not covered, in px. */
export const FIT_MARGIN = 40;

/** Web Mercator in pixels: the world is 512 px wide at zoom 0. */
const TILE = 512;
const CIRCUMFERENCE = 40_075_017;

/** Metres that a px of the map stands for at a latitude. */
export function metersPerPixel(lat: number, zoom: number): number {
  return (CIRCUMFERENCE * Math.cos((lat * Math.PI) / 180)) / (TILE * 2 ** zoom);
}

/** A round length for a scale bar of at most `px` px: 1, 2 or 5 times a power of ten metres. */
export function scaleBar(metersPerPx: number, px: number): { readonly meters: number; readonly px: number } {
  const most = metersPerPx * px;
  const power = 10 ** Math.floor(Math.log10(most));
  const meters = [5, 2, 1].map((step) => step * power).find((length) => length <= most)!;
  return { meters, px: meters / metersPerPx };
}

/** A length for people: "250 m", "5.2 km". */
export function lengthText(meters: number): string {
  if (meters < 1000) return `${Math.round(meters)} m`;
  const km = meters / 1000;
  return `${km < 10 && km % 1 > 0.05 ? km.toFixed(1) : Math.round(km)} km`;
}

/** The point of the map that is not covered, in px from its top left corner. */
export function openMiddle(
  width: number,
  height: number,
  { left, right, top, bottom }: Insets,
): [number, number] {
  return [left + (width - left - right) / 2, top + (height - top - bottom) / 2];
}

/** Whether a box lies within another. */
export function holds(outer: Bounds, inner: Bounds): boolean {
  return (
    outer.minLon <= inner.minLon &&
    outer.maxLon >= inner.maxLon &&
    outer.minLat <= inner.minLat &&
    outer.maxLat >= inner.maxLat
  );
}
