import type { Bounds, FirstShape, FirstView, Lines } from '../../engine/first-view/first-view';
import { classRanks, RANK_COUNT, roadWidth } from '../map/road-ranks';

/**
 * Web Mercator in pixels of the page, as the map library computes it: for the drawing that is shown until the
 * map has loaded.
 */
export interface PosterProjection {
  /** As the map counts it: the world is 512 * 2 ** zoom px wide. */
  readonly zoom: number;
  /**
   * (2 V) longitude, latitude in degrees, `from` to `to` in vertices -> (2 V) x, y in px from the upper left.
   */
  project(lonLat: Float64Array, from?: number, to?: number): Float64Array;
}

export interface Padding {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const TILE = 512;
/** With less room than this, in px, the padding is ignored. */
const LEAST_ROOM = 64;

/** The projection that shows a box as large as possible, in the middle of the room between the paddings. */
export function fitted(box: Bounds, width: number, height: number, padding: Padding): PosterProjection {
  const roomX = width - padding.left - padding.right;
  const roomY = height - padding.top - padding.bottom;
  const { left, top } = roomX < LEAST_ROOM || roomY < LEAST_ROOM ? { left: 0, top: 0 } : padding;
  const [w, h] = roomX < LEAST_ROOM || roomY < LEAST_ROOM ? [width, height] : [roomX, roomY];
  const [x0, x1] = [mercatorX(box.west), mercatorX(box.east)];
  const [y0, y1] = [mercatorY(box.north), mercatorY(box.south)];
  // Without a lower bound a box without width and height would have an infinite scale.
  const scale = Math.min(w / Math.max(x1 - x0, 1e-9), h / Math.max(y1 - y0, 1e-9));
  const dx = left + w / 2 - ((x0 + x1) / 2) * scale;
  const dy = top + h / 2 - ((y0 + y1) / 2) * scale;
  return {
    zoom: Math.log2(scale / TILE),
    project: (lonLat, from = 0, to = lonLat.length / 2) => {
      const points = new Float64Array(2 * (to - from));
      for (let v = from; v < to; v++) {
        points[2 * (v - from)] = mercatorX(lonLat[2 * v]) * scale + dx;
        points[2 * (v - from) + 1] = mercatorY(lonLat[2 * v + 1]) * scale + dy;
      }
      return points;
    },
  };
}

/** From 0 in the west to 1 in the east of the world. */
const mercatorX = (lon: number) => (lon + 180) / 360;

/** From 0 in the north to 1 in the south. */
function mercatorY(lat: number): number {
  const rad = (lat * Math.PI) / 180;
  return (1 - Math.log(Math.tan(Math.PI / 4 + rad / 2)) / Math.PI) / 2;
}

/** A line of px as the `d` of an SVG path, to a tenth of a px. */
export function pathText(points: Float64Array): string {
  let text = '';
  for (let i = 0; i < points.length; i += 2)
    text += `${i === 0 ? 'M' : 'L'}${points[i].toFixed(1)} ${points[i + 1].toFixed(1)}`;
  return text;
}

interface PosterRoads {
  /** CSS variable of the rank's grey. */
  readonly token: string;
  readonly width: number;
  readonly path: string;
}

/** One path per rank of roads, the narrowest first, as the live map draws them at this zoom. */
export function posterRoads({ roads }: FirstView, projection: PosterProjection): PosterRoads[] {
  const classNames = roads.map(({ className }) => className);
  const ranks = classRanks({ classNames, classCodes: new Uint16Array(), lengthMeters: new Float64Array() });
  return Array.from({ length: RANK_COUNT }, (_, i) => RANK_COUNT - 1 - i).map((rank) => ({
    token: `--road-${rank + 1}`,
    width: roadWidth(rank, projection.zoom),
    path: roads
      .filter((_, i) => ranks[i] === rank)
      .map(({ lines }) => linesText(lines, projection))
      .join(''),
  }));
}

/** One thing of a shape, in px, and when it begins to come. */
export interface PosterPart {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly from: number;
}

/** The lines or areas of a shape, or its dots, each as it is drawn. */
export function posterParts(
  { kind, lines, sizes, from, to }: FirstShape,
  projection: PosterProjection,
): PosterPart[] {
  const { offsets, lonLat } = lines;
  const points = projection.project(lonLat);
  if (kind === 'dots' || kind === 'rings') {
    const count = points.length / 2;
    const apart = (to - from) / Math.max(1, count - 1);
    return Array.from({ length: count }, (_, i) => {
      const [x, y] = [points[2 * i], points[2 * i + 1]];
      return { path: '', x, y, size: sizes[i] ?? 3, from: from + i * apart };
    });
  }
  return Array.from({ length: offsets.length - 1 }, (_, i) => {
    const part = points.subarray(2 * offsets[i], 2 * offsets[i + 1]);
    const path = pathText(part) + (kind === 'areas' ? 'Z' : '');
    return { path, x: part[0], y: part[1], size: sizes[i] ?? 3, from };
  });
}

function linesText({ offsets, lonLat }: Lines, projection: PosterProjection): string {
  let text = '';
  for (let i = 0; i + 1 < offsets.length; i++)
    text += pathText(projection.project(lonLat, offsets[i], offsets[i + 1]));
  return text;
}
