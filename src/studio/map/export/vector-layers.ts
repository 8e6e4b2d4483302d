import type { Layer } from '@deck.gl/core';
import { PathLayer, ScatterplotLayer, SolidPolygonLayer, TextLayer } from '@deck.gl/layers';
import { px, svgElement, svgText } from '../../pictures/svg-text';
import { hexOf, type Rgba } from '../../inks';
import { placeAt } from '../drive-path';
import { DriverLayer } from '../driver-layer';
import { LineMeshLayer, type Clip } from '../line-mesh-layer';
import { SignLayer, SHAPES } from '../sign-layer';
import { clippedLines, shifted, type Box, type Point } from './clipped-lines';

/** The part of a map that is drawn, and the place in px of a point in degrees. */
export interface VectorView {
  readonly box: Box;
  readonly project: (lon: number, lat: number) => Point;
}

/** Layers as SVG, in px of the map. */
export interface VectorMap {
  readonly body: string;
  /** Ids of layers with too many points for a file that opens quickly. */
  readonly tooLarge: readonly string[];
  /** Ids of layers of a kind that cannot be written. */
  readonly unknown: readonly string[];
}

/** Points in one file: some 4 MB. */
const MOST_POINTS = 250_000;

/**
 * Writes what layers of deck.gl draw. Where there is too much, the lowest are left out: minor roads first.
 * @param layers from the ground up, with the layers that they are made of
 */
export function vectorLayers(layers: readonly Layer[], view: VectorView, most = MOST_POINTS): VectorMap {
  const [bodies, tooLarge, unknown]: [string[], string[], string[]] = [[], [], []];
  let room = most;
  for (const layer of layers.toReversed()) {
    const { id, visible, opacity, clip } = layer.props as Layer['props'] & { clip?: Clip | null };
    const isMade = layer.isComposite && !(layer instanceof TextLayer);
    if (!visible || opacity === 0 || isMade || layer.parent instanceof TextLayer) continue;
    const pen = new Pen(layer, view);
    if (!draw(layer, pen)) unknown.push(id);
    else if (pen.points > room) tooLarge.push(id);
    else if (pen.points > 0) {
      room -= pen.points;
      bodies.push(clip ? beside(pen.body, clip, view.box) : pen.body);
    }
  }
  return { body: bodies.reverse().join(''), tooLarge, unknown };
}

/** The part of a drawing on one side of an upright edge. */
function beside(body: string, { edge, side }: Clip, { left, top, right, bottom }: Box): string {
  const id = `map-${side}-${px(edge)}`;
  const [from, to] = side === 'left' ? [left, Math.max(left, edge)] : [Math.min(right, edge), right];
  const rect = svgElement('rect', { x: from, y: top, width: to - from, height: bottom - top });
  return svgElement('clipPath', { id }, rect) + svgElement('g', { 'clip-path': `url(#${id})` }, body);
}

/** Draws a layer. Returns false where its kind is unknown. */
function draw(layer: Layer, pen: Pen): boolean {
  if (layer instanceof LineMeshLayer) drawMesh(layer, pen);
  else if (layer instanceof SignLayer) drawSigns(layer, pen);
  else if (layer instanceof DriverLayer) drawDrivers(layer, pen);
  else if (layer instanceof ScatterplotLayer) drawCircles(layer, pen);
  else if (layer instanceof SolidPolygonLayer) drawAreas(layer, pen);
  else if (layer instanceof PathLayer) drawOutlines(layer, pen);
  else if (layer instanceof TextLayer) drawTexts(layer, pen);
  else return false;
  return true;
}

type Attributes = Parameters<typeof svgElement>[1];

/** Data and accessors of a layer of deck.gl. */
interface Given {
  readonly data: ArrayLike<unknown> & {
    readonly attributes?: Readonly<Record<string, { value: Float32Array | Uint8Array; size: number }>>;
    readonly startIndices?: Uint32Array;
  };
  readonly [prop: string]: unknown;
}

