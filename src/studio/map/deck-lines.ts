import type { Layer } from '@deck.gl/core';
import { PathStyleExtension } from '@deck.gl/extensions';
import { PathLayer } from '@deck.gl/layers';
import type { Rgba } from '../inks';
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
}

/** Values of single vertices that stand in place of the style's own. */
export interface VertexStyle {
  /** (4 V) red, green, blue, opacity. */
  readonly colours?: Uint8Array;
  /** (V) px. */
  readonly widths?: Float32Array;
}

const DASHED = [new PathStyleExtension({ dash: true, dashMode: 'path' })];
const ASIDE = [new PathStyleExtension({ offset: true })];
const DASHED_ASIDE = [new PathStyleExtension({ dash: true, dashMode: 'path', offset: true })];

/** Positions of the map are degrees from the middle of the network. */
export const inFrame = ({ lon, lat }: MapFrame) => ({
  coordinateSystem: 'lnglat-offsets' as const,
  coordinateOrigin: [lon, lat, 0] as [number, number, number],
});

const dataOf = new WeakMap<object, ReturnType<typeof binary>>();

function binary({ length, startIndices, positions }: Lines, { colours, widths }: VertexStyle) {
  return {
    length,
    startIndices,
    attributes: {
      getPath: { value: positions, size: 2 },
      ...(colours && { getColor: { value: colours, size: 4, normalized: true } }),
      ...(widths && { getWidth: { value: widths, size: 1 } }),
    },
  };
}

/** One data object for the same arrays, so that the graphics card is given them once. */
function dataFor(lines: Lines, vertices: VertexStyle) {
  const key = vertices.colours ?? vertices.widths ?? lines.positions;
  const known = dataOf.get(key);
  if (known) return known;
  const data = binary(lines, vertices);
  dataOf.set(key, data);
  return data;
}

/** Lines in one style. */
export function lineLayer(
  id: string,
  frame: MapFrame,
  lines: Lines,
  { colour, width, dash = null, lane = 0, opacity = 1 }: LineStyle,
  vertices: VertexStyle = {},
): Layer {
  const [dashed, aside] = [dash !== null, lane !== 0];
  return new PathLayer({
    // A layer keeps the attributes that it began with: one in another way of drawing is another layer.
    id: [id, dashed && 'dashed', aside && 'aside'].filter(Boolean).join(' '),
    ...inFrame(frame),
    data: dataFor(lines, vertices),
    positionFormat: 'XY',
    _pathType: 'open',
    opacity,
    getColor: [...colour],
    // The width is a uniform: it changes with the zoom, and the arrays do not.
    getWidth: 1,
    widthScale: vertices.widths ? 1 : width,
    widthUnits: 'pixels',
    jointRounded: true,
    capRounded: !dashed,
    antialiasing: true,
    extensions: extensionsFor(dashed, aside),
    getDashArray: [...(dash ?? [0, 0])],
    dashUnits: 'pixels',
    getOffset: lane / width,
    updateTriggers: { getColor: colour.join(), getOffset: lane / width, getDashArray: dash?.join() ?? '' },
  });
}

function extensionsFor(dashed: boolean, aside: boolean): PathStyleExtension[] {
  if (dashed) return aside ? DASHED_ASIDE : DASHED;
  return aside ? ASIDE : [];
}
