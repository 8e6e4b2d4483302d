import type { Lines, DrivePath, Clock } from '../map-show';
import type { Layer } from '@deck.gl/core';
import type { Task } from '../../base/task';
import { lineLayer } from '../map/deck-lines';
import { driverLayer } from '../map/driver-layer';
import { roadWidth, RANK_COUNT } from '../map/road-ranks';
import { type Measured, figureOf } from '../../engine/benchmarks/benchmark-result';
import { scriptOfFrames } from './frame-script';
import { HiddenMap, INK, PAPER, ROAD_GREY } from './hidden-map';
import { Random } from '../../base/random';
import type { MapFrame } from '../map-frame';

const SIZE = { roads: 40_000, routes: 5_000, roadsPerRoute: 30, drivers: 6 };
const ZOOM = 12;
const WARM_UPS = 5;
const FRAMES_PER_ROUND = 20;
/**
 * Where graphics are computed by the processor a frame can take a second;
 * its script is as quick as elsewhere.
 */
const MOST_MS = 15_000;
/** Seconds of the drive per frame, at 60 times the real speed and 60 frames a second. */
const SECONDS_PER_FRAME = 1;
const TRAIL_SECONDS = 120;
const DEGREES_PER_FRAME = 2e-5;

/**
 * Milliseconds of script in a frame of the page's own map, with 40,000 roads and 5,000 routes under way:
 * `driven` while the camera rests, `moved` while it moves too. What the graphics card takes is no part of it;
 * see `shortDraws` for where there is none.
 */
export async function measureMapFrames(rounds: number, task: Task): Promise<Measured[]> {
  const shown = new DrivenMap();
  try {
    await shown.drawn();
    const driven = await shown.script('Map, driven', rounds, shown.drive, task);
    const moved = await shown.script('Map, driven and moved', rounds, shown.driveAndMove, task);
    const size = {
      roads: SIZE.roads,
      routes: SIZE.routes,
      drivers: SIZE.drivers,
      vertices: verticesOf(shown.made),
      drawnInFull: Number(shown.drawnInFull),
    };
    return [
      { what: 'driven', size, figure: figureOf(driven), unit: 'ms' },
      { what: 'moved', size, figure: figureOf(moved), unit: 'ms' },
    ];
  } finally {
    shown.close();
  }
}

/** The page's map with a made city on it. */
class DrivenMap extends HiddenMap {
  readonly made: MadeMap;
  #second = 0;

  constructor(made = makeMap(SIZE)) {
    super({ lng: made.frame.lon, lat: made.frame.lat, zoom: ZOOM });
    this.made = made;
    this.live.draw(
      layersOf(
        made,
        this.live.clock(() => this.#second),
      ),
    );
  }

  readonly drive = (): void => {
    this.#second = (this.#second + SECONDS_PER_FRAME) % this.made.paths[0].duration;
  };

  readonly driveAndMove = (frame: number): void => {
    this.drive();
    const { lon, lat } = this.made.frame;
    const way = frame % 2 === 0 ? 1 : -1;
    this.live.map.jumpTo({ center: [lon + way * DEGREES_PER_FRAME * frame, lat] });
  };

  /** Ms of script in each frame that `work` brings about. @throws what befell the map meanwhile */
  async script(what: string, rounds: number, work: (frame: number) => void, task: Task): Promise<number[]> {
    const frames = FRAMES_PER_ROUND * rounds;
    const settled = () => this.settled();
    const many = { warmUps: WARM_UPS, frames, mostMs: MOST_MS, settled };
    return scriptOfFrames(many, work, (done) => {
      task.signal.throwIfAborted();
      task.progress({ step: 'bench.measure', subject: what, done, total: frames, unit: 'frames' });
    });
  }
}

function layersOf({ frame, roads, routes, seconds, paths }: MadeMap, clock: Clock): Layer[] {
  const streets = roads.map((lines, rank) =>
    lineLayer(`roads-${rank}`, frame, lines, { colour: ROAD_GREY, width: roadWidth(rank, ZOOM) }),
  );
  const style = { colour: INK, width: 3, clock, trail: TRAIL_SECONDS };
  const drivers = paths.map((path) => ({ path, radius: 7, fill: INK, ring: PAPER }));
  return [
    ...streets.reverse(),
    lineLayer('routes', frame, routes, style, { seconds }),
    driverLayer('drivers', frame, drivers, clock),
  ];
}

const verticesOf = ({ roads, routes }: MadeMap) =>
  [...roads, routes].reduce((sum, { positions }) => sum + positions.length / 2, 0);

/** Vertices of a road between crossings, one end counted. */
const BENDS = 4;
/** Degrees between two crossings. */
const BLOCK = 0.0012;
/** Each so many streets one is of a higher rank. */
const STREETS_PER_RANK = [32, 16, 8, 4];
const SECONDS_PER_ROAD = 12;
const SEED = 23;

/**
 * A city of a grid's streets, each road with bends, and routes that wander through it: as much to
 * draw as a real one, and made at once.
 */
interface MadeMap {
  readonly frame: MapFrame;
  /** Roads by rank, the widest first. */
  readonly roads: readonly Lines[];
  readonly routes: Lines;
  /** (V) when each vertex of the routes is passed. */
  readonly seconds: Float64Array;
  /** The first few routes, as they are driven. */
  readonly paths: readonly DrivePath[];
}

interface MadeMapSize {
  readonly roads: number;
  readonly routes: number;
  readonly roadsPerRoute: number;
  /** Routes that have a driver of their own. */
  readonly drivers: number;
}

function makeMap({ roads, routes, roadsPerRoute, drivers }: MadeMapSize): MadeMap {
  // A grid of n by n crossings has 2 n (n - 1) roads.
  const side = Math.ceil((1 + Math.sqrt(1 + 2 * roads)) / 2);
  const city = new GridCity(side, new Random(SEED));
  const driven = city.routes(routes, roadsPerRoute);
  const half = (BLOCK * side) / 2;
  return {
    frame: {
      lon: 13,
      lat: 50,
      bounds: { minLon: 13 - half, maxLon: 13 + half, minLat: 50 - half, maxLat: 50 + half },
    },
    roads: city.roads(roads),
    ...driven,
    paths: Array.from({ length: drivers }, (_, route) => pathOf(driven.routes, driven.seconds, route)),
  };
}

type Crossing = readonly [column: number, row: number];

class GridCity {
  constructor(
    private readonly side: number,
    private readonly random: Random,
  ) {}

