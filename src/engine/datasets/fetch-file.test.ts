import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchFile, MOST_FETCHED_BYTES, nameOfAddress } from './fetch-file';
import { localTask } from '../protocol/local-task';
import type { ProgressReport } from '../protocol/progress-meter';
import { NO_TASK } from '../../base/task';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serving(answer: RequestListener, path = '/city.zip'): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

describe('fetchFile', () => {
  it('fetches with progress in MB', async () => {
    const bytes = new Uint8Array(2_500_000).fill(7);
    const address = await serving((_, response) => {
      response.setHeader('content-length', bytes.length);
      response.end(bytes);
    });
    const reports: ProgressReport[] = [];
    const task = localTask({ onProgress: (report) => reports.push(report) });
    const { path, file } = await fetchFile(address, MOST_FETCHED_BYTES, task);
    expect([path, file.size]).toEqual(['city.zip', bytes.length]);
    expect(reports[0]).toMatchObject({ step: 'file.fetch', done: 0, total: 2.5, unit: 'MB' });
    expect(reports.at(-1)).toMatchObject({ done: 2.5, total: 2.5 });
  });

  it('calls a zip one whatever its address says', async () => {
    const start = new Uint8Array([0x50, 0x4b, 3, 4, 0]);
    const address = await serving((_, response) => response.end(start), '/download?id=3');
    expect((await fetchFile(address, MOST_FETCHED_BYTES, NO_TASK)).path).toBe('download.zip');
  });

  it.each([
    [404, {}, /^city\.zip could not be fetched from http.*: there is no such file \(404\)/],
    [403, {}, /does not give it to everybody \(403\)/],
    [503, {}, /answers with 503\. Try again later/],
    [200, { 'content-type': 'text/html; charset=utf-8' }, /it is a web page, not a file/],
  ])('says what is wrong with an answer %s %j', async (status, headers, message) => {
    const address = await serving((_, response) => response.writeHead(status, headers).end('x'));
    await expect(fetchFile(address, MOST_FETCHED_BYTES, NO_TASK)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message),
      details: { file: 'city.zip', address },
    });
  });

  it('stops at the cap, whether the host tells the size or not', async () => {
    const stated = await serving((_, response) => {
      response.setHeader('content-length', 3000);
      response.end(new Uint8Array(3000));
    });
    await expect(fetchFile(stated, 1000, NO_TASK)).rejects.toThrow(/larger than/);
    server?.close();
    const endless = await serving((_, response) => {
      const push = () => response.write(new Uint8Array(700), () => setImmediate(push));
      push();
    });
    await expect(fetchFile(endless, 1000, NO_TASK)).rejects.toThrow(/larger than/);
  });

  it('can be cancelled while the host says nothing', async () => {
    const address = await serving(() => undefined);
    const task = localTask();
    setTimeout(() => task.control.cancel(), 20);
    await expect(fetchFile(address, MOST_FETCHED_BYTES, task)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says when a file broke off', async () => {
    const address = await serving((_, response) => {
      response.setHeader('content-length', 3000);
      response.write(new Uint8Array(1000), () => response.destroy());
    });
    await expect(fetchFile(address, MOST_FETCHED_BYTES, NO_TASK)).rejects.toThrow(/broke off after 0 MB/);
  });
});

describe('nameOfAddress', () => {
  it.each([
    ['https://host.org/a/My%20city.zip?x=1', 'My city.zip'],
    ['https://host.org/folder/', 'folder'],
    ['https://host.org/', 'host.org'],
    ['https://host.org/%E0%A4%A', '%E0%A4%A'],
  ])('%s: %s', (address, name) => expect(nameOfAddress(address)).toBe(name));
});
