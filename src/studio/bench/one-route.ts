import type { NamedWeights } from '../../engine/routes/route-drawing';
import type { Layer } from '@deck.gl/core';
import { Failure } from '../../base/failure';
import { quietly, type Task } from '../../base/task';
import { loadDataset } from '../../data/load-dataset';
import type { Dataset } from '../../domain/dataset';
import type { BackendName } from '../../engine/backend/backend';
import { type Measured, type RanOn, figureOf } from '../../engine/benchmarks/benchmark-result';
import { fetchFile } from '../../engine/datasets/fetch-file';
import { dataFileOf } from '../../engine/datasets/named-file';
import { SAMPLE_CITY } from '../../engine/datasets/samples';
import { seededOdPairs, sliceOdPairs, type OdPairs } from '../../generation/od-pairs';
import type { RouteSet } from '../../generation/route';
import { INKS } from '../inks';
import { lineLayer } from '../map/deck-lines';
import { byRoad, linesOf, roadLinesByRank } from '../map/lines';
import { frameOf, type MapFrame } from '../map-frame';
import { laneOf } from '../map/pick';
import { classRanks, roadWidth } from '../map/road-ranks';
import { DRAWN_AS_USUAL } from '../state/routes/draw-settings.svelte';
import { RoutesWorker } from '../state/routes/routes-worker.svelte';
import { FrameWatch } from './frame-script';
import { HiddenMap, INK, ROAD_GREY } from './hidden-map';

/** Who draws: the student, distilled with the weight of the teacher that the thesis found best. */
const STUDENT = 'lambda-0.0014';
const SOURCE = 'distilled';
const MOST_BYTES = 8_000_000;
const ZOOM = 12.5;
/** Test trips whose journeys are asked for, and the seed that chooses them. */
const PAIRS = 16;
const SEED = 42;
/** Where the processor draws and computes, a route can take a second. */
const MOST_MS = 20_000;

/**
 * How long one route takes from the page's request until its line is rendered on the map of the sample city, and where
 * the time goes. Worker, lines and map are the page's own. The end is when the script of the frame has given everything
 * to the graphics card: what that takes, and when the screen shows it, no page is told.
 * @throws Failure 'not-supported' where the backend does not start or no frames come, 'cancelled'
 */
export async function measureOneRoute(
  backend: BackendName,
  rounds: number,
  task: Task,
): Promise<{ on: RanOn; measured: Measured[] }> {
  const { dataset, student } = await sampleWork(quietly(task));
  const worker = new RoutesWorker({ dataset: () => dataset, wanted: () => backend });
  const drawing = new DrawnRoute(dataset, student, worker);
  const stop = () => void worker.close();
  task.signal.addEventListener('abort', stop);
  try {
    await drawing.ready();
    const clock = () => performance.now();
    const routes = await timeRoutes({ pairs: PAIRS, rounds, mostMs: MOST_MS, clock }, drawing, task);
    if (!worker.backend)
      throw new Failure('internal', 'The routes worker did not say what it computes with.');
    const { backend: used, threads } = worker.backend;
    return { on: { backend: used, threads }, measured: routeRows(routes, drawing.size) };
  } finally {
    task.signal.removeEventListener('abort', stop);
    drawing.close();
    await worker.close();
  }
}

/** The sample city and a student of it, from beside the page. */
async function sampleWork(task: Task): Promise<{ dataset: Dataset; student: NamedWeights }> {
  const fetched = (address: string) => fetchFile(new URL(address, document.baseURI).href, MOST_BYTES, task);
  const city = await fetched(SAMPLE_CITY.address);
  const { file } = await fetched(`./sample-city/${STUDENT}.safetensors`);
  const { dataset } = await loadDataset([dataFileOf(city)], { name: SAMPLE_CITY.title }, task);
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { dataset, student: { id: STUDENT, bytes } };
}

