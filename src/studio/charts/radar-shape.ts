import { radarPoint } from '../../engine/report/radar';

/** A point on the plane of a drawing, in px. */
type Point = readonly [x: number, y: number];

/** Where a radar is drawn: its axes run from the middle to the rim. */
export interface RadarPlace {
  readonly middle: Point;
  readonly radius: number;
  readonly axes: number;
}

/** The point of an axis at a share of its way. */
export function pointOf({ middle: [cx, cy], radius, axes }: RadarPlace, axis: number, share: number): Point {
  const [x, y] = radarPoint(axis, axes);
  return [cx + radius * share * x, cy + radius * share * y];
}

/** The corners of a line around the middle, for an SVG polygon; what is not known lies in the middle. */
export const corners = (place: RadarPlace, shares: readonly (number | null)[]): string =>
  shares
    .map((share, axis) => pointOf(place, axis, Math.min(1, Math.max(0, share ?? 0))))
    .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(' ');

/** On which side of its point a label stands. */
export const anchorOf = ({ middle: [cx] }: RadarPlace, [x]: Point): 'start' | 'middle' | 'end' =>
  Math.abs(x - cx) < 8 ? 'middle' : x > cx ? 'start' : 'end';
