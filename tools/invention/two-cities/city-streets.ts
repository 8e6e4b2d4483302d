import type { Random } from '../../../src/base/random';
import { between, cos, sin, SmoothNoise } from '../../../src/data/simulation/arithmetic';
import type { RoadClass } from '../../../src/data/simulation/town';
import { interpolate, simplify, type Point } from '../sample-city/geometry';
import type { StreetEdge, StreetGraph } from '../sample-city/street-graph';
import type { CityCharacter } from './city-character';

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
export function cityStreets(character: CityCharacter, random: Random): StreetGraph {
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
