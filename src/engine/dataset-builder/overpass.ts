import { MAX_JSON_BYTES } from '../../data/osm/open-osm-file';
import { areaSquareKm, type Bounds } from '../../domain/geo';
import { badInput } from '../../base/failure';
import type { Task } from '../../base/task';
import type { FetchedFile } from '../datasets/fetch-file';
import { MapServer, sizeWords, serverAddress, type ServerQuestion, type ServerWords } from './map-server';

export const USUAL_OVERPASS_SERVER = 'https://overpass-api.de/api/interpreter';

/** Public servers are shared: for an area larger than a metropolis, people should use an extract file. */
export const MOST_AREA_SQUARE_KM = 5000;
const MOST_COUNT_BYTES = 64 * 1024;
/** How much longer than its own limit a server may take to answer: network and queue. */
const PATIENCE_SECONDS = 30;
const WORDS: ServerWords = {
  gives: 'roads',
  kind: 'Overpass server',
  less: 'Choose a smaller area, or drop an extract file (.osm.pbf) of it here.',
  instead: 'Or drop a file of the area here.',
  errorIn: errorWords,
};
/** Bytes of Overpass JSON for each node and way with its tags, as its servers lay it out. */
const NODE_BYTES = 95;
const WAY_BYTES = 480;

/** How much data an area holds, as its server counts it. */
export interface AreaEstimate {
  readonly nodes: number;
  readonly ways: number;
  /** Size of the uncompressed answer, roughly. */
  readonly bytes: number;
}

export interface OverpassOptions {
  readonly server?: string;
  readonly limits?: OverpassLimits;
  readonly mostBytes?: number;
  /** How much longer than its own limit the server may take. */
  readonly patienceSeconds?: number;
}

/** The roads of an area from an Overpass server, with limits of time, memory and size. */
export class Overpass {
  readonly server: string;
  readonly #server: MapServer;
  readonly #limits: OverpassLimits;
  readonly #mostBytes: number;
  readonly #patience: number;

  /** @throws Failure 'bad-input' if the server's address is none that may be asked */
  constructor({ server, limits, mostBytes, patienceSeconds }: OverpassOptions = {}) {
    this.server = overpassAddress(server ?? USUAL_OVERPASS_SERVER);
    this.#server = new MapServer(this.server, WORDS);
    this.#limits = limits ?? OVERPASS_LIMITS;
    this.#mostBytes = mostBytes ?? MAX_JSON_BYTES;
    this.#patience = patienceSeconds ?? PATIENCE_SECONDS;
  }

  /** @throws Failure 'bad-input' (area, no or no good answer, more than can be read), 'cancelled' */
  async estimate(bounds: Bounds, task: Task): Promise<AreaEstimate> {
    checkArea(bounds);
    const query = overpassCountQuery(bounds, this.#limits);
    const answer = await this.#ask({ query, step: 'area.count', mostBytes: MOST_COUNT_BYTES }, task);
    const estimate = this.#estimateOf(await answer.text());
    if (estimate.bytes > this.#mostBytes)
      throw this.#server.refused(
        `the area has ${estimate.ways.toLocaleString('en')} ways, about ${sizeWords(estimate.bytes)}, more than the ${sizeWords(this.#mostBytes)} that can be read. ${WORDS.less}`,
      );
    return estimate;
  }

  /** The area as Overpass JSON. @throws Failure 'bad-input' (area, no or no good answer), 'cancelled' */
  async fetch(bounds: Bounds, task: Task): Promise<FetchedFile> {
    checkArea(bounds);
    const query = overpassQuery(bounds, this.#limits);
    const file = await this.#ask({ query, step: 'area.fetch', mostBytes: this.#mostBytes }, task);
    return { path: 'area.overpass.json', file };
  }

  #ask(
    { query, step, mostBytes }: Pick<ServerQuestion, 'step' | 'mostBytes'> & { readonly query: string },
    task: Task,
  ): Promise<Blob> {
    return this.#server.ask(
      {
        url: this.server,
        init: { method: 'POST', body: new URLSearchParams({ data: query }) },
        step,
        mostBytes,
        seconds: this.#limits.seconds + this.#patience,
      },
      task,
    );
  }

  #estimateOf(text: string): AreaEstimate {
    const counted = countsIn(text);
    if (!counted) throw this.#server.refused(notOverpass(text));
    const { nodes, ways } = counted;
    return { nodes, ways, bytes: nodes * NODE_BYTES + ways * WAY_BYTES };
  }
}

/** The address of a server as written. @throws Failure 'bad-input' unless it is https or on this machine */
export const overpassAddress = (text: string): string =>
  serverAddress(text, 'an Overpass server', USUAL_OVERPASS_SERVER);