/** Routes of one pair each, from the worker onto a map out of sight. */
class DrawnRoute implements RouteDrawing<RouteSet> {
  readonly #pairs: OdPairs;
  readonly #frame: MapFrame;
  readonly #streets: Layer[];
  readonly #map: HiddenMap;
  readonly #watch: FrameWatch;
  /** The last that was handed over. */
  #line: Layer | null = null;
  /** Moments of the frame with that line, once it has come. */
  #rendered: Pick<RouteMoments, 'frameBegan' | 'rendered'> | null = null;
  /** Roads of each pair's route, which are one at least; 0 until it is drawn. */
  readonly #roads = new Uint32Array(PAIRS);

  constructor(
    private readonly dataset: Dataset,
    private readonly student: NamedWeights,
    private readonly worker: RoutesWorker,
  ) {
    this.#pairs = seededOdPairs(dataset.trips.test, 'test', PAIRS, SEED);
    const { network } = dataset;
    this.#frame = frameOf(network);
    this.#streets = roadLinesByRank(network, this.#frame, classRanks(network))
      .map((lines, rank) =>
        lineLayer(`roads-${rank}`, this.#frame, lines, { colour: ROAD_GREY, width: roadWidth(rank, ZOOM) }),
      )
      .reverse();
    const { lon, lat } = this.#frame;
    this.#map = new HiddenMap({ lng: lon, lat, zoom: ZOOM });
    this.#watch = new FrameWatch();
    this.#map.onFrame = () => {
      // A line that deck.gl has not taken over yet is not in the frame.
      if (!this.#line?.isLoaded) return;
      this.#rendered ??= { frameBegan: this.#watch.began, rendered: performance.now() };
    };
  }

  /** Resolves when the roads are on the map. */
  async ready(): Promise<void> {
    this.#map.live.draw(this.#streets);
    await this.#map.drawn();
  }

  get size(): Measured['size'] {
    const { network } = this.dataset;
    const drawnInFull = Number(this.#map.drawnInFull);
    const drawn = this.#roads.filter((roads) => roads > 0);
    const roadsPerRoute = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    return { roads: network.roadCount, pairs: drawn.length, roadsPerRoute, drawnInFull };
  }

  async ask(pair: number): Promise<Answered<RouteSet>> {
    const { search, beamWidth, lengthFactor } = DRAWN_AS_USUAL;
    const request = {
      pairs: sliceOdPairs(this.#pairs, pair, pair + 1),
      sources: [SOURCE],
      models: { [SOURCE]: this.student },
      generation: { search, beamWidth, lengthFactor },
      keepBeams: true,
    } as const;
    const [{ routes, seconds }] = await this.worker.call('draw', request).result;
    this.#roads[pair] = routes.roads.length;
    return { answer: routes, inWorker: 1000 * seconds };
  }

  handOver(routes: RouteSet): void {
    const { network } = this.dataset;
    // The page looks up by road which line a person points at.
    byRoad(network.roadCount, routes);
    const { width, dash } = INKS[SOURCE];
    const style = { colour: INK, width, dash, lane: laneOf(SOURCE, true) };
    this.#line = lineLayer(`routes-${SOURCE}`, this.#frame, linesOf(network, this.#frame, routes), style);
    this.#rendered = null;
    this.#map.live.draw([...this.#streets, this.#line]);
  }

  async rendered(): Promise<Pick<RouteMoments, 'frameBegan' | 'rendered'>> {
    while (!this.#rendered) {
      await this.#watch.next();
      if (!this.#rendered) await this.settled();
    }
    return this.#rendered;
  }

  settled(): Promise<void> {
    return this.#map.settled();
  }

  close(): void {
    this.#watch.close();
    this.#map.close();
  }
}

/** An answer of the worker, and how long it took there. */
interface Answered<Answer> {
  readonly answer: Answer;
  /** ms */
  readonly inWorker: number;
}

/** How routes are asked for and drawn. */
export interface RouteDrawing<Answer> {
  /** Asks for the route of one pair, by its number. */
  ask(pair: number): Promise<Answered<Answer>>;
  /** Makes a line of it and hands that to the map. */
  handOver(answer: Answer): void;
  /** Resolves when the frame with the line is rendered, with when its script began and ended. */
  rendered(): Promise<Pick<RouteMoments, 'frameBegan' | 'rendered'>>;
  /** Resolves when nothing of the route is left to do, for the graphics card either. */
  settled(): Promise<void>;
}

interface RouteRounds {
  /** Routes of a round; each is of another pair. */
  readonly pairs: number;
  /** Rounds that count, after one that does not. */
  readonly rounds: number;
  /** After so long a round ends early. */
  readonly mostMs: number;
  /** ms */
  readonly clock: () => number;
}

/**
 * Asks for one route after the other and draws each before the next. After a first round, which gets everything ready,
 * every route counts; there is at least one.
 */
export async function timeRoutes<Answer>(
  { pairs, rounds, mostMs, clock }: RouteRounds,
  drawing: RouteDrawing<Answer>,
  task: Task,
): Promise<RouteMoments[]> {
  const began = clock();
  const isLate = () => clock() - began > mostMs;
  const next = async (pair: number): Promise<RouteMoments> => {
    task.signal.throwIfAborted();
    const asked = clock();
    const { answer, inWorker } = await drawing.ask(pair);
    const answered = clock();
    drawing.handOver(answer);
    const handedOver = clock();
    const frame = await drawing.rendered();
    await drawing.settled();
    return { asked, answered, inWorker, handedOver, ...frame };
  };
  for (let pair = 0; pair < pairs; pair++) {
    await next(pair);
    if (isLate()) break;
  }
  const counted: RouteMoments[] = [];
  const total = pairs * rounds;
  do {
    counted.push(await next(counted.length % pairs));
    const done = counted.length;
    task.progress({ step: 'bench.measure', subject: 'One route', done, total, unit: 'routes' });
  } while (counted.length < total && !isLate());
  return counted;
}

/** When a route came how far, by the clock of the page in ms. */
export interface RouteMoments {
  readonly asked: number;
  readonly answered: number;
  /** How long the worker drew it, by the worker's own clock, in ms. */
  readonly inWorker: number;
  /** The map has the line. */
  readonly handedOver: number;
  /** The script of the frame with the line began. */
  readonly frameBegan: number;
  /** The frame was handed to the graphics card, not yet shown. */
  readonly rendered: number;
}

/**
 * Where the time of a route goes until its line is on the map. `messages` is what page and worker take to reach each
 * other, there and back: their clocks are not compared, so it cannot be told apart.
 */
export const ROUTE_PARTS = ['messages', 'worker', 'line', 'wait', 'frame'] as const;
type RoutePart = (typeof ROUTE_PARTS)[number];

/** Milliseconds of each part; together they are the time from the request to the rendered frame. */
export function partsOf({
  asked,
  answered,
  inWorker,
  handedOver,
  frameBegan,
  rendered,
}: RouteMoments): Record<RoutePart, number> {
  return {
    messages: answered - asked - inWorker,
    worker: inWorker,
    line: handedOver - answered,
    wait: frameBegan - handedOver,
    frame: rendered - frameBegan,
  };
}

/** The whole time and its parts, in ms over all routes. The medians of the parts need not add up to that of the whole. */
export function routeRows(routes: readonly RouteMoments[], size: Measured['size']): Measured[] {
  const parts = routes.map(partsOf);
  const row = (what: string, ms: readonly number[]): Measured => ({
    what,
    size,
    figure: figureOf(ms),
    unit: 'ms',
  });
  return [
    row(
      '',
      routes.map(({ asked, rendered }) => rendered - asked),
    ),
    ...ROUTE_PARTS.map((part) =>
      row(
        part,
        parts.map((of) => of[part]),
      ),
    ),
  ];
}
