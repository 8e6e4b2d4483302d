import type { Bounds } from '../../domain/geo';
import type { Insets } from '../state/page/layout.svelte';

/** Space in px between a fitted box and the edges of the part of the map that no panel covers. */
const FIT_MARGIN = 40;
/** Width in px that the legend takes at the left, and the buttons at the right. */
export const LEGEND_PX = 268;
const TOOLS_PX = 36;
/** With less room than this left beside the legend, or the buttons, the fitted box lies under them. */
const LEAST_ROOM = 360;

/** Height in px that the slider of the time takes at the foot, with the scale below it. */
const TIME_PX = 116;

/** Space in px to leave on each side of a fitted box, from the edges of the map. */
export function fitPadding(width: number, insets: Insets, legendOpen: boolean, timeShown = false): Insets {
  const { left, right, top, bottom } = insets;
  const room = width - left - right - TOOLS_PX - 2 * FIT_MARGIN;
  return {
    left: left + FIT_MARGIN + (legendOpen && room - LEGEND_PX >= LEAST_ROOM ? LEGEND_PX : 0),
    right: right + FIT_MARGIN + (room >= LEAST_ROOM ? TOOLS_PX : 0),
    top: top + FIT_MARGIN,
    bottom: bottom + FIT_MARGIN + (timeShown ? TIME_PX : 0),
  };
}

/** Web Mercator in pixels: the world is 512 px wide at zoom 0. */
const TILE = 512;
const CIRCUMFERENCE = 40_075_017;

/** Metres that one px of the map stands for at a latitude. */
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

/** The middle of the part of the map that no panel covers, in px from the top left corner of the map. */
export function openMiddle(
  width: number,
  height: number,
  { left, right, top, bottom }: Insets,
): [number, number] {
  return [left + (width - left - right) / 2, top + (height - top - bottom) / 2];
}

/** Whether the box `inner` lies within the box `outer`. */
export function holds(outer: Bounds, inner: Bounds): boolean {
  return (
    outer.minLon <= inner.minLon &&
    outer.maxLon >= inner.maxLon &&
    outer.minLat <= inner.minLat &&
    outer.maxLat >= inner.maxLat
  );
}

/** Whether two boxes overlap. */
export function overlap(a: Bounds, b: Bounds): boolean {
  return a.minLon <= b.maxLon && b.minLon <= a.maxLon && a.minLat <= b.maxLat && b.minLat <= a.maxLat;
}
