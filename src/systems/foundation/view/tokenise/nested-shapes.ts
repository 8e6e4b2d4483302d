import type { NestedHexagon } from '../../explore/hexagon-service';

/** A hexagon in a drawing. */
export interface NestedShape {
  /** Corners in px: "12.5,8 ...". */
  readonly points: string;
  readonly x: number;
  readonly y: number;
  readonly digit: number | null;
  readonly isOwn: boolean;
}

/** One step from coarse to fine: the hexagon among its siblings, in a square of so many px. */
export function nestedShapes({ outline, siblings, digit }: NestedHexagon, side: number): NestedShape[] {
  const all = siblings.length > 0 ? siblings : [{ digit: null, outline }];
  const corners = all.flatMap(({ outline: each }) => Array.from(each));
  const longitudes = corners.filter((_, i) => i % 2 === 0);
  const latitudes = corners.filter((_, i) => i % 2 === 1);
  const middle = [middleOf(longitudes), middleOf(latitudes)] as const;
  const cos = Math.cos((middle[1] * Math.PI) / 180);
  const spread = Math.max(extentOf(longitudes) * cos, extentOf(latitudes));
  const scale = (0.96 * side) / spread;
  const x = (lon: number) => side / 2 + (lon - middle[0]) * cos * scale;
  const y = (lat: number) => side / 2 - (lat - middle[1]) * scale;
  return all.map((each): NestedShape => {
    const own = Array.from({ length: each.outline.length / 2 }, (_, i) => [
      x(each.outline[2 * i]),
      y(each.outline[2 * i + 1]),
    ]);
    return {
      points: own.map((corner) => corner.map((value) => value.toFixed(1)).join()).join(' '),
      x: own.reduce((sum, corner) => sum + corner[0], 0) / own.length,
      y: own.reduce((sum, corner) => sum + corner[1], 0) / own.length,
      digit: each.digit,
      isOwn: each.digit === digit,
    };
  });
}

const extentOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
const middleOf = (values: readonly number[]): number => (Math.max(...values) + Math.min(...values)) / 2;
