import { MAX_JSON_BYTES } from '../../data/osm/json-limit';
import type { Bounds } from '../../domain/bounds';
import { Failure } from '../../domain/failure';
import { haversineKm } from '../../domain/geo';
import type { FetchedFile } from '../fetch-file';
import { Lane } from '../lane';
import { asFailure } from '../protocol/failure-wire';
import type { Job } from '../protocol/job';
import { readBody, untilCancelled } from '../response-body';
import { OVERPASS_LIMITS, overpassCountQuery, overpassQuery, type OverpassLimits } from './overpass-query';

export const USUAL_OVERPASS_SERVER = 'https://overpass-api.de/api/interpreter';

/** Public servers are shared: an area larger than a metropolis is a matter for an extract file. */
export const MOST_AREA_SQUARE_KM = 5000;
const MOST_COUNT_BYTES = 64 * 1024;
/** How much longer than its own limit a server may take to answer: the way there and back, and its queue. */
const PATIENCE_SECONDS = 30;
const ELSE = 'Choose a smaller area, or drop an extract file (.osm.pbf) of it here.';
/** Bytes of Overpass JSON for each node and way with its tags, as its servers lay it out. */
const NODE_BYTES = 95;
const WAY_BYTES = 480;

/** What an area would bring, as its server counts it. */
export interface AreaEstimate {
  readonly nodes: number;
  readonly ways: number;
  /** Of the answer before packing, about. */
  readonly bytes: number;
}

type Reins = Pick<Job<never>, 'control' | 'onProgress'>;

export interface OverpassOptions {
  readonly server?: string;
  readonly limits?: OverpassLimits;
  readonly mostBytes?: number;
  /** How much longer than its own limit the server may take. */
  readonly patienceSeconds?: number;
}

/** Square kilometres of a box, by its middle latitude. */
export function areaSquareKm({ minLon, minLat, maxLon, maxLat }: Bounds): number {
  const middle = (minLat + maxLat) / 2;
  return haversineKm(minLon, middle, maxLon, middle) * haversineKm(minLon, minLat, minLon, maxLat);
}

/**
 * The roads of an area from an Overpass server: one request at a time, whoever asks; with a limit of time and memory for the
 * server and one of time and size here.
 */
export class Overpass {
  readonly #lane = new Lane();
  readonly server: string;
  readonly #limits: OverpassLimits;
  readonly #mostBytes: number;
  readonly #patience: number;

  /** @throws Failure 'bad-input' if the server's address is none that may be asked */
  constructor({ server, limits, mostBytes, patienceSeconds }: OverpassOptions = {}) {
    this.server = overpassAddress(server ?? USUAL_OVERPASS_SERVER);
    this.#limits = limits ?? OVERPASS_LIMITS;
    this.#mostBytes = mostBytes ?? MAX_JSON_BYTES;
    this.#patience = patienceSeconds ?? PATIENCE_SECONDS;
  }

  /** How much there is. @throws Failure 'bad-input' (area, no or no good answer, more than can be read), 'cancelled' */
  async estimate(bounds: Bounds, job: Reins): Promise<AreaEstimate> {
    checkArea(bounds);
    const query = overpassCountQuery(bounds, this.#limits);
    const answer = await this.#ask(query, 'Asking how much there is', MOST_COUNT_BYTES, job);
    const estimate = this.#estimateOf(await answer.text());
    if (estimate.bytes > this.#mostBytes)
      throw this.#refused(
        `the area has ${estimate.ways.toLocaleString('en')} ways, about ${mebibytes(estimate.bytes)}, more than the ${mebibytes(this.#mostBytes)} that can be read. ${ELSE}`,
      );
    return estimate;
  }

  /** The area as a file of Overpass JSON. @throws Failure 'bad-input' (area, no or no good answer), 'cancelled' */
  async fetch(bounds: Bounds, job: Reins): Promise<FetchedFile> {
    checkArea(bounds);
    const query = overpassQuery(bounds, this.#limits);
    const file = await this.#ask(query, 'Fetching the area', this.#mostBytes, job);
    return { path: 'area.overpass.json', file };
  }

  #ask(query: string, stage: string, mostBytes: number, job: Reins): Promise<Blob> {
    return this.#lane.run(() =>
      untilCancelled(job, async (cancelled) => {
        const late = AbortSignal.timeout(1000 * (this.#limits.seconds + this.#patience));
        const answered = sayEverySecond(() => job.onProgress({ stage, done: 0, unit: 'MB' }));
        try {
          const response = await this.#answer(query, AbortSignal.any([cancelled, late])).finally(answered);
          return await readBody(response, job, {
            stage,
            mostBytes,
            tooLarge: () => this.#refused(`its answer is larger than ${mebibytes(mostBytes)}. ${ELSE}`),
            brokeOff: (megabytes, cause) =>
              this.#refused(`its answer broke off after ${megabytes} MB (${cause}). Try again.`),
          });
        } catch (thrown) {
          if (late.aborted && !cancelled.aborted)
            throw this.#refused(
              `it gave no whole answer in ${this.#limits.seconds + this.#patience} seconds. Choose a smaller area, or another time or server.`,
            );
          throw thrown;
        }
      }),
    );
  }

  async #answer(query: string, signal: AbortSignal): Promise<Response> {
    const body = new URLSearchParams({ data: query });
    const response = await fetch(this.server, { method: 'POST', body, signal, credentials: 'omit' }).catch(
      (thrown: unknown) => {
        if (globalThis.navigator?.onLine === false)
          throw this.#refused('this device is offline. Drop a file of the area here instead.');
        throw this.#refused(
          `it does not answer (${asFailure(thrown).message}). Check its address and this device's connection, or drop a file of the area here.`,
        );
      },
    );
    if (!response.ok) throw this.#refused(await whyNot(response));
    return response;
  }

  #estimateOf(text: string): AreaEstimate {
    const counted = countsIn(text);
    if (!counted) throw this.#refused(notOverpass(text));
    const { nodes, ways } = counted;
    return { nodes, ways, bytes: nodes * NODE_BYTES + ways * WAY_BYTES };
  }

  #refused(why: string): Failure {
    return new Failure('bad-input', `${new URL(this.server).host} gave no roads: ${why}`, {
      server: this.server,
    });
  }
}

