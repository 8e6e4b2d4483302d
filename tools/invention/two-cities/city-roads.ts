import { type Point, interpolate, simplify } from '../sample-city/geometry';
import {
  settingRow as row,
  settingValues,
  type SettingRow,
  type SettingRows,
} from '../../../src/data/simulation/simulation-settings';
import { Random } from '../../../src/base/random';
import { between, cos, sin, SmoothNoise } from '../../../src/data/simulation/arithmetic';
import type { RoadClass } from '../../../src/data/simulation/town';
import type { StreetEdge, StreetGraph } from '../sample-city/street-graph';
import type { RoadNetwork, RoadDetails } from '../../../src/domain/road-network';
import { makeRoads, type CityRoad } from '../sample-city/roads';
import { RoadDetailsTable } from '../../../src/data/road-table';

/** What one invented city is like; what its people are like is the same in all. */
export interface CityCharacter {
  readonly key: string;
  readonly title: string;
  /** Longitude and latitude of its middle in degrees: out on a lake, so that nobody takes it for a real city. */
  readonly centre: Point;
  /** Heading of its long streets, in degrees from east to north. */
  readonly turnDegrees: number;
  /** Metres along the long streets and across them. */
  readonly width: number;
  readonly height: number;
  /** Metres between two streets, along and across. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  /** How round its outline is: the larger, the more square (the exponent of the superellipse is twice this power of two). */
  readonly squareness: number;
  /** Metres by which streets wind, and over which. */
  readonly windingMeters: number;
  readonly windingOver: number;
  /** Every how many streets there is a main road. */
  readonly mainEvery: number;
  /** Share of the small streets between two junctions that were not built. */
  readonly missing: number;
  /** Share of small streets that are one-way. */
  readonly oneWays: number;
  readonly places: number;
}

/** Small, square, dense: blocks of 100 by 80 metres. */
const A: CityCharacter = {
  key: 'a',
  title: 'City A',
  centre: [5.35, 52.7],
  turnDegrees: 0,
  width: 2000,
  height: 2000,
  blockWidth: 100,
  blockHeight: 80,
  squareness: 3,
  windingMeters: 5,
  windingOver: 400,
  mainEvery: 5,
  missing: 0.06,
  oneWays: 0.4,
  places: 1800,
};

/** Three times as wide, turned, winding and sparse: blocks of 230 by 200 metres, many of them joined. */
const B: CityCharacter = {
  key: 'b',
  title: 'City B',
  centre: [13.2, 58.85],
  turnDegrees: 35,
  width: 6000,
  height: 4800,
  blockWidth: 230,
  blockHeight: 200,
  squareness: 1,
  windingMeters: 90,
  windingOver: 1100,
  mainEvery: 4,
  missing: 0.2,
  oneWays: 0.06,
  places: 2600,
};

/** The two cities, by what their folders are called. */
export const TWO_CITIES = { a: A, b: B } as const;

const ROWS = {
  trips: row('trips of each city', 10, 4000, 1_000_000, { whole: true }),
  days: row('days from the first on', 1, 28, 3660, { whole: true }),
  leastNoise: row('least deviation of the GPS error of a phone along each axis, in metres', 0, 3, 100),
  mostNoise: row('largest deviation of it', 0, 6, 100),
  noiseSeconds: row('seconds after which the correlation of GPS errors has fallen to 37 %', 1, 30, 3600),
} satisfies Record<string, SettingRow>;

/** How the trips of the two cities are simulated. */
export type CitySettings = Readonly<Record<keyof typeof ROWS, number>>;

const CITY_SETTINGS: SettingRows<keyof CitySettings> = ROWS;

/** Fewest and most trips that can be asked for, and the usual number. */
export const CITY_TRIPS = ROWS.trips;

/**
 * The defaults with some values replaced.
 * @throws Failure 'bad-input' for an unknown name or a value out of range
 */
export const citySettings = (given: Partial<CitySettings> = {}): CitySettings =>
  settingValues(CITY_SETTINGS, given, 'the two cities');

/** Junctions are off their place in the grid by at most this share of a block. */
const OFF_GRID = 0.06;
/** Pieces in which a winding street is drawn between two junctions, and what may be left out of it in metres. */
const PIECES = 6;
const DRAWN_WITHIN = 1.5;
/** One main road in this many is of the higher class. */
const PRIMARY_EVERY = 2;

/** One family of parallel streets: those along the city, or those across it. */
interface Family {
  readonly classes: readonly RoadClass[];
  /** -1, 0 or 1: backward only, both ways, forward only. */
  readonly directions: readonly number[];
}

/**
 * The streets of a city: a grid whose every few streets are main roads, bent, turned, and with gaps. A `street` of the graph is
 * one line of the grid; the lines along come first.
 */
