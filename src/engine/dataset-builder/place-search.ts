import { shown } from '../../base/text';
import type { Bounds } from '../../domain/geo';
import type { Task } from '../../base/task';
import { MapServer, serverAddress, type ServerWords } from './map-server';

export const USUAL_PLACE_SERVER = 'https://nominatim.openstreetmap.org/search';

const MOST_PLACES = 6;
const MOST_NAME = 200;
const MOST_ANSWER_BYTES = 256 * 1024;
const SECONDS = 30;
const WORDS: ServerWords = {
  gives: 'places',
  kind: 'search of places (Nominatim)',
  less: 'Enter more of the name, or latitude and longitude.',
  instead: 'Or enter latitude and longitude.',
  errorIn: errorWords,
};

/** A place as a server knows it. */
export interface FoundPlace {
  /** With the districts and the country in which it lies. */
  readonly name: string;
  readonly bounds: Bounds;
}

/** Places by their names from a Nominatim server. */
export class PlaceSearch {
  readonly server: string;
  readonly #server: MapServer;

  /** @throws Failure 'bad-input' if the server's address is none that may be asked */
  constructor(server = USUAL_PLACE_SERVER) {
    this.server = placeServerAddress(server);
    this.#server = new MapServer(this.server, WORDS);
  }

  /** Places of that name, the best known first. @throws Failure 'bad-input', 'cancelled' */
  async find(name: string, task: Task): Promise<readonly FoundPlace[]> {
    const url = new URL(this.server);
    const asked = { q: name.trim().slice(0, MOST_NAME), format: 'jsonv2', limit: String(MOST_PLACES) };
    for (const [key, value] of Object.entries(asked)) url.searchParams.set(key, value);
    const answer = await this.#server.ask(
      {
        url: url.href,
        init: {},
        step: 'place.search',
        mostBytes: MOST_ANSWER_BYTES,
        seconds: SECONDS,
      },
      task,
    );
    const places = placesIn(await answer.text());
    if (places) return places;
    throw this.#server.refused('its answer is not that of a Nominatim server.');
  }
}

/** The address of a server as written. @throws Failure 'bad-input' unless it is https or on this machine */
export const placeServerAddress = (text: string): string =>
  serverAddress(text, 'a Nominatim server', USUAL_PLACE_SERVER);

/** Undefined if the text is not such a list. A place without a bounding box is left out. */
function placesIn(text: string): readonly FoundPlace[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
  if (!Array.isArray(answer)) return undefined;
  return answer.slice(0, MOST_PLACES).flatMap((item: unknown) => placeOf(item) ?? []);
}

function placeOf(item: unknown): FoundPlace | undefined {
  const { display_name: name, boundingbox } = (item ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !Array.isArray(boundingbox) || boundingbox.length !== 4) return undefined;
  const [minLat, maxLat, minLon, maxLon] = boundingbox.map(Number);
  const isBox = minLat <= maxLat && minLon <= maxLon && minLat >= -90 && maxLat <= 90;
  const isOnEarth = minLon >= -180 && maxLon <= 180;
  return isBox && isOnEarth ? { name: shown(name), bounds: { minLon, minLat, maxLon, maxLat } } : undefined;
}

/** A Nominatim server writes its errors as JSON. */
function errorWords(page: string): string {
  const message = /"message":\s*"((?:[^"\\]|\\.){1,300})"/.exec(page)?.[1];
  return message ?? '';
}
