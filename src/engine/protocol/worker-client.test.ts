import * as Comlink from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure, badInput } from '../../base/failure';
import type { EventTask } from '../../base/task';
import type { ProgressReport } from './progress-meter';
import { moving } from './service';
import { exposeService } from './service-host';
import { FakeWorker } from './testing/fake-worker';
import { WorkerClient, type ClientState } from './worker-client';
import { PROTOCOL_VERSION } from './wire';

/**
 * The thread of a fake worker is this one: what counts there ends with its test,
 * or it would count through all others.
 */
let test = 0;

const service = {
  double: (request: { value: number }) => request.value * 2,
  count: async (request: { to: number }, task: EventTask<{ loss: number }>) => {
    const begunIn = test;
    for (let done = 1; done <= request.to && test === begunIn; done++) {
      await task.checkpoint();
      task.progress({ step: 'count', done, total: request.to, unit: 'steps' });
      task.emit({ loss: 1 / done });
    }
    return request.to;
  },
  crawl: async (request: { to: number }, task: EventTask<number>) => {
    for (let done = 1; done <= request.to; done++) {
      await task.checkpoint();
      await new Promise((resolve) => setTimeout(resolve, 2));
      task.emit(done);
    }
  },
  fail: () => {
    throw badInput('roadmap.geo row 3: length is "abc".', { row: 3 });
  },
  hang: () => new Promise<never>(() => undefined),
  squares: (request: { values: Float32Array }) => {
    const squares = request.values.map((value) => value * value);
    return moving({ squares }, [squares.buffer]);
  },
  unsendable: () => () => 1,
};

const opened: WorkerClient<typeof service>[] = [];

function open(worker = new FakeWorker(), name = 'compute') {
  const states: ClientState[] = [];
  const host = exposeService('compute', service, worker.scope);
  const client = new WorkerClient<typeof service>(worker, {
    service: name,
    onState: (state) => states.push(state),
  });
  opened.push(client);
  return { worker, client, states, host };
}

afterEach(() => {
  vi.useRealTimers();
  test++;
  opened.splice(0).forEach((client) => client.terminate());
});

describe('WorkerClient', () => {
  it('opens, answers, closes', async () => {
    const { worker, client, states } = open();
    expect(client.state).toBe('opening');
    expect(await client.ready()).toContain('double');
    expect(await client.call('double', { value: 21 }).result).toBe(42);
    expect(client.busy).toBe(0);
    await client.close();
    expect(states).toEqual(['ready', 'closing', 'closed']);
    expect(worker.terminated).toBe(true);
    await expect(client.call('double', { value: 1 }).result).rejects.toThrow(/takes no more calls/);
  });

  it('takes calls while it opens', async () => {
    expect(await open().client.call('double', { value: 4 }).result).toBe(8);
  });

  it('delivers every event in order and the last progress before the result', async () => {
    const { client } = open();
    const losses: number[] = [];
    const reports: ProgressReport[] = [];
    const call = client.call(
      'count',
      { to: 500 },
      { onEvent: ({ loss }) => losses.push(loss), onProgress: (report) => reports.push(report) },
    );
    expect(await call.result).toBe(500);
    expect(losses).toEqual(Array.from({ length: 500 }, (_, i) => 1 / (i + 1)));
    expect(reports.at(-1)).toMatchObject({ step: 'count', done: 500, total: 500, remainingMs: 0 });
    expect(reports.length).toBeLessThan(50);
  });

  it('pauses, steps, resumes and says so', async () => {
    const { client } = open();
    const seen: number[] = [];
    const pauses: boolean[] = [];
    let wake = () => {};
    const paused = () => new Promise<void>((resolve) => (wake = resolve));
    const onPause = (is: boolean) => {
      pauses.push(is);
      if (is) wake();
    };
    const first = paused();
    const call = client.call('crawl', { to: 30 }, { onEvent: (done) => seen.push(done), onPause });
    call.pause();
    await first;
    const passed = seen.length;
    expect(passed).toBeLessThan(30);
    const second = paused();
    call.step(2);
    await second;
    expect(seen).toHaveLength(passed + 2);
    expect(() => call.step(0)).toThrow(Failure);
    call.resume();
    await call.result;
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(pauses.at(-1)).toBe(false);
  });

  it('cancels', async () => {
    const { client } = open();
    const call = client.call('count', { to: 1e9 });
    setTimeout(() => call.cancel(), 30);
    await expect(call.result).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
    expect(await client.call('double', { value: 1 }).result).toBe(2);
    call.cancel();
    expect(client.state).toBe('ready');
  });

  it('keeps the code, message and details of an error', async () => {
    const failure = await open()
      .client.call('fail', undefined)
      .result.catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'bad-input', details: { row: 3 }, message: /abc/ });
  });

  it('says which methods there are when asked for another', async () => {
    const { client } = open();
    const unknown = client as unknown as WorkerClient<{ constructor: () => void; missing: () => void }>;
    await expect(unknown.call('missing', undefined).result).rejects.toThrow(/no method "missing".*double/);
    await expect(unknown.call('constructor', undefined).result).rejects.toThrow(/no method "constructor"/);
  });

  it('moves buffers both ways', async () => {
    const values = Float32Array.of(1, 2, 3);
    const { client } = open();
    const { squares } = await client.call('squares', { values }, { move: [values.buffer] }).result;
    expect([...squares]).toEqual([1, 4, 9]);
    expect(values.length).toBe(0);
  });

  it('reports requests and results that cannot be sent', async () => {
    const { client } = open();
    await expect(client.call('unsendable', undefined).result).rejects.toMatchObject({ code: 'internal' });
    const request = { value: (() => 1) as unknown as number };
    await expect(client.call('double', request).result).rejects.toThrow(/clone/i);
    expect(client.busy).toBe(0);
  });

  it('stops a task whose listener throws, and says why', async () => {
    const { client } = open();
    const call = client.call(
      'count',
      { to: 1e9 },
      {
        onEvent: () => {
          throw new TypeError('chart is gone');
        },
      },
    );
    await expect(call.result).rejects.toThrow(/chart is gone/);
  });
});