function cityStreets(character: CityCharacter, random: Random): StreetGraph {
  const { width, height, blockWidth, blockHeight } = character;
  const [columns, rows] = [Math.round(width / blockWidth), Math.round(height / blockHeight)];
  const along = makeFamily(rows + 1, character, random.fork('along'));
  const across = makeFamily(columns + 1, character, random.fork('across'));
  const place = placing(character, random.fork('shape'));
  const spots = gridSpots(columns, rows, character, random.fork('junctions'));
  const gaps = random.fork('gaps');
  const edges: StreetEdge[] = [];
  const join = (from: number, to: number, family: Family, line: number, street: number) => {
    const roadClass = family.classes[line];
    const missing = gaps.next() < character.missing && roadClass === 'residential';
    if (missing || !isInside(character, spots[from]) || !isInside(character, spots[to])) return;
    const direction = family.directions[line];
    const [a, b] = direction < 0 ? [to, from] : [from, to];
    edges.push({
      from: a,
      to: b,
      points: streetBetween(spots[a], spots[b], place),
      roadClass,
      level: 'ground',
      oneWay: direction !== 0,
      street,
      bridge: false,
    });
  };
  for (let row = 0; row <= rows; row++)
    for (let column = 0; column <= columns; column++) {
      const spot = row * (columns + 1) + column;
      if (column < columns) join(spot, spot + 1, along, row, row);
      if (row < rows) join(spot, spot + columns + 1, across, column, rows + 1 + column);
    }
  return { nodes: spots.map(place), edges };
}

/** The junctions of the grid before it is bent and turned, row by row from the south-west on. */
function gridSpots(
  columns: number,
  rows: number,
  { blockWidth, blockHeight }: CityCharacter,
  random: Random,
): Point[] {
  const off = () => between(random, -OFF_GRID, OFF_GRID);
  return Array.from({ length: (columns + 1) * (rows + 1) }, (_, spot): Point => {
    const [column, row] = [spot % (columns + 1), Math.floor(spot / (columns + 1))];
    return [(column - columns / 2 + off()) * blockWidth, (row - rows / 2 + off()) * blockHeight];
  });
}

/** Classes and directions of parallel streets; between two main roads one street gathers the traffic. */
function makeFamily(count: number, { mainEvery, oneWays }: CityCharacter, random: Random): Family {
  const first = random.int(mainEvery);
  const classes = Array.from({ length: count }, (_, line): RoadClass => {
    const since = (line + mainEvery - first) % mainEvery;
    if (since === 0)
      return Math.floor((line + mainEvery - first) / mainEvery) % PRIMARY_EVERY === 0
        ? 'primary'
        : 'secondary';
    return since === mainEvery >> 1 ? 'tertiary' : 'residential';
  });
  const directions = classes.map((roadClass) => {
    const [dice, forward] = [random.next(), random.next() < 0.5];
    return roadClass !== 'residential' || dice >= oneWays ? 0 : forward ? 1 : -1;
  });
  return { classes, directions };
}

/** Inside of the outline, a superellipse as high and wide as the city. */
function isInside({ width, height, squareness }: CityCharacter, [x, y]: Point): boolean {
  let [a, b] = [Math.abs(x) / (width / 2), Math.abs(y) / (height / 2)];
  for (let power = 0; power <= squareness; power++) [a, b] = [a * a, b * b];
  return a + b <= 1;
}

/** Where a point of the straight grid lies: pushed aside as the streets wind, and turned. */
function placing(
  { turnDegrees, windingMeters, windingOver }: CityCharacter,
  random: Random,
): (p: Point) => Point {
  const [east, north] = [new SmoothNoise(random, windingOver), new SmoothNoise(random, windingOver)];
  const angle = (turnDegrees * Math.PI) / 180;
  const [c, s] = [cos(angle), sin(angle)];
  return ([x, y]) => {
    const [u, v] = [x + windingMeters * east.at(x, y), y + windingMeters * north.at(x, y)];
    return [u * c - v * s, u * s + v * c];
  };
}

const streetBetween = (a: Point, b: Point, place: (p: Point) => Point): Point[] =>
  simplify(
    Array.from({ length: PIECES + 1 }, (_, i) => place(interpolate(a, b, i / PIECES))),
    DRAWN_WITHIN,
  );

/** Lanes in driving direction; other classes have one. */
const LANES: Readonly<Record<string, number>> = { primary: 2, secondary: 2 };

/** The road network of a city, whose every road can be reached from every other. The same seed gives the same roads. */
export function cityNetwork(character: CityCharacter, seed: number): RoadNetwork {
  const random = new Random(seed).fork(`city ${character.key}`);
  const graph = cityStreets(character, random.fork('streets'));
  const { network, roads } = makeRoads(graph, random.fork('roads'), character.centre);
  const linesAlong = Math.round(character.height / character.blockHeight) + 1;
  return { ...network, details: detailsOf(roads, linesAlong) };
}

/** Names count the streets, as cities of squares do: streets along, avenues across. */
function detailsOf(roads: readonly CityRoad[], linesAlong: number): RoadDetails {
  const table = new RoadDetailsTable();
  for (const { edge, roadClass } of roads) {
    const { street } = edge;
    const name = street < linesAlong ? `Street ${street + 1}` : `Avenue ${street - linesAlong + 1}`;
    table.add({ name, lanes: LANES[roadClass] ?? 1, wayId: NaN, layer: 0, usualSpeed: true });
  }
  return table.finish();
}
