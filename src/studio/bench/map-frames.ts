import type { Layer } from '@deck.gl/core';
import type { Task } from '../../base/task';
import { lineLayer } from '../map/deck-lines';
import { driverLayer } from '../map/driver-layer';
import type { Clock } from '../map/line-mesh-layer';
import { roadWidth } from '../map/road-ranks';
import type { Measured } from '../../engine/benchmarks/benchmark-result';
import { figureOf } from '../../engine/benchmarks/statistics';
import { scriptOfFrames } from './frame-script';
import { HiddenMap, INK, PAPER, ROAD_GREY } from './hidden-map';
import { makeMap, type MadeMap } from './made-map';

const SIZE = { roads: 40_000, routes: 5_000, roadsPerRoute: 30, drivers: 6 };
const ZOOM = 12;
const WARM_UPS = 5;
const FRAMES_PER_ROUND = 20;
/**
 * Where graphics are computed by the processor a frame can take a second;
 * its script is as quick as elsewhere.
 */
const MOST_MS = 15_000;
/** Of a drive at 60 times the real speed, 60 frames a second. */
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
