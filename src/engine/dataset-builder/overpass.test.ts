import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bounds } from '../../domain/geo';
import { localTask } from '../protocol/local-task';
import { Overpass, overpassAddress, type OverpassOptions } from './overpass';
import { refusal } from '../../base/testing/refusal';

const monaco: Bounds = { minLon: 7.4, minLat: 43.72, maxLon: 7.44, maxLat: 43.76 };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A stand-in for an Overpass server, and the queries that it was asked. */
async function standIn(
  answer: (query: string, response: ServerResponse) => void,
  options: OverpassOptions = {},
): Promise<{ overpass: Overpass; queries: string[] }> {
  const queries: string[] = [];
  const listen: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const query = new URLSearchParams(body).get('data') ?? '';
      queries.push(query);
      answer(query, response);
    });
  };
  server = createServer(listen);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/interpreter`;
  return { overpass: new Overpass({ server: address, ...options }), queries };
}

const counted = (nodes: number, ways: number, more: object = {}) =>
  JSON.stringify({
    version: 0.6,
    elements: [{ type: 'count', id: 0, tags: { nodes: String(nodes), ways: String(ways), total: '9' } }],
    ...more,
  });

const refusalPage = (words: string) =>
  `<html><body><p>The data...</p><p><strong style="color:#FF0000">Error</strong>: ${words} </p></body></html>`;

describe('Overpass', () => {
  it('asks how much there is, then for the roads of the box, each with its limits', async () => {
    const { overpass, queries } = await standIn((query, response) =>
      response.end(query.includes('out count') ? counted(1000, 100) : '{"elements":[]}'),
    );
    const estimate = await overpass.estimate(monaco, localTask());
    expect(estimate).toEqual({ nodes: 1000, ways: 100, bytes: 143_000 });
    const { path, file } = await overpass.fetch(monaco, localTask());
    expect([path, await file.text()]).toEqual(['area.overpass.json', '{"elements":[]}']);
    for (const query of queries)
      expect(query).toMatch(
        /^\[out:json\]\[timeout:90\]\[maxsize:\d+\]\[bbox:43\.72,7\.4,43\.76,7\.44\];way/,
      );
    expect(queries).toHaveLength(2);
    expect(queries[1]).toContain('"type"="restriction"');
  });

  it('asks one thing at a time', async () => {
    let open = 0;
    let most = 0;
    const { overpass } = await standIn((_, response) => {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        response.end(counted(1, 1));
      });
    });
    await Promise.all([1, 2, 3].map(() => overpass.estimate(monaco, localTask())));
    expect(most).toBe(1);
  });

  it.each([
    [429, { 'retry-after': '7' }, '', /too many requests from here \(429\)\. Try again in 7 seconds/],
    [429, {}, '', /Try again in a minute/],
    [504, {}, '', /too busy \(504\)/],
    [404, {}, '', /no Overpass server at this address/],
    [400, {}, refusalPage('line 1: parse error: ; expected'), /answers with 400: line 1: parse error: ; exp/],
    [200, {}, refusalPage('runtime error: open64: 0 Success'), /it says "runtime error: open64: 0 Success"/],
    [200, {}, counted(5, 5, { remark: 'runtime error: Query timed out' }), /it says "runtime error: Query/],
    [200, {}, 'null', /not that of an Overpass server/],
    [200, {}, '{"elements":[{"type":"count","tags":{"nodes":"many"}}]}', /not that of an Overpass server/],
  ])('says what is wrong with an answer %s %j', async (status, headers, body, message) => {
    const { overpass } = await standIn((_, response) => response.writeHead(status, headers).end(body));
    await expect(overpass.estimate(monaco, localTask())).rejects.toMatchObject(refusal(message));
  });

  it('does not wait for ever', async () => {
    const limits = { seconds: 0.05, memoryBytes: 1e6 };
    const { overpass } = await standIn(() => undefined, { limits, patienceSeconds: 0.05 });
    await expect(overpass.fetch(monaco, localTask())).rejects.toThrow(
      /no complete answer within 0\.1 seconds/,
    );
  });

  it('does not wait for ever for the end of an answer either', async () => {
    const limits = { seconds: 0.05, memoryBytes: 1e6 };
    const slow = (_: string, response: ServerResponse) => void response.write('{"elements":[');
    const { overpass } = await standIn(slow, { limits, patienceSeconds: 0.05 });
    await expect(overpass.fetch(monaco, localTask())).rejects.toThrow(
      /no complete answer within 0\.1 seconds/,
    );
  });

  it('reads no more than it can hold', async () => {
    const endless = (_: string, response: ServerResponse) => {
      const push = () => response.write(new Uint8Array(70_000), () => setImmediate(push));
      push();
    };
    const { overpass } = await standIn(endless, { mostBytes: 1024 ** 2 });
    await expect(overpass.fetch(monaco, localTask())).rejects.toThrow(/larger than 1 MiB\. Choose a smaller/);
  });

  it('does not offer more than it can hold', async () => {
    const { overpass } = await standIn((_, response) => response.end(counted(30_000, 1000)), {
      mostBytes: 1024 ** 2,
    });
    await expect(overpass.estimate(monaco, localTask())).rejects.toThrow(
      /the area has 1,000 ways, about 3 MiB, more than the 1 MiB that can be read\. Choose a smaller/,
    );
  });

  it('says when an answer broke off, and when there is nobody', async () => {
    const { overpass } = await standIn((_, response) => {
      response.setHeader('content-length', 3000);
      response.write(new Uint8Array(1000), () => response.destroy());
    });
    await expect(overpass.fetch(monaco, localTask())).rejects.toThrow(/broke off after 0 MB/);
    const nobody = new Overpass({ server: 'http://127.0.0.1:9/' });
    await expect(nobody.fetch(monaco, localTask())).rejects.toThrow(
      /does not answer .*drop a file of the area/,
    );
  });

  it('says what came of an error whose explanation broke off', async () => {
    const { overpass } = await standIn((_, response) => {
      response.writeHead(500, { 'content-length': 3000 });
      response.write(refusalPage('open64: 28 No space left'), () => response.destroy());
    });
    await expect(overpass.fetch(monaco, localTask())).rejects.toMatchObject(
      refusal(/answers with 500: open64: 28 No space left/),
    );
  });

  it('says that it waits, and can be cancelled, while the server says nothing', async () => {
    const told: string[] = [];
    const task = localTask({ onProgress: ({ step }) => told.push(step) });
    const { overpass } = await standIn(() => task.control.cancel());
    await expect(overpass.fetch(monaco, task)).rejects.toMatchObject({ code: 'cancelled' });
    expect(told).toContain('area.fetch');
  });

  it.each([
    [{ ...monaco, maxLon: 9.4, maxLat: 45.7 }, /km², more than the 5,000 km²/],
    [{ minLon: 179.9, maxLon: -179.9, minLat: -17, maxLat: -16.9 }, /crosses the antimeridian/],
    [{ ...monaco, maxLon: 181 }, /crosses the antimeridian/],
    [{ ...monaco, maxLat: 43.72 }, /empty or lies beyond a pole/],
    [{ ...monaco, maxLat: NaN }, /empty or lies beyond a pole/],
  ])('asks nobody for an area that is none: %j', async (bounds, message) => {
    const { overpass, queries } = await standIn((_, response) => response.end(counted(1, 1)));
    await expect(overpass.fetch(bounds, localTask())).rejects.toThrow(message);
    await expect(overpass.estimate(bounds, localTask())).rejects.toThrow(message);
    expect(queries).toEqual([]);
  });
});

describe('overpassAddress', () => {
  it.each(['https://overpass.example.org/api/interpreter', 'http://localhost:8080/api'])('%s', (address) =>
    expect(overpassAddress(` ${address} `)).toBe(address),
  );
  it.each([
    'overpass-api.de',
    'http://overpass.example.org/',
    'https://me:secret@host.org/',
    'javascript:1',
    '',
  ])('refuses %s', (address) =>
    expect(() => overpassAddress(address)).toThrow(/not an address of an Overpass server/),
  );
});