function checkArea(bounds: Bounds): void {
  const { minLon, minLat, maxLon, maxLat } = bounds;
  if (
    ![minLon, minLat, maxLon, maxLat].every(Number.isFinite) ||
    minLat >= maxLat ||
    minLat < -90 ||
    maxLat > 90
  )
    throw badInput('The area is empty or lies beyond a pole. Choose it again on the map.');
  if (minLon >= maxLon || minLon < -180 || maxLon > 180) {
    const message = 'The area crosses the antimeridian (180° east or west). Choose one on one side of it.';
    throw badInput(message);
  }
  const size = areaSquareKm(bounds);
  if (size > MOST_AREA_SQUARE_KM) {
    const message = `The area is ${Math.round(size).toLocaleString('en')} km², more than the ${MOST_AREA_SQUARE_KM.toLocaleString('en')} km² that a shared server is asked for. Zoom in, or drop an extract file (.osm.pbf) of it here.`;
    throw badInput(message);
  }
}

/** The words of the error in a web page of an Overpass server, '' where there are none. */
function errorWords(page: string): string {
  const match = /Error<\/strong>:?\s*([^<]{1,300})/.exec(page);
  return match ? match[1].replace(/\s+/g, ' ').trim() : '';
}

function notOverpass(text: string): string {
  const remark = /"remark":\s*"((?:[^"\\]|\\.){1,300})"/.exec(text)?.[1];
  const said = remark ?? errorWords(text);
  return said ? `it says "${said}".` : 'its answer is not that of an Overpass server.';
}

/** The counts in an answer to `out count`; undefined if it is none or not whole. */
function countsIn(text: string): { nodes: number; ways: number } | undefined {
  try {
    const answer = JSON.parse(text) as {
      remark?: unknown;
      elements?: readonly { type?: unknown; tags?: Record<string, unknown> }[];
    } | null;
    const tags = answer?.elements?.[0]?.type === 'count' ? answer.elements[0].tags : undefined;
    const [nodes, ways] = [Number(tags?.nodes), Number(tags?.ways)];
    const isWhole = answer?.remark === undefined;
    return isWhole && nodes >= 0 && ways >= 0 ? { nodes, ways } : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** What one request may cost its server: it stops by itself when either is used up. */
interface OverpassLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
}

const OVERPASS_LIMITS: OverpassLimits = { seconds: 90, memoryBytes: 512 * 1024 ** 2 };

const LAND_USE = 'residential|commercial|retail|industrial|education';

const NOT_FOR_CARS = 'footway|path|steps|cycleway|bridleway|corridor|elevator|proposed|construction|platform';
/** A superset of the drivable ways, as `roads`: the network decides which can be driven on. */
const ROADS = `way["highway"]["area"!="yes"]["highway"!~"^(${NOT_FOR_CARS})$"]->.roads;`;

/** Seven decimals are what OpenStreetMap itself keeps. */
const degrees = (value: number) => String(Number(value.toFixed(7)));

const settings = (
  { minLon, minLat, maxLon, maxLat }: Bounds,
  { seconds, memoryBytes }: OverpassLimits,
): string =>
  `[out:json][timeout:${seconds}][maxsize:${memoryBytes}]` +
  `[bbox:${[minLat, minLon, maxLat, maxLon].map(degrees).join(',')}];`;

/** Where people live and work: areas of one way, and of several. */
const GROUND =
  `way["landuse"~"^(${LAND_USE})$"];` + `rel["type"="multipolygon"]["landuse"~"^(${LAND_USE})$"];`;
/** Where people shop, work and go out. */
const PLACES =
  'node["shop"];node["office"];' +
  'node["amenity"~"^(restaurant|bar|cafe|pub|cinema|theatre|school|university|hospital)$"];';

/**
 * Asks for ways for cars in the box, their nodes and restrictions, and where people live, work, shop and go
 * out (Overpass QL). Areas come whole.
 */
export function overpassQuery(bounds: Bounds, limits = OVERPASS_LIMITS): string {
  return (
    settings(bounds, limits) +
    ROADS +
    '(.roads;node(w.roads););out body qt;' +
    'rel(bw.roads)["type"="restriction"];out body qt;' +
    `(${GROUND});out body qt;>;out skel qt;` +
    `(${PLACES});out body qt;`
  );
}

/** Asks how many nodes and ways all that is, and nothing else; restrictions do not weigh. */
export function overpassCountQuery(bounds: Bounds, limits = OVERPASS_LIMITS): string {
  return (
    settings(bounds, limits) +
    ROADS +
    `(${GROUND});(._;>;)->.ground;` +
    `(.roads;node(w.roads);.ground;${PLACES});out count;`
  );
}
