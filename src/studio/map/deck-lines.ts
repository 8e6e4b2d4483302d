import type { Lines, Clock } from '../map-show';
import type { Layer } from '@deck.gl/core';
import type { Rgba } from '../inks';
import { lineMesh, type LineMesh, type VertexStyle } from './line-mesh';
import { LineMeshLayer, type Clip } from './line-mesh-layer';
import type { MapFrame } from '../map-frame';

/** How lines are drawn, in px. */
export interface LineStyle {
  readonly colour: Rgba;
  readonly width: number;
  readonly dash?: readonly [number, number] | null;
  /** Distance in px to the right of the line itself. */
  readonly lane?: number;
  /** Opacity of the whole layer, on top of that of its colours. */
  readonly opacity?: number;
  /** False leaves the layer out of the picture but keeps its buffers. */
  readonly visible?: boolean;
  /** For lines whose vertices have seconds: the layer draws what was passed by the second of the clock. */
  readonly clock?: Clock;
  /** Seconds after which a passed stretch has faded away; if left out, it stays. */
  readonly trail?: number;
  /** The part of the map that is drawn on; left out or null for all of it. */
  readonly clip?: Clip | null;
}

/** The positions of all layers are degrees from the middle of the frame. */
export const inFrame = ({ lon, lat }: MapFrame) => ({
  coordinateSystem: 'lnglat-offsets' as const,
  coordinateOrigin: [lon, lat, 0] as [number, number, number],
});

const meshes = new WeakMap<object, LineMesh>();

/** Makes one mesh for the same arrays, so that they are uploaded to the graphics card once. */
function meshFor(lines: Lines, { lat }: MapFrame, vertices: VertexStyle): LineMesh {
  const key = vertices.seconds ?? vertices.colours ?? vertices.widths ?? lines.positions;
  const known = meshes.get(key);
  if (known) return known;
  const mesh = lineMesh(lines, Math.cos((lat * Math.PI) / 180), vertices);
  meshes.set(key, mesh);
  return mesh;
}

/** A layer of lines in one style. */
export const lineLayer = (
  id: string,
  frame: MapFrame,
  lines: Lines,
  style: LineStyle,
  vertices: VertexStyle = {},
): Layer => meshLayer(id, frame, meshFor(lines, frame, vertices), style);

/** A layer of lines that are triangles already. */
export function meshLayer(
  id: string,
  frame: MapFrame,
  mesh: LineMesh,
  {
    colour,
    width,
    dash = null,
    lane = 0,
    opacity = 1,
    visible = true,
    clock,
    trail = 0,
    clip = null,
  }: LineStyle,
): Layer {
  return new LineMeshLayer({
    id,
    ...inFrame(frame),
    mesh,
    colour,
    width: mesh.widths ? 1 : width,
    lane,
    dash,
    opacity,
    visible,
    clock: clock ?? null,
    trail,
    clip,
  });
}
