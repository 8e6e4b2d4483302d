import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { townAnswer } from './tiny-town';

/**
 * How a server may answer: as it should, that it is busy, not at all, of an area
 * too large, that it ran out of memory.
 */
type Manner = 'well' | 'busy' | 'never' | 'too much' | 'out of memory';

/**
 * A server on this machine that answers as Overpass does, each question in the manner
 * that is next, and as Nominatim does.
 */
export interface MapServerStandIn {
  readonly overpassAddress: string;
  /** Address of the search of places, which knows the town. */
  readonly nominatimAddress: string;
  /** How the next questions are answered; after them well. */
  readonly manners: Manner[];
  /** What was asked: `count` or `roads`. */
  readonly asked: string[];
  /** Questions that nobody waits for any more. */
  readonly givenUp: () => number;
  readonly close: () => Promise<void>;
}

const count = (nodes: number, ways: number) =>
  JSON.stringify({
    elements: [{ type: 'count', id: 0, tags: { nodes: String(nodes), ways: String(ways) } }],
  });

const REMARK = 'runtime error: Query run out of memory using about 512 MB of RAM.';

function answer(manner: Manner, isCount: boolean, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  if (manner === 'never') return;
  if (manner === 'busy') response.writeHead(504).end('busy');
  else if (manner === 'too much') response.end(count(60_000_000, 8_000_000));
  else if (manner === 'out of memory') response.end(JSON.stringify({ elements: [], remark: REMARK }));
  else response.end(isCount ? count(30, 11) : townAnswer());
}

const PLACES = JSON.stringify([
  { display_name: 'Tiny town, Nowhere', boundingbox: ['52.1', '52.104', '5.2', '5.205'] },
  { display_name: 'Tiny town, Elsewhere', boundingbox: ['-33.9', '-33.8', '151.1', '151.3'] },
]);

export async function mapServerStandIn(): Promise<MapServerStandIn> {
  const manners: Manner[] = [];
  const asked: string[] = [];
  let givenUp = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/search?q=Tiny+town&')) {
      response.setHeader('access-control-allow-origin', '*').end(PLACES);
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const isCount = (new URLSearchParams(body).get('data') ?? '').includes('out count');
      asked.push(isCount ? 'count' : 'roads');
      response.on('close', () => (givenUp += response.writableEnded ? 0 : 1));
      answer(manners.shift() ?? 'well', isCount, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    overpassAddress: `${host}/api/interpreter`,
    nominatimAddress: `${host}/search`,
    manners,
    asked,
    givenUp: () => givenUp,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
