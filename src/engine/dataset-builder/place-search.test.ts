import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { localTask } from '../protocol/local-task';
import { PlaceSearch, placeServerAddress } from './place-search';
import { refusal } from '../../base/testing/refusal';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A stand-in for a Nominatim server, and the addresses that it was asked at. */
async function standIn(answer: (response: ServerResponse) => void) {
  const asked: URL[] = [];
  server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost'));
    answer(response);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const search = new PlaceSearch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/search`);
  return { search, asked };
}

const porto = {
  display_name: 'Porto, Portugal',
  lat: '41.1502195',
  lon: '-8.6103497',
  boundingbox: ['41.1383507', '41.1859353', '-8.6912939', '-8.5526134'],
};

describe('PlaceSearch', () => {
  it('finds places by name, with their boxes', async () => {
    const { search, asked } = await standIn((response) => response.end(JSON.stringify([porto])));
    expect(await search.find('  Pôrto & más ', localTask())).toEqual([
      {
        name: 'Porto, Portugal',
        bounds: { minLon: -8.6912939, minLat: 41.1383507, maxLon: -8.5526134, maxLat: 41.1859353 },
      },
    ]);
    expect(Object.fromEntries(asked[0].searchParams)).toEqual({
      q: 'Pôrto & más',
      format: 'jsonv2',
      limit: '6',
    });
  });

  it('finds nothing where nothing has the name, and leaves out what has no box', async () => {
    const { search } = await standIn((response) =>
      response.end(
        JSON.stringify([
          { ...porto, boundingbox: ['1', '2', '3'] },
          { ...porto, boundingbox: ['x', '2', '3', '4'] },
          { ...porto, boundingbox: ['5', '2', '3', '4'] },
          { ...porto, display_name: 7 },
          null,
        ]),
      ),
    );
    expect(await search.find('Atlantis', localTask())).toEqual([]);
  });

  it.each([
    [200, '<html>', /127\.0\.0\.1:\d+ gave no places: its answer is not that of a Nominatim server/],
    [200, '{"error":"x"}', /not that of a Nominatim server/],
    [400, '{"error":{"code":400,"message":"Nothing to search for."}}', /answers with 400: Nothing to search/],
    [429, '', /too many requests/],
    [404, '', /no search of places \(Nominatim\) at this address/],
  ])('says what is wrong with an answer %s %s', async (status, body, message) => {
    const { search } = await standIn((response) => response.writeHead(status).end(body));
    await expect(search.find('Porto', localTask())).rejects.toMatchObject(refusal(message));
  });

  it('says what else one can do where nobody answers', async () => {
    const nobody = new PlaceSearch('http://127.0.0.1:9/');
    await expect(nobody.find('Porto', localTask())).rejects.toThrow(/Or enter latitude and longitude\./);
  });

  it('asks nobody without a certificate', () => {
    expect(() => placeServerAddress('http://nominatim.example.org/search')).toThrow(
      /not an address of a Nomin/,
    );
  });
});
