import { WebMercatorViewport, type Layer } from '@deck.gl/core';
import { PathLayer, ScatterplotLayer, SolidPolygonLayer, BitmapLayer } from '@deck.gl/layers';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { paletteOf } from '../../inks';
import { frameAround } from '../../map-frame';
import { lineLayer } from '../deck-lines';
import { labelLayer, markLayer } from '../deck-marks';
import { driverLayer } from '../driver-layer';
import { signLayer } from '../sign-layer';
import { shifted } from './clipped-lines';
import { vectorLayers } from './vector-layers';

const frame = frameAround({ minLon: 9, maxLon: 11, minLat: 49, maxLat: 51 });
const viewport = new WebMercatorViewport({ width: 400, height: 300, longitude: 10, latitude: 50, zoom: 10 });
const box = { left: 100, top: 0, right: 400, bottom: 300 };
const project = (lon: number, lat: number) => viewport.project([lon, lat]) as [number, number];
const draw = (layers: readonly Layer[], most?: number) => vectorLayers(layers, { box, project }, most);
const RED = [200, 0, 0, 255] as const;
const palette = paletteOf(() => RED);

/** A line for each list of degrees from the middle of the frame. */
const linesOf = (...lines: readonly (readonly number[])[]) => ({
  length: lines.length,
  startIndices: Uint32Array.from([0, ...lines.map((_, i) => lines.slice(0, i + 1).flat().length / 2)]),
  positions: Float32Array.from(lines.flat()),
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** The elements of a drawing. @throws where it is no XML */
function elementsOf(body: string): Element[] {
  const found: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    open.push({ name, attributes: attributes as Record<string, string>, text: '' });
    found.push(open.at(-1)!);
  });
  parser.on('text', (text) => void (open.length > 0 && (open.at(-1)!.text += text)));
  parser.on('closetag', () => void open.pop());
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(`<svg>${body}</svg>`).close();
  return found.slice(1);
}

