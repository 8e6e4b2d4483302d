import type { Bounds } from '../../domain/bounds';
import type { Insets } from '../state/page/layout.svelte';

/** Space between what is fitted and the edge of what is open, in px. */
const FIT_MARGIN = 40;
/** What the legend takes from the left, and the buttons from the right. */
export const LEGEND_PX = 268;
const TOOLS_PX = 36;
/** Less room than this beside the legend is none: what is fitted then lies under it. */
const LEAST_ROOM = 360;

/** Space to leave on each side of what is fitted, in px from the edges of the map. */
export function fitPadding(width: number, insets: Insets, legendOpen: boolean): Insets {
  const { left, right, top, bottom } = insets;
  const beside = width - left - right - LEGEND_PX - TOOLS_PX - 2 * FIT_MARGIN >= LEAST_ROOM;
  return {
    left: left + FIT_MARGIN + (legendOpen && beside ? LEGEND_PX : 0),
    right: right + FIT_MARGIN + (beside ? TOOLS_PX : 0),
    top: top + FIT_MARGIN,
    bottom: bottom + FIT_MARGIN,
  };
}

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

/** Whether two boxes have a place in common. */
export function overlap(a: Bounds, b: Bounds): boolean {
  return a.minLon <= b.maxLon && b.minLon <= a.maxLon && a.minLat <= b.maxLat && b.minLat <= a.maxLat;
}