/** Reads what a layer was given, and writes its shapes. */
class Pen {
  points = 0;
  readonly given: Given;
  readonly #layer: Layer;
  readonly #view: VectorView;
  /** Shapes that look the same are one element. */
  readonly #shapes = new Map<string, { readonly look: Attributes; readonly paths: string[] }>();
  readonly #texts: string[] = [];

  constructor(layer: Layer, view: VectorView) {
    this.given = layer.props as unknown as Given;
    this.#layer = layer;
    this.#view = view;
  }

  get body(): string {
    const shapes = Array.from(this.#shapes.values(), ({ look, paths }) => {
      const isOpaque = look['stroke-opacity'] === undefined && look['fill-opacity'] === undefined;
      // What can be seen through is the darker the more of it lies on each other.
      if (isOpaque) return svgElement('path', { ...look, d: paths.join('') });
      return svgElement('g', look, paths.map((d) => svgElement('path', { d })).join(''));
    });
    return [...shapes, ...this.#texts].join('');
  }

  /** Place in px of a position as the layer has it. */
  at = (x: number, y: number): Point => {
    const [lon, lat] = this.#layer.props.coordinateOrigin;
    return this.#view.project(lon + x, lat + y);
  };

  ink(name: 'fill' | 'stroke', colour: ArrayLike<number>): Attributes {
    const [r, g, b, alpha = 255] = Array.from(colour);
    // The shaders of deck.gl have this power of a layer's opacity.
    const share = (alpha / 255) * this.#layer.props.opacity ** (1 / 2.2);
    return {
      [name]: hexOf([r, g, b] as unknown as Rgba),
      [`${name}-opacity`]: share > 0.995 ? undefined : share,
    };
  }

  /** What an accessor says of an item: one value for all, or a function. */
  value(prop: string): (item: number) => unknown {
    const { data, [prop]: given } = this.given;
    if (typeof given !== 'function') return () => given;
    const accessor = given as (item: unknown, about: object) => unknown;
    return (index) => accessor(data[index], { index, data, target: [] });
  }

  /** The numbers of an item, of a table or of an accessor. */
  numbers(prop: string): (item: number) => readonly number[] {
    const table = this.given.data.attributes?.[prop];
    const read = this.value(prop);
    return (item) =>
      table
        ? Array.from(table.value.subarray(table.size * item, table.size * (item + 1)))
        : ([read(item)].flat() as number[]);
  }

