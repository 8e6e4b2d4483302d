import { badInput } from '../../base/failure';

/**
 * What the page shows before anything heavy is loaded: the city's roads as lines, a few trips with what the
 * students drew for the same pairs, and how good the students are over all pairs. This file has no imports
 * but the error: it is on the way to the first view.
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
    /** Degrees. */
    readonly bounds: {
      readonly west: number;
      readonly south: number;
      readonly east: number;
      readonly north: number;
    };
  };
  /** Each line once where both directions share it. */
  readonly roads: readonly { readonly className: string; readonly lines: Lines }[];
  readonly run: {
    readonly name: string;
    /** Accuracy of the vanilla and the distilled student on the test trips, as a share. */
    readonly accuracy: Readonly<Record<FirstModel, number>>;
    readonly teacherPerplexity: number;
  };
  /** How the trips were chosen, for people. */
  readonly rule: string;
  readonly trips: readonly FirstTrip[];
  readonly measures: readonly FirstMeasure[];
  /** On test OD pairs. */
  readonly results: readonly FirstResult[];
}

/** Lines as flat arrays: line i has the vertices offsets[i] .. offsets[i+1]. */
export interface Lines {
  /** (N+1) counted in vertices. */
  readonly offsets: Uint32Array;
  /** (2 V) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
}

export const FIRST_MODELS = ['vanilla', 'distilled'] as const;
export type FirstModel = (typeof FIRST_MODELS)[number];

/** A test trip and its twins; lines of one vertex or more: (2 V) longitude, latitude. */
export interface FirstTrip {
  /** Position among the run's test OD pairs. */
  readonly pair: number;
  readonly real: Float64Array;
  readonly twins: Readonly<
    Record<
      FirstModel,
      { readonly line: Float64Array; readonly arrived: boolean; readonly identical: boolean }
    >
  >;
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
  readonly version: 1;
  readonly origin: readonly [longitude: number, latitude: number];
  readonly city: FirstView['city'];
  readonly run: FirstView['run'];
  readonly rule: string;
  readonly measures: FirstView['measures'];
  /** Three numbers per measure: value, low, high. */
  readonly results: readonly {
    readonly model: string;
    readonly routes: number;
    readonly values: readonly (number | null)[];
  }[];
  readonly trips: readonly {
    readonly pair: number;
    readonly real: readonly number[];
    readonly twins: Readonly<
      Record<
        FirstModel,
        { readonly line: readonly number[]; readonly arrived: boolean; readonly identical: boolean }
      >
    >;
  }[];
  readonly roads: readonly { readonly className: string; readonly lines: readonly (readonly number[])[] }[];
}

/** Reads the parsed file. @throws Failure 'bad-input' that names the place */
export function readFirstView(json: unknown): FirstView {
  const file = object(json, 'file');
  if (file.format !== FORMAT || file.version !== 1) throw broken('its format');
  const [west, south] = list(file.origin, 'origin', number);
  if (south === undefined) throw broken('"origin"');
  const line = (value: unknown, at: string) => lineFrom(list(value, at, number), west, south, at);
  const city = object(file.city, 'city');
  const bounds = object(city.bounds, 'city.bounds');
  const run = object(file.run, 'run');
  const accuracy = object(run.accuracy, 'run.accuracy');
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
    run: {
      name: text(run.name, 'run.name'),
      accuracy: {
        vanilla: number(accuracy.vanilla, 'accuracy.vanilla'),
        distilled: number(accuracy.distilled, 'accuracy.distilled'),
      },
      teacherPerplexity: number(run.teacherPerplexity, 'run.teacherPerplexity'),
    },
    rule: text(file.rule, 'rule'),
    measures,
    results: list(file.results, 'results', (value, at) => resultFrom(value, at, measures.length)),
    trips: list(file.trips, 'trips', (value, at) => tripFrom(value, at, line)),
    roads: list(file.roads, 'roads', (value, at) => {
      const { className, lines } = object(value, at);
      return {
        className: text(className, `${at}.className`),
        lines: packed(list(lines, `${at}.lines`, line)),
      };
    }),
  };
}

type LineReader = (value: unknown, at: string) => Float64Array;

function tripFrom(value: unknown, at: string, line: LineReader): FirstTrip {
  const { pair, real, twins } = object(value, at);
  const both = object(twins, `${at}.twins`);
  const twin = (model: FirstModel) => {
    const drawn = object(both[model], `${at}.${model}`);
    return {
      line: line(drawn.line, `${at}.${model}.line`),
      arrived: drawn.arrived === true,
      identical: drawn.identical === true,
    };
  };
  return {
    pair: number(pair, `${at}.pair`),
    real: line(real, `${at}.real`),
    twins: { vanilla: twin('vanilla'), distilled: twin('distilled') },
  };
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
    `first-view.json cannot be used: ${what} is not as it should be. Make it again with "node --import tsx tools/make-first-view.ts".`,
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
