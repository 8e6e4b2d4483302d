import type { RouteSource } from '../../routes/route-source';
import { markup, type Markup } from '../markup';
import { radarPoint } from '../radar';
import type { RadarAxis } from '../report-data';
import { px } from './scale';
import type { Picture } from './picture';

const SIZE = 540;
const HEIGHT = 360;
const RADIUS = 130;
const RINGS = [0.25, 0.5, 0.75, 1];

/** One closed line for each set, over axes that all run from 0 in the middle to 1 at the rim. */
export function radarPlot(
  title: string,
  axes: readonly RadarAxis[],
  sources: readonly RouteSource[],
  labels: readonly string[],
): Picture {
  const [cx, cy] = [SIZE / 2, HEIGHT / 2];
  const point = (axis: number, share: number): readonly [x: number, y: number] => {
    const [x, y] = radarPoint(axis, axes.length);
    return [cx + RADIUS * share * x, cy + RADIUS * share * y];
  };
  const polygon = (shares: readonly number[]) =>
    shares.map((share, axis) => point(axis, share).map(px).join(',')).join(' ');
  const rings = RINGS.map(
    (ring) => markup`<polygon class="grid" points="${polygon(axes.map(() => ring))}"/>`,
  );
  const spokes = axes.map((axis, k) => spokeOf(axis, point(k, 1), point(k, 1.12), cx, cy));
  // A value that is missing is drawn in the middle, and the table says that it is missing.
  const lines = sources.map(
    (source, i) =>
      markup`<polygon class="outline s-${source} d-${source}" points="${polygon(axes.map(({ values }) => Math.max(0, values[i] ?? 0)))}"/>`,
  );
  const said = labels.map(
    (label, i) =>
      `${label}: ${axes.map((axis) => `${axis.label} ${axis.values[i]?.toFixed(2) ?? 'none'}`).join(', ')}.`,
  );
  return {
    width: SIZE,
    height: HEIGHT,
    title,
    description: said.join(' '),
    content: [...rings, ...spokes, ...lines],
  };
}

function spokeOf(
  { label }: RadarAxis,
  [x, y]: readonly [number, number],
  [labelX, labelY]: readonly [number, number],
  cx: number,
  cy: number,
): Markup {
  const anchor = Math.abs(labelX - cx) < 20 ? 'middle' : labelX > cx ? 'start' : 'end';
  return markup`<line class="grid" x1="${cx}" y1="${cy}" x2="${px(x)}" y2="${px(y)}"/><text class="row" x="${px(labelX)}" y="${px(labelY + 4)}" text-anchor="${anchor}">${label}</text>`;
}
