import { badInput } from '../../base/failure';

/**
 * What the page shows of a system before anything heavy is loaded: the roads of its sample as lines, a picture that moves,
 * and the numbers that the words beside it name. This file has no imports but the error: it is on the way to the first view.
 */
export interface FirstView {
  readonly city: {
    readonly name: string;
    /** Directed roads of the network. */
    readonly roads: number;
    /** Trips that models learn from and are measured by: train, val and test together. */
    readonly trips: number;
    /** Whether nobody drove them: then they are called simulated, not real. */
    readonly simulated: boolean;
    readonly bounds: Bounds;
  };
  /** Each line once where both directions share it. */
  readonly roads: readonly { readonly className: string; readonly lines: Lines }[];
  /** What is drawn, from the bottom to the top. */
  readonly shapes: readonly FirstShape[];
  readonly numbers: Readonly<Record<string, FirstNumber>>;
  /** Measures of routes on test OD pairs; empty where the system draws none. */
  readonly measures: readonly FirstMeasure[];
  readonly results: readonly FirstResult[];
}

/** Degrees. */
export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Lines as flat arrays: line i has the vertices offsets[i] .. offsets[i+1]. */
export interface Lines {
  /** (N+1) counted in vertices. */
  readonly offsets: Uint32Array;
  /** (2 V) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
}

const SHAPE_KINDS = ['lines', 'dots', 'rings', 'areas'] as const;

/**
 * Things of one colour that are drawn together. Lines grow along their way, areas fade in, and dots and rings come one after the
 * other, in the order of their vertices.
 */
export interface FirstShape {
  readonly kind: (typeof SHAPE_KINDS)[number];
  /** Name of the CSS variable of its colour, without the dashes. */
  readonly ink: string;
  /** Milliseconds after the beginning: when it begins to come, when all of it is there, and when it goes. */
  readonly from: number;
  readonly to: number;
  /** Left out where it stays. */
  readonly until?: number;
  readonly lines: Lines;
  /** Widths of lines and radii of dots and rings in px, opacities of areas from 0 to 1; of each line, of each vertex of dots and rings. */
  readonly sizes: readonly number[];
}

/** A measured number, with its 95 % interval where it has one. */
export interface FirstNumber {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

const percent = (share: number, digits: number): string => (100 * share).toFixed(digits);

/** A share in percent with its interval: "9 % (3 to 24)". */
export const sharesOf = ({ value, low, high }: FirstNumber, digits = 0): string =>
  low === null || high === null
    ? `${percent(value, digits)}\u00a0%`
    : `${percent(value, digits)}\u00a0% (${percent(low, digits)} to ${percent(high, digits)})`;

/** A number with its interval: "2.71 (2.64 to 2.79)". */
export const numberOf = ({ value, low, high }: FirstNumber, digits: number): string =>
  low === null || high === null
    ? value.toFixed(digits)
    : `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

/** What a system says of its first view. */
export interface FirstWords {
  /** Address of the file of its view, from the page's own address. */
  readonly file: string;
  /** One sentence that says what is seen, and one that says what was measured, with its interval. */
  readonly say: (numbers: FirstView['numbers']) => readonly [seen: string, measured: string];
  /** What the colours mean, by the names of their CSS variables. */
  readonly legend: Readonly<Record<string, string>>;
  /** What the button says that does it for real: `SystemView.begin`. */
  readonly action: string;
  /** What is trained by the button below, where there is one. */
  readonly training?: string;
}

export interface FirstMeasure {
  readonly key: string;
  readonly label: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher' | 'as real';
  readonly decimals: number;
}

export interface FirstResult {
  /** Model or baseline. */
  readonly model: string;
  /** Routes that were measured. */
  readonly routes: number;
  /** (M) value, low and high of each measure; null where it could not be measured. */
  readonly values: readonly {
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}

/**
 * In the file a coordinate is a whole number of these, counted from `origin`: 1e-5 degrees, about a metre.
 */
export const UNITS_PER_DEGREE = 1e5;
const FORMAT = 'route-distillery-first-view';

/** The view as it lies in the file: lines as differences of whole numbers. */
export interface FirstViewFile {
  readonly format: typeof FORMAT;
  readonly version: 2;
  readonly origin: readonly [longitude: number, latitude: number];
  readonly city: FirstView['city'];
  readonly roads: readonly { readonly className: string; readonly lines: readonly (readonly number[])[] }[];
  readonly shapes: readonly (Omit<FirstShape, 'lines'> & {
    readonly lines: readonly (readonly number[])[];
  })[];
  readonly numbers: FirstView['numbers'];
  readonly measures: FirstView['measures'];
  /** Three numbers per measure: value, low, high. */
  readonly results: readonly {
    readonly model: string;
    readonly routes: number;
    readonly values: readonly (number | null)[];
  }[];
}

/** Reads the parsed file. @throws Failure 'bad-input' that names the place */
export function readFirstView(json: unknown): FirstView {
  const file = object(json, 'file');
  if (file.format !== FORMAT || file.version !== 2) throw broken('its format');
  const [west, south] = list(file.origin, 'origin', number);
  if (south === undefined) throw broken('"origin"');
  const line = (value: unknown, at: string) => lineFrom(list(value, at, number), west, south, at);
  const city = object(file.city, 'city');
  const bounds = object(city.bounds, 'city.bounds');
  const measures = list(file.measures, 'measures', measureFrom);
  return {
    city: {
      name: text(city.name, 'city.name'),
      roads: number(city.roads, 'city.roads'),
      trips: number(city.trips, 'city.trips'),
      simulated: city.simulated === true,
      bounds: {
        west: number(bounds.west, 'bounds.west'),
        south: number(bounds.south, 'bounds.south'),
        east: number(bounds.east, 'bounds.east'),
        north: number(bounds.north, 'bounds.north'),
      },
    },
    roads: list(file.roads, 'roads', (value, at) => {
      const { className, lines } = object(value, at);
      return {
        className: text(className, `${at}.className`),
        lines: packed(list(lines, `${at}.lines`, line)),
      };
    }),
    shapes: list(file.shapes, 'shapes', (value, at) => shapeFrom(value, at, line)),
    numbers: Object.fromEntries(
      Object.entries(object(file.numbers, 'numbers')).map(([name, value]) => [name, numberFrom(value, name)]),
    ),
    measures,
    results: list(file.results, 'results', (value, at) => resultFrom(value, at, measures.length)),
  };
}

type LineReader = (value: unknown, at: string) => Float64Array;

function shapeFrom(value: unknown, at: string, line: LineReader): FirstShape {
  const { kind, ink, from, to, until, lines, sizes } = object(value, at);
  const known = SHAPE_KINDS.find((one) => one === kind);
  // It becomes the name of a CSS variable.
  if (!known || typeof ink !== 'string' || !/^[a-z][a-z0-9-]*$/.test(ink)) throw broken(`"${at}"`);
  return {
    kind: known,
    ink,
    from: number(from, `${at}.from`),
    to: number(to, `${at}.to`),
    ...(until !== undefined && { until: number(until, `${at}.until`) }),
    lines: packed(list(lines, `${at}.lines`, line)),
    sizes: list(sizes, `${at}.sizes`, number),
  };
}

function numberFrom(value: unknown, at: string): FirstNumber {
  const { value: own, low, high } = object(value, at);
  const end = (one: unknown) => (one === null ? null : number(one, at));
  return { value: number(own, at), low: end(low), high: end(high) };
}

function measureFrom(value: unknown, at: string): FirstMeasure {
  const { key, label, unit, better, decimals } = object(value, at);
  if (better !== 'lower' && better !== 'higher' && better !== 'as real') throw broken(`"${at}.better"`);
  const places = number(decimals, `${at}.decimals`);
  if (!Number.isInteger(places) || places < 0 || places > 10) throw broken(`"${at}.decimals"`);
  return {
    key: text(key, `${at}.key`),
    label: text(label, `${at}.label`),
    unit: text(unit, `${at}.unit`),
    better,
    decimals: places,
  };
}

function resultFrom(value: unknown, at: string, measures: number): FirstResult {
  const { model, routes, values } = object(value, at);
  const flat = list(values, `${at}.values`, (one, place) => (one === null ? null : number(one, place)));
  if (flat.length !== 3 * measures) throw broken(`"${at}.values"`);
  return {
    model: text(model, `${at}.model`),
    routes: number(routes, `${at}.routes`),
    values: Array.from({ length: measures }, (_, i) => ({
      value: flat[3 * i],
      low: flat[3 * i + 1],
      high: flat[3 * i + 2],
    })),
  };
}

/** Degrees from differences: the first vertex from the origin, each other from the one before. */
function lineFrom(steps: readonly number[], west: number, south: number, at: string): Float64Array {
  if (steps.length === 0 || steps.length % 2 !== 0) throw broken(`"${at}"`);
  const lonLat = new Float64Array(steps.length);
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    lonLat[i] = west + x / UNITS_PER_DEGREE;
    lonLat[i + 1] = south + y / UNITS_PER_DEGREE;
  }
  return lonLat;
}

function packed(lines: readonly Float64Array[]): Lines {
  const offsets = new Uint32Array(lines.length + 1);
  lines.forEach((line, i) => (offsets[i + 1] = offsets[i] + line.length / 2));
  const lonLat = new Float64Array(2 * offsets[lines.length]);
  lines.forEach((line, i) => lonLat.set(line, 2 * offsets[i]));
  return { offsets, lonLat };
}

const broken = (what: string) =>
  badInput(
    `first-view.json cannot be used: ${what} is not as it should be. Make it again with "node --import tsx tools/make-first-views.ts".`,
  );

function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken(`"${at}"`);
  return value as Record<string, unknown>;
}

function list<T>(value: unknown, at: string, read: (item: unknown, at: string) => T): T[] {
  if (!Array.isArray(value)) throw broken(`"${at}"`);
  return value.map((item, i) => read(item, `${at}[${i}]`));
}

function number(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw broken(`"${at}"`);
  return value;
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string' || value.length > 1000) throw broken(`"${at}"`);
  return value;
}
