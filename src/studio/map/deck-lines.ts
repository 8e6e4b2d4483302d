import type { Layer } from '@deck.gl/core';
import type { Rgba } from '../inks';
import { lineMesh, type LineMesh, type VertexStyle } from './line-mesh';
import { LineMeshLayer, type Clock } from './line-mesh-layer';
import type { Lines } from './lines';
import type { MapFrame } from './map-frame';

/** How lines are drawn, in px. */
export interface LineStyle {
  readonly colour: Rgba;
  readonly width: number;
  readonly dash?: readonly [number, number] | null;
  /** Px to the right of the line itself. */
  readonly lane?: number;
  /** Of the whole layer, over the opacity of its colours. */
  readonly opacity?: number;
  /** Left out of the picture, but kept ready. */
  readonly visible?: boolean;
  /** Of lines whose vertices have seconds: shows what was passed by the clock's, without being made anew. */
  readonly clock?: Clock;
  /** Seconds after which nothing is left of what was passed; left out, it stays. */
  readonly trail?: number;
}

/** Positions of the map are degrees from the middle of the network. */
export const inFrame = ({ lon, lat }: MapFrame) => ({
  coordinateSystem: 'lnglat-offsets' as const,
  coordinateOrigin: [lon, lat, 0] as [number, number, number],
});

const meshes = new WeakMap<object, LineMesh>();

/** One mesh for the same arrays, so that the graphics card is given them once. */
function meshFor(lines: Lines, { lat }: MapFrame, vertices: VertexStyle): LineMesh {
  const key = vertices.seconds ?? vertices.colours ?? vertices.widths ?? lines.positions;
  const known = meshes.get(key);
  if (known) return known;
  const mesh = lineMesh(lines, Math.cos((lat * Math.PI) / 180), vertices);
  meshes.set(key, mesh);
  return mesh;
}

/** Lines in one style. */
export function lineLayer(
  id: string,
  frame: MapFrame,
  lines: Lines,
  { colour, width, dash = null, lane = 0, opacity = 1, visible = true, clock, trail = 0 }: LineStyle,
  vertices: VertexStyle = {},
): Layer {
  return new LineMeshLayer({
    id,
    ...inFrame(frame),
    mesh: meshFor(lines, frame, vertices),
    colour,
    width: vertices.widths ? 1 : width,
    lane,
    dash,
    opacity,
    visible,
    clock: clock ?? null,
    trail,
  });
}