  line(points: readonly Point[], look: Attributes): void {
    const all = { fill: 'none', 'stroke-linejoin': 'round', ...look };
    for (const piece of clippedLines(points, this.#view.box)) this.#shape(pathOf(piece), all, piece.length);
  }

  area(points: readonly Point[], look: Attributes): void {
    if (this.#sees(points)) this.#shape(`${pathOf(points)}Z`, look, points.length);
  }

  /** A shape around a point, in commands that are relative to it. */
  mark(at: Point, commands: string, look: Attributes): void {
    if (this.#sees([at])) this.#shape(`M${px(at[0])} ${px(at[1])}${commands}`, look, 1);
  }

  text(at: Point, words: string, look: Attributes): void {
    if (!this.#sees([at])) return;
    this.#texts.push(svgElement('text', { x: at[0], y: at[1], ...look }, svgText(words)));
    this.points++;
  }

  #shape(path: string, look: Attributes, points: number): void {
    const key = JSON.stringify(look);
    const known = this.#shapes.get(key) ?? { look, paths: [] };
    known.paths.push(path);
    this.#shapes.set(key, known);
    this.points += points;
  }

  #sees(points: readonly Point[]): boolean {
    const { left, top, right, bottom } = this.#view.box;
    return (
      points.some(([x]) => x >= left) &&
      points.some(([x]) => x <= right) &&
      points.some(([, y]) => y >= top) &&
      points.some(([, y]) => y <= bottom)
    );
  }
}

const pathOf = (points: readonly Point[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');

/** A path by the steps from point to point. */
const steps = (...by: readonly Point[]): string => by.map(([x, y]) => `l${px(x)} ${px(y)}`).join('');

const circle = (r: number): string =>
  `m${px(-r)} 0a${px(r)} ${px(r)} 0 1 0 ${px(2 * r)} 0a${px(r)} ${px(r)} 0 1 0 ${px(-2 * r)} 0z`;

/** Segments that follow each other and look alike are one line. */
function drawMesh({ props: { mesh, colour, width, lane, dash, clock } }: LineMeshLayer, pen: Pen): void {
  const { positions, colours, widths, seconds, indices } = mesh;
  const place = (point: number) => pen.at(positions[4 * point], positions[4 * point + 1]);
  const look = (point: number): Attributes => ({
    ...pen.ink('stroke', colours?.subarray(8 * point, 8 * point + 4) ?? colour),
    'stroke-width': width * (widths?.[2 * point] ?? 1),
    'stroke-linecap': dash ? undefined : 'round',
    'stroke-dasharray': dash?.join(' '),
  });
  let [line, last, style, key]: [Point[], number, Attributes, string] = [[], -1, {}, ''];
  const end = () => pen.line(lane === 0 ? line : shifted(line, lane), style);
  for (let i = 0; i < indices.length; i += 6) {
    const from = indices[i] / 2 + 1;
    const to = from + 1;
    // What was passed by the second of the clock.
    const [enter, leave] = seconds && clock ? [seconds[2 * from], seconds[2 * to]] : [0, 0];
    const now = clock?.second ?? 0;
    if (enter > now) continue;
    const next = look(to);
    const nextKey = JSON.stringify(next);
    if (last !== from || nextKey !== key) {
      end();
      line = [place(from)];
    }
    const [[ax, ay], [bx, by]] = [line[line.length - 1], place(to)];
    const share = leave > now ? (now - enter) / (leave - enter) : 1;
    line.push([ax + share * (bx - ax), ay + share * (by - ay)]);
    [last, style, key] = [to, next, nextKey];
  }
  end();
}

function drawSigns({ props }: SignLayer, pen: Pen): void {
  const { places, radius: r, stroke, halo, shape, colour, ground } = props;
  const [k, w] = [Math.SQRT1_2 * r, 0.866 * r];
  const paths: Readonly<Record<keyof typeof SHAPES, string>> = {
    disc: circle(r),
    ring: circle(r),
    cross: `m${px(-k)} ${px(-k)}${steps([2 * k, 2 * k])}m0 ${px(-2 * k)}${steps([-2 * k, 2 * k])}`,
    plus: `m${px(-r)} 0${steps([2 * r, 0])}m${px(-r)} ${px(-r)}${steps([0, 2 * r])}`,
    square: `m${px(-k)} ${px(-k)}${steps([2 * k, 0], [0, 2 * k], [-2 * k, 0])}z`,
    diamond: `m0 ${px(-r)}${steps([r, r], [-r, r], [-r, -r])}z`,
    triangle: `m0 ${px(-r)}${steps([w, 1.5 * r], [-2 * w, 0])}z`,
    wedge: `m0 ${px(r)}${steps([w, -1.5 * r], [-2 * w, 0])}z`,
  };
  const name = (Object.keys(SHAPES) as (keyof typeof SHAPES)[]).find((one) => SHAPES[one] === shape)!;
  const lines = ['ring', 'cross', 'plus'].includes(name) ? stroke : 0;
  const inside = name === 'ring' ? pen.ink('fill', ground) : { fill: 'none' };
  const inked = lines ? { ...inside, ...pen.ink('stroke', colour) } : pen.ink('fill', colour);
  const rim = { ...pen.ink('fill', ground), ...pen.ink('stroke', ground), 'stroke-width': lines + 2 * halo };
  for (let i = 0; i < places.length; i += 2) {
    const at = pen.at(places[i], places[i + 1]);
    if (halo > 0) pen.mark(at, paths[name], rim);
    pen.mark(at, paths[name], lines ? { ...inked, 'stroke-width': lines } : inked);
  }
}

function drawDrivers({ props: { drivers, clock } }: DriverLayer, pen: Pen): void {
  for (const { path, radius, fill, ring } of drivers) {
    const { x, y } = placeAt(path, clock.second);
    const look = { ...pen.ink('fill', fill), ...pen.ink('stroke', ring), 'stroke-width': 2 };
    pen.mark(pen.at(x, y), circle(radius), look);
  }
}

function drawCircles({ props: { radiusScale, filled, stroked } }: ScatterplotLayer, pen: Pen): void {
  const [place, radius, fill] = ['getPosition', 'getRadius', 'getFillColor'].map((one) => pen.numbers(one));
  const [stroke, width] = ['getLineColor', 'getLineWidth'].map((one) => pen.numbers(one));
  for (let i = 0; i < pen.given.data.length; i++) {
    const [x, y] = place(i);
    const rim = { ...pen.ink('stroke', stroke(i)), 'stroke-width': width(i)[0] };
    const ground = filled ? pen.ink('fill', fill(i)) : { fill: 'none' };
    pen.mark(pen.at(x, y), circle(radiusScale * radius(i)[0]), stroked ? { ...ground, ...rim } : ground);
  }
}

/** The places of a ring or a path, given as pairs or triples, or as their numbers in a row. */
function placesOf(given: unknown, format: string, { at }: Pen): Point[] {
  const values = given as ArrayLike<never>;
  if (typeof values[0] !== 'number') return Array.from(values, ([x, y]: [number, number]) => at(x, y));
  const size = format === 'XY' ? 2 : 3;
  return Array.from({ length: values.length / size }, (_, i) => at(values[size * i], values[size * i + 1]));
}

function drawAreas({ props: { positionFormat, filled } }: SolidPolygonLayer, pen: Pen): void {
  const { startIndices, attributes, length } = pen.given.data;
  const table = attributes?.getPolygon;
  const [read, fill] = [pen.value('getPolygon'), pen.numbers('getFillColor')];
  for (let i = 0; filled && i < length; i++) {
    // In tables each vertex has its row.
    const rows = table && startIndices ? [startIndices[i], startIndices[i + 1]] : null;
    const ring = table && rows ? table.value.subarray(table.size * rows[0], table.size * rows[1]) : read(i);
    pen.area(placesOf(ring, positionFormat, pen), pen.ink('fill', fill(rows?.[0] ?? i)));
  }
}

function drawOutlines({ props: { positionFormat, _pathType } }: PathLayer, pen: Pen): void {
  const [read, stroke, width] = [pen.value('getPath'), pen.numbers('getColor'), pen.numbers('getWidth')];
  for (let i = 0; i < pen.given.data.length; i++) {
    const places = placesOf(read(i), positionFormat, pen);
    const look = { ...pen.ink('stroke', stroke(i)), 'stroke-width': width(i)[0] };
    pen.line(_pathType === 'loop' ? [...places, places[0]] : places, look);
  }
}

function drawTexts({ props: { fontWeight, outlineColor, outlineWidth } }: TextLayer, pen: Pen): void {
  const [place, colour, size] = ['getPosition', 'getColor', 'getSize'].map((one) => pen.numbers(one));
  const [offset, text, anchor] = [
    pen.numbers('getPixelOffset'),
    pen.value('getText'),
    pen.value('getTextAnchor'),
  ];
  const rim = { ...pen.ink('stroke', outlineColor), 'stroke-width': 2 * outlineWidth };
  for (let i = 0; i < pen.given.data.length; i++) {
    const [x, y] = place(i);
    const [[left, top], [right, down]] = [pen.at(x, y), offset(i)];
    pen.text([left + right, top + down], String(text(i)), {
      ...{ 'dominant-baseline': 'central', 'paint-order': 'stroke', 'stroke-linejoin': 'round' },
      ...{ 'font-size': size(i)[0], 'font-weight': String(fontWeight), 'text-anchor': String(anchor(i)) },
      ...pen.ink('fill', colour(i)),
      ...rim,
    });
  }
}
