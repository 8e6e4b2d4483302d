import type { Layer } from '@deck.gl/core';
import { ScatterplotLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers';
import type { Rgba } from '../inks';
import type { CellRectangles } from './cell-heatmap';
import { inFrame } from './deck-lines';
import type { MapFrame } from '../map-frame';
import { labelShifts } from './label-shifts';
import type { Picture } from './picture';

/** Width in px and opacity of routes that were drawn earlier: a band, on which the others lie. */
export const BAND_PX = 9;
export const BAND_OPACITY = 0.65;

/** A round mark, with sizes in px. */
export interface Mark {
  readonly at: readonly [number, number];
  readonly radius: number;
  readonly fill: Rgba;
  readonly line: Rgba;
  readonly lineWidth: number;
}

export function markLayer(id: string, frame: MapFrame, marks: readonly Mark[], opacity = 1): Layer {
  return new ScatterplotLayer<Mark>({
    id,
    ...inFrame(frame),
    data: marks,
    opacity,
    getPosition: ({ at }) => [at[0], at[1], 0],
    getRadius: ({ radius }) => radius,
    getFillColor: ({ fill }) => [...fill],
    getLineColor: ({ line }) => [...line],
    getLineWidth: ({ lineWidth }) => lineWidth,
    radiusUnits: 'pixels',
    lineWidthUnits: 'pixels',
    stroked: true,
    filled: true,
    antialiasing: true,
  });
}

/** Plain dots of one size. @param positions (2 P) degrees from the middle of the frame */
export function pointLayer(
  id: string,
  frame: MapFrame,
  positions: Float32Array,
  { colour, radius }: { readonly colour: Rgba; readonly radius: number },
): Layer {
  return new ScatterplotLayer({
    id,
    ...inFrame(frame),
    data: { length: positions.length / 2, attributes: { getPosition: { value: positions, size: 2 } } },
    dataComparator: (next, previous) => next === previous || sameValues(next, previous),
    getFillColor: [...colour],
    getRadius: 1,
    radiusScale: radius,
    radiusUnits: 'pixels',
    updateTriggers: { getFillColor: colour.join() },
  });
}

interface Points {
  readonly attributes: { readonly getPosition: { readonly value: Float32Array } };
}

const sameValues = (next: unknown, previous: unknown) =>
  (next as Points).attributes.getPosition.value ===
  (previous as Points | undefined)?.attributes?.getPosition.value;

/** A text beside a point. */
export interface Label {
  readonly at: readonly [number, number];
  readonly text: string;
  readonly colour: Rgba;
  /** Whether it stands to the left of the point; otherwise to the right. */
  readonly onLeft?: boolean;
  /** Px, for a letter that lies on its point; left out: 13. */
  readonly size?: number;
}

export function labelLayer(
  id: string,
  frame: MapFrame,
  labels: readonly Label[],
  { palette, zoom }: Pick<Picture, 'palette' | 'zoom'>,
): Layer {
  const shifts = labelShifts(labels, frame.lat, zoom);
  return new TextLayer<Label>({
    id,
    ...inFrame(frame),
    data: labels,
    getPosition: ({ at }) => [at[0], at[1], 0],
    getText: ({ text }) => text,
    getColor: ({ colour }) => [...colour],
    getSize: ({ size }) => size ?? 13,
    sizeUnits: 'pixels',
    getPixelOffset: ({ onLeft }, { index }) => [onLeft ? -12 : 12, shifts[index]],
    getTextAnchor: ({ onLeft, size }) => (size ? 'middle' : onLeft ? 'end' : 'start'),
    getAlignmentBaseline: 'center',
    fontFamily: 'system-ui, sans-serif',
    fontWeight: 600,
    fontSettings: { sdf: true, fontSize: 48, buffer: 8, radius: 16 },
    outlineWidth: 3,
    outlineColor: [...palette.colour('--paper')],
    characterSet: 'auto',
  });
}

interface Coloured {
  readonly attributes: { readonly getFillColor: { readonly value: Uint8Array } };
}

const sameColours = (next: unknown, previous: unknown) =>
  (next as Coloured).attributes.getFillColor.value ===
  (previous as Coloured | undefined)?.attributes?.getFillColor.value;

/**
 * Cells of the teacher's grid.
 * @param colours (20 C) four numbers for each of a cell's five vertices
 */
export function cellsLayer(id: string, frame: MapFrame, heatmap: CellRectangles, colours: Uint8Array): Layer {
  return new SolidPolygonLayer({
    id,
    ...inFrame(frame),
    data: {
      length: heatmap.length,
      startIndices: heatmap.startIndices,
      attributes: {
        getPolygon: { value: heatmap.positions, size: 2 },
        getFillColor: { value: colours, size: 4, normalized: true },
      },
    },
    dataComparator: (next, previous) => sameColours(next, previous),
    positionFormat: 'XY',
    _normalize: false,
    _windingOrder: 'CCW',
  });
}