/** Numbers of the absolute commands of a path. */
const placesIn = (path: string) =>
  [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('layers as vectors', () => {
  it('cuts lines to what is in view, each at its place', () => {
    const lines = linesOf([-2, 0, 2, 0], [0, 0.05, 0.1, 0.05], [3, 3, 4, 4]);
    const [path, ...others] = elementsOf(
      draw([lineLayer('roads-1', frame, lines, { colour: RED, width: 2.5 })]).body,
    );
    expect(others).toEqual([]);
    expect(path.attributes).toMatchObject({ stroke: '#c80000', 'stroke-width': '2.5', fill: 'none' });
    const places = placesIn(path.attributes.d);
    expect(places).toHaveLength(4);
    for (const [x, y] of places)
      expect(x >= box.left && x <= box.right && y >= box.top && y <= box.bottom).toBe(true);
    expect(places[0]).toEqual([100, 150]);
    const [x, y] = project(10, 50.05);
    expect(places[2][0]).toBeCloseTo(x, 1);
    expect(places[2][1]).toBeCloseTo(y, 1);
  });

  it('draws a driven line as far as it was driven, and the driver at its end', () => {
    const lines = linesOf([0, 0, 0.05, 0, 0.1, 0]);
    const seconds = Float64Array.of(0, 10, 20);
    const clock = { second: 15 };
    const path = { lines, seconds, duration: 20 };
    const [line, driver] = elementsOf(
      draw([
        lineLayer('trail', frame, lines, { colour: RED, width: 2, clock }, { seconds }),
        driverLayer('drivers', frame, [{ path, radius: 5, fill: RED, ring: RED }], clock),
      ]).body,
    );
    const [x] = project(10.075, 50);
    expect(placesIn(line.attributes.d).at(-1)![0]).toBeCloseTo(x, 0);
    expect(placesIn(driver.attributes.d)[0][0]).toBeCloseTo(x, 0);
  });

  it('draws circles, areas and outlines from tables and from accessors', () => {
    const ring = [[0, 0], [0.1, 0], [0.1, 0.1]]; // prettier-ignore
    const table = {
      length: 1,
      startIndices: Uint32Array.of(0, 3),
      attributes: {
        getPolygon: { value: Float32Array.of(10, 50, 10.1, 50, 10.1, 50.1), size: 2 },
        getFillColor: { value: Uint8Array.of(...RED, ...RED, ...RED), size: 4 },
      },
    };
    const degrees = ring.map(([x, y]): [number, number] => [10 + x, 50 + y]);
    const found = elementsOf(
      draw([
        new ScatterplotLayer({
          id: 'dots',
          data: [degrees[0]],
          getPosition: (at: [number, number]) => at,
          getRadius: 4,
          radiusUnits: 'pixels',
          getFillColor: [200, 0, 0, 51],
        }),
        new SolidPolygonLayer({ id: 'table', data: table, positionFormat: 'XY' }),
        new SolidPolygonLayer({
          id: 'areas',
          data: [degrees],
          getPolygon: (one) => one,
          getFillColor: [0, 0, 9],
        }),
        new PathLayer({
          id: 'paths',
          data: [degrees.flat()],
          positionFormat: 'XY',
          getPath: (one) => one,
          getWidth: 3,
        }),
      ]).body,
    );
    const [group, dot, first, second, outline] = found;
    expect(group.attributes).toMatchObject({ fill: '#c80000', 'fill-opacity': '0.2' });
    expect(placesIn(dot.attributes.d)).toEqual([[200, 150]]);
    expect(placesIn(first.attributes.d)).toEqual(placesIn(second.attributes.d));
    expect([first, second].map(({ attributes: { fill } }) => fill)).toEqual(['#c80000', '#000009']);
    expect(outline.attributes['stroke-width']).toBe('3');
  });

  it('draws every sign within its radius', () => {
    const places = Float32Array.of(0, 0);
    for (const shape of [
      'disc',
      'ring',
      'cross',
      'plus',
      'square',
      'diamond',
      'triangle',
      'wedge',
    ] as const) {
      const style = { shape, colour: RED, ground: RED, radius: 10, stroke: 2, halo: 1 };
      const [rim, sign] = elementsOf(draw([signLayer('signs', frame, places, style)]).body);
      expect(Number(rim.attributes['stroke-width'])).toBeGreaterThan(1);
      let [x, y, farthest] = [0, 0, 0];
      for (const [, command, numbers] of sign.attributes.d.matchAll(/([mla])([^a-zA-Z]*)/g)) {
        const [dx, dy] = numbers.trim().split(' ').map(Number).slice(-2);
        [x, y] = command === command.toLowerCase() ? [x + dx, y + dy] : [dx, dy];
        farthest = Math.max(farthest, Math.hypot(x, y));
      }
      expect(farthest, shape).toBeCloseTo(10, 1);
    }
  });

  it('keeps text as text', () => {
    const labels = [{ at: [0, 0] as const, text: 'A & "B" <script>', colour: RED }];
    const { body } = draw([labelLayer('labels', frame, labels, { palette, zoom: 10 })]);
    expect(body).not.toContain('<script');
    const [text] = elementsOf(body);
    expect(text.text).toBe('A & "B" <script>');
  });

  it('shows one side of a divided map', () => {
    const lines = linesOf([-0.1, 0, 0.1, 0]);
    const clip = { edge: 180, side: 'right' } as const;
    const found = elementsOf(draw([lineLayer('race', frame, lines, { colour: RED, width: 2, clip })]).body);
    expect(found.map(({ name }) => name)).toEqual(['clipPath', 'rect', 'g', 'path']);
    expect(found[1].attributes).toMatchObject({ x: '180', width: '220' });
    expect(found[2].attributes['clip-path']).toBe(`url(#${found[0].attributes.id})`);
  });

  it('leaves out what is hidden, and says what it cannot draw', () => {
    const line = (id: string, visible = true) =>
      lineLayer(id, frame, linesOf([-0.1, 0, 0, 0.1, 0.1, 0]), { colour: RED, width: 2, visible });
    const marks = markLayer('marks', frame, [{ at: [0, 0], radius: 3, fill: RED, line: RED, lineWidth: 1 }]);
    const picture = new BitmapLayer({ id: 'photo', bounds: [0, 0, 1, 1] });
    const { body, tooLarge, unknown } = draw(
      [line('lower'), line('hidden', false), picture, line('upper'), marks],
      5,
    );
    expect(tooLarge).toEqual(['lower']);
    expect(unknown).toEqual(['photo']);
    expect(elementsOf(body).map(({ attributes }) => attributes.stroke)).toEqual(['#c80000', '#c80000']);
  });
});

describe('lanes', () => {
  it('lie to the right of the way', () => {
    const east = shifted([[0, 0], [10, 0], [10, 10]], 2); // prettier-ignore
    expect(east[0]).toEqual([0, 2]);
    expect(east[1].map(Math.round)).toEqual([8, 2]);
    expect(east[2].map(Math.round)).toEqual([8, 10]);
  });
});