/** A server may think for a minute before its first byte: one sees that it is waited for. Returns what ends this. */
function sayEverySecond(say: () => void): () => void {
  say();
  const timer = setInterval(say, 1000);
  return () => clearInterval(timer);
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2).toLocaleString('en')} MiB`;

/** The address of a server as a person wrote it. @throws Failure 'bad-input' unless it is https or on this machine */
export function overpassAddress(text: string): string {
  const address = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const isHere = address !== null && /^(localhost|127\.0\.0\.1)$/.test(address.hostname);
  const isSafe = address?.protocol === 'https:' || (address?.protocol === 'http:' && isHere);
  if (address && isSafe && address.username === '' && address.password === '') return address.href;
  throw new Failure(
    'bad-input',
    `"${text.trim()}" is no address of an Overpass server. It looks like ${USUAL_OVERPASS_SERVER}.`,
  );
}

function checkArea(bounds: Bounds): void {
  const { minLon, minLat, maxLon, maxLat } = bounds;
  if (
    ![minLon, minLat, maxLon, maxLat].every(Number.isFinite) ||
    minLat >= maxLat ||
    minLat < -90 ||
    maxLat > 90
  )
    throw new Failure('bad-input', 'The area is empty or lies beyond a pole. Choose it again on the map.');
  if (minLon >= maxLon || minLon < -180 || maxLon > 180)
    throw new Failure(
      'bad-input',
      'The area reaches over the antimeridian (180° east or west). Choose one on one side of it.',
    );
  const size = areaSquareKm(bounds);
  if (size > MOST_AREA_SQUARE_KM)
    throw new Failure(
      'bad-input',
      `The area is ${Math.round(size).toLocaleString('en')} km², more than the ${MOST_AREA_SQUARE_KM.toLocaleString('en')} km² that a shared server is asked for. Zoom in, or drop an extract file (.osm.pbf) of it here.`,
    );
}

/** Why a server refuses, with the words that it gives where it is not busy. */
async function whyNot(response: Response): Promise<string> {
  const { status } = response;
  if (status === 429) {
    const wait = Number(response.headers.get('retry-after'));
    const when = wait > 0 ? `in ${Math.ceil(wait)} seconds` : 'in a minute';
    return `it has had too many requests from here (429). Try again ${when}.`;
  }
  if (status === 502 || status === 503 || status === 504)
    return `it is too busy (${status}). Try again in a few minutes, with a smaller area, or ask another server.`;
  if (status === 404) return 'there is no Overpass server at this address (404).';
  const said = errorWords((await response.text().catch(() => '')).slice(0, 20_000));
  return `it answers with ${status}${said && `: ${said}`}.`;
}

/** The words of the error in a web page of an Overpass server, '' where there are none. */
function errorWords(page: string): string {
  const match = /Error<\/strong>:?\s*([^<]{1,300})/.exec(page);
  return match ? match[1].replace(/\s+/g, ' ').trim() : '';
}

function notOverpass(text: string): string {
  const remark = /"remark":\s*"((?:[^"\\]|\\.){1,300})"/.exec(text)?.[1];
  const said = remark ?? errorWords(text);
  return said ? `it says "${said}".` : 'its answer is not what an Overpass server answers.';
}

/** The counts in an answer to `out count`; undefined if it is no such answer, or says that it is not whole. */
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
