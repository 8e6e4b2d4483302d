import type { Layer } from '@deck.gl/core';
import type { Task } from '../../base/task';
import type { Rgba } from '../inks';
import { lineLayer } from '../map/deck-lines';
import { driverLayer } from '../map/driver-layer';
import type { Clock } from '../map/line-mesh-layer';
import { LiveMap } from '../map/live-map.svelte';
import { roadWidth } from '../map/road-ranks';
import type { Measured } from '../../engine/benchmarks/benchmark-result';
import { figureOf } from '../../engine/benchmarks/statistics';
import { drawnBy, scriptOfFrames } from './frame-script';
import { shortDraws } from './short-draws';
import { makeMap, type MadeMap } from './made-map';

const SIZE = { roads: 40_000, routes: 5_000, roadsPerRoute: 30, drivers: 6 };
/** The map as a laptop shows it. */
const VIEW = { width: '1280px', height: '720px' };
const ZOOM = 12;
const WARM_UPS = 5;
const FRAMES_PER_ROUND = 20;
/**
 * Where graphics are computed by the processor a frame can take a second;
 * its script is as quick as elsewhere.
 */
const MOST_MS = 15_000;
const FIRST_FRAME_MS = 60_000;
/** Of a drive at 60 times the real speed, 60 frames a second. */
const SECONDS_PER_FRAME = 1;
const TRAIL_SECONDS = 120;
const DEGREES_PER_FRAME = 2e-5;
const GREY: Rgba = [150, 150, 150, 255];
const INK: Rgba = [0, 121, 123, 200];
const PAPER: Rgba = [255, 255, 255, 255];

/**
 * Milliseconds of script in a frame of the page's own map, with 40,000 roads and 5,000 routes under way:
 * `driven` while the camera rests, `moved` while it moves too. What the graphics card takes is no part of it;
 * see `shortDraws` for where there is none.
 */
export async function measureMapFrames(rounds: number, task: Task): Promise<Measured[]> {
  const ground = hiddenGround();
  const drawInFull = shortDraws(ground);
  const shown = new ShownMap(ground);
  try {
    await shown.drawn();
    const driven = await shown.script('Map, driven', rounds, shown.drive, task);
    const moved = await shown.script('Map, driven and moved', rounds, shown.driveAndMove, task);
    const size = {
      roads: SIZE.roads,
      routes: SIZE.routes,
      drivers: SIZE.drivers,
      vertices: verticesOf(shown.made),
      drawnInFull: Number(drawInFull === null),
    };
    return [
      { what: 'driven', size, figure: figureOf(driven), unit: 'ms' },
      { what: 'moved', size, figure: figureOf(moved), unit: 'ms' },
    ];
  } finally {
    shown.live.close();
    drawInFull?.();
    ground.remove();
  }
}

/** The context of the layers' canvas; the map below them has one of its own. */
function contextOf(ground: HTMLElement): WebGL2RenderingContext {
  const canvas = ground.querySelector<HTMLCanvasElement>('canvas:not(.maplibregl-canvas)');
  const gl = canvas?.getContext('webgl2');
  if (!gl) throw new Error('The map has no canvas to measure.');
  return gl;
}

function hiddenGround(): HTMLElement {
  const ground = document.createElement('div');
  Object.assign(ground.style, { position: 'fixed', left: '0', top: '0', visibility: 'hidden', ...VIEW });
  ground.inert = true;
  document.body.append(ground);
  return ground;
}

/** The page's map with a made city on it, and what went wrong with it. */
class ShownMap {
  readonly made = makeMap(SIZE);
  readonly live: LiveMap;
  readonly #ground: HTMLElement;
  #second = 0;
  readonly #first: Promise<void>;
  #problem: Error | undefined;

  constructor(ground: HTMLElement) {
    const { lon, lat } = this.made.frame;
    let onFirstFrame!: () => void;
    this.#first = new Promise((resolve) => (onFirstFrame = resolve));
    this.#ground = ground;
    this.live = new LiveMap(ground, {
      camera: { lng: lon, lat, zoom: ZOOM },
      insets: { left: 0, right: 0, top: 0, bottom: 0 },
      still: () => true,
      onFirstFrame,
      onLost: () => void (this.#problem ??= new Error('The browser took the graphics away from the map.')),
      onFailure: (message) => void (this.#problem ??= new Error(message)),
    });
    const clock = this.live.clock(() => this.#second);
    this.live.draw(layersOf(this.made, clock));
  }

  /** Resolves when all layers are on the map. */
  async drawn(): Promise<void> {
    const late = new Promise<void>((resolve) => void setTimeout(resolve, FIRST_FRAME_MS));
    await Promise.race([this.#first, late]);
    await this.#settled();
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
    const settled = () => this.#settled();
    const many = { warmUps: WARM_UPS, frames, mostMs: MOST_MS, settled };
    return scriptOfFrames(many, work, (done) => {
      task.signal.throwIfAborted();
      task.progress({ step: 'bench.measure', subject: what, done, total: frames, unit: 'frames' });
    });
  }

  async #settled(): Promise<void> {
    await drawnBy(contextOf(this.#ground));
    if (this.#problem) throw this.#problem;
  }
}

function layersOf({ frame, roads, routes, seconds, paths }: MadeMap, clock: Clock): Layer[] {
  const streets = roads.map((lines, rank) =>
    lineLayer(`roads-${rank}`, frame, lines, { colour: GREY, width: roadWidth(rank, ZOOM) }),
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