  roads(count: number): Lines[] {
    const byRank: number[][] = Array.from({ length: RANK_COUNT }, () => []);
    let made = 0;
    for (let row = 0; row < this.side; row++)
      for (let column = 0; column < this.side; column++)
        for (const [to, street] of [
          [[column + 1, row], row],
          [[column, row + 1], column],
        ] as const) {
          if (made === count || to[0] === this.side || to[1] === this.side) continue;
          made++;
          byRank[rankOf(street)].push(...this.#bends([column, row], to), ...this.#place(to));
        }
    return byRank.map((numbers) => evenLines(Float32Array.from(numbers), BENDS + 1));
  }

  routes(count: number, length: number): { routes: Lines; seconds: Float64Array } {
    const vertices = length * BENDS + 1;
    const positions = new Float32Array(2 * vertices * count);
    const seconds = new Float64Array(vertices * count);
    for (let route = 0; route < count; route++) {
      positions.set(this.#wander(length), 2 * vertices * route);
      for (let v = 0; v < vertices; v++) seconds[vertices * route + v] = (v * SECONDS_PER_ROAD) / BENDS;
    }
    return { routes: evenLines(positions, vertices), seconds };
  }

  /** Mostly straight on, within the city. */
  #wander(length: number): number[] {
    const { random, side } = this;
    let at: Crossing = [random.int(side), random.int(side)];
    let way = random.int(4);
    const numbers: number[] = [];
    for (let road = 0; road < length; road++) {
      if (random.next() < 0.25) way = (way + (random.next() < 0.5 ? 1 : 3)) % 4;
      while (!this.#inside(next(at, way))) way = (way + 1) % 4;
      const to = next(at, way);
      numbers.push(...this.#bends(at, to));
      at = to;
    }
    numbers.push(...this.#place(at));
    return numbers;
  }

  #inside([column, row]: Crossing): boolean {
    return column >= 0 && row >= 0 && column < this.side && row < this.side;
  }

  #place([column, row]: Crossing): [number, number] {
    const middle = (this.side - 1) / 2;
    return [BLOCK * (column - middle), 0.7 * BLOCK * (row - middle)];
  }

  /** From one crossing to before the next. */
  #bends(from: Crossing, to: Crossing): number[] {
    const [x, y] = this.#place(from);
    const [dx, dy] = this.#place(to).map((value, axis) => value - [x, y][axis]);
    return Array.from({ length: BENDS }, (_, i) => {
      const share = i / BENDS;
      const aside = 0.1 * Math.sin(Math.PI * share);
      return [x + dx * share - dy * aside, y + dy * share + dx * aside];
    }).flat();
  }
}

function next([column, row]: Crossing, way: number): Crossing {
  return [column + [1, 0, -1, 0][way], row + [0, 1, 0, -1][way]];
}

const rankOf = (street: number): number => {
  const rank = STREETS_PER_RANK.findIndex((every) => street % every === 0);
  return rank < 0 ? RANK_COUNT - 1 : rank;
};

/** Lines of as many vertices each. */
function evenLines(positions: Float32Array, vertices: number): Lines {
  const length = positions.length / (2 * vertices);
  return {
    length,
    startIndices: Uint32Array.from({ length: length + 1 }, (_, i) => i * vertices),
    positions,
  };
}

function pathOf({ positions, startIndices }: Lines, seconds: Float64Array, route: number): DrivePath {
  const [first, end] = [startIndices[route], startIndices[route + 1]];
  return {
    lines: {
      length: 1,
      startIndices: Uint32Array.of(0, end - first),
      positions: positions.subarray(2 * first, 2 * end),
    },
    seconds: seconds.subarray(first, end),
    duration: seconds[end - 1],
  };
}
