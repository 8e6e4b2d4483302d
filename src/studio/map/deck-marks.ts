import type { Layer } from '@deck.gl/core';
import { ScatterplotLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers';
import type { Palette, Rgba } from '../inks';
import type { CellVeil } from './cell-veil';
import { inFrame } from './deck-lines';
import type { MapFrame } from './map-frame';

/** A round mark, with sizes in px. */
export interface Mark {
  readonly at: readonly [number, number];
  readonly radius: number;
  readonly fill: Rgba;
  readonly line: Rgba;
  readonly lineWidth: number;
}

export function markLayer(id: string, frame: MapFrame, marks: readonly Mark[]): Layer {
  return new ScatterplotLayer<Mark>({
    id,
    ...inFrame(frame),
    data: marks,
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

/** A word beside a place. */
export interface Label {
  readonly at: readonly [number, number];
  readonly text: string;
  readonly colour: Rgba;
}

export function labelLayer(id: string, frame: MapFrame, labels: readonly Label[], palette: Palette): Layer {
  return new TextLayer<Label>({
    id,
    ...inFrame(frame),
    data: labels,
    getPosition: ({ at }) => [at[0], at[1], 0],
    getText: ({ text }) => text,
    getColor: ({ colour }) => [...colour],
    getSize: 13,
    sizeUnits: 'pixels',
    getPixelOffset: [12, 0],
    getTextAnchor: 'start',
    getAlignmentBaseline: 'center',
    fontFamily: 'system-ui, sans-serif',
    fontWeight: 600,
    fontSettings: { sdf: true, fontSize: 48, buffer: 8, radius: 16 },
    outlineWidth: 3,
    outlineColor: [...palette.colour('--paper')],
    characterSet: 'auto',
  });
}

/** The teacher's cells, the fuller the denser: `colours` holds four numbers for each of the five vertices of a cell. */
export function veilLayer(frame: MapFrame, veil: CellVeil, colours: Uint8Array): Layer {
  return new SolidPolygonLayer({
    id: 'cells',
    ...inFrame(frame),
    data: {
      length: veil.length,
      startIndices: veil.startIndices,
      attributes: {
        getPolygon: { value: veil.positions, size: 2 },
        getFillColor: { value: colours, size: 4 },
      },
    },
    dataComparator: () => true,
    positionFormat: 'XY',
    _normalize: false,
    _windingOrder: 'CCW',
  });
}