describe('a worker that dies', () => {
  it.each([
    ['crashes', (worker: FakeWorker) => worker.crash('boom'), /failed: boom \(worker\.js:7\)/],
    ['sends what cannot be read', (worker: FakeWorker) => worker.garble(), /could not be read/],
  ])('rejects every pending call when it %s', async (_, kill, message) => {
    const { worker, client, states } = open();
    await client.ready();
    const calls = [client.call('hang', undefined), client.call('count', { to: 1e9 })];
    kill(worker);
    for (const call of calls) {
      await expect(call.result).rejects.toMatchObject({ code: 'worker-died', message });
    }
    expect(states).toEqual(['ready', 'failed']);
    expect([client.busy, worker.terminated]).toEqual([0, true]);
    await expect(client.call('double', { value: 1 }).result).rejects.toMatchObject({
      code: 'worker-died',
      message,
    });
  });

  it('rejects when its script cannot be loaded, which raises an event that says nothing', async () => {
    const { worker, client } = open();
    worker.miss();
    await expect(client.ready()).rejects.toMatchObject({
      code: 'not-loaded',
      message: expect.stringMatching(
        /could not start: its script could not be loaded\. Check the connection/,
      ),
    });
  });

  it('rejects when terminated, also while opening', async () => {
    const { client } = open();
    const call = client.call('hang', undefined);
    client.terminate();
    await expect(call.result).rejects.toMatchObject({ code: 'worker-died' });
    await expect(client.ready()).rejects.toMatchObject({ code: 'worker-died' });
  });

  it('rejects with its last words when it gives up', async () => {
    const { client, host } = open();
    const call = client.call('hang', undefined);
    await client.ready();
    host.giveUp(new Failure('device-lost', 'The graphics device was lost.', { reason: 'unknown' }));
    await expect(call.result).rejects.toMatchObject({ code: 'device-lost', details: { reason: 'unknown' } });
    expect(client.state).toBe('failed');
  });

  it('fails when it never starts', async () => {
    const worker = new FakeWorker();
    const client = new WorkerClient<typeof service>(worker, { service: 'compute', openWithinMs: 20 });
    await expect(client.ready()).rejects.toThrow(/did not start within 0\.02 s/);
    expect(worker.terminated).toBe(true);
  });

  it('is ended when closed even if its task hears nothing', async () => {
    const { worker, client } = open();
    const call = client.call('hang', undefined);
    call.result.catch(() => undefined);
    await client.ready();
    await client.close();
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(worker.terminated).toBe(true);
  });

  it('lets a task end by itself when closed', async () => {
    const { client } = open();
    const call = client.call('count', { to: 1e9 });
    call.result.catch(() => undefined);
    await client.ready();
    // No time passes, so waiting for tasks that do not end would have no end.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await client.close();
    await expect(call.result).rejects.toThrow('The task was cancelled.');
  });
});

describe('a worker that answers nonsense', () => {
  const hello = { protocol: PROTOCOL_VERSION, service: 'compute', methods: ['double'], lifeLock: null };

  it('fails when it is another service or another version', async () => {
    await expect(open(new FakeWorker(), 'metrics').client.ready()).rejects.toThrow(/Reload the page/);
    const worker = new FakeWorker();
    Comlink.expose({ hello: () => ({ ...hello, protocol: 0 }) }, worker.scope);
    const client = new WorkerClient<typeof service>(worker, { service: 'compute' });
    await expect(client.call('double', { value: 1 }).result).rejects.toMatchObject({ code: 'internal' });
    expect(client.state).toBe('failed');
  });

  it.each([
    ['of another call', { id: 99, method: 'double', outcome: { ok: true, value: 1 } }],
    ['of another method', { id: 1, method: 'halve', outcome: { ok: true, value: 1 } }],
    ['without outcome', { id: 1, method: 'double' }],
    ['that is none', undefined],
  ])('fails on a reply %s', async (_, reply) => {
    const worker = new FakeWorker();
    Comlink.expose({ hello: () => hello, run: () => reply }, worker.scope);
    const client = new WorkerClient<typeof service>(worker, { service: 'compute' });
    await expect(client.call('double', { value: 1 }).result).rejects.toThrow(/does not belong to it/);
    expect([client.state, worker.terminated]).toEqual(['failed', true]);
  });
});
