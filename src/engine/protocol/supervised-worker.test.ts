import { afterEach, describe, expect, it, vi } from 'vitest';
import { badInput } from '../../base/failure';
import type { EventTask } from '../../base/task';
import { exposeService } from './service-host';
import {
  SupervisedWorker,
  type Restart,
  type SupervisedOptions,
  type SupervisedState,
} from './supervised-worker';
import { FakeWorker } from './testing/fake-worker';
import { nodeThread, type NodeThread } from '../../../cli/node-thread';

/** A service with a state that a restart loses. */
function counter() {
  let count = 0;
  return {
    load: (request: { count: number }) => (count = request.count),
    next: () => ++count,
    hang: () => new Promise<never>(() => undefined),
    wait: async (_: undefined, task: EventTask<never>) => {
      for (;;) {
        await task.checkpoint();
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
  };
}
type Counter = ReturnType<typeof counter>;

const opened: SupervisedWorker<Counter>[] = [];
afterEach(() => {
  vi.useRealTimers();
  return Promise.all(opened.splice(0).map((supervised) => supervised.close()));
});

function supervise(options: Partial<SupervisedOptions<Counter>> = {}) {
  const workers: FakeWorker[] = [];
  const states: SupervisedState[] = [];
  const supervised = new SupervisedWorker<Counter>({
    service: 'compute',
    spawn: () => {
      const worker = new FakeWorker();
      exposeService('compute', counter(), worker.scope);
      workers.push(worker);
      return worker;
    },
    onState: (state) => states.push(state),
    ...options,
  });
  opened.push(supervised);
  return { supervised, workers, states };
}

describe('SupervisedWorker', () => {
  it('replaces a worker that dies mid-call and restores it before the next call', async () => {
    const restarts: Restart[] = [];
    const { supervised, workers, states } = supervise({
      restore: async (client, restart) => {
        restarts.push(restart);
        await client.call('load', { count: 41 }).result;
      },
    });
    const hanging = supervised.call('hang', undefined);
    await supervised.client();
    workers[0].crash('out of luck');
    const next = supervised.call('next', undefined);
    await expect(hanging.result).rejects.toMatchObject({ code: 'worker-died' });
    expect(await next.result).toBe(42);
    expect(restarts).toMatchObject([{ attempt: 1, cause: { code: 'worker-died' } }]);
    expect(states).toEqual(['ready', 'restarting', 'ready']);
    expect(workers.map((worker) => worker.terminated)).toEqual([true, false]);
  });

  it('gives up after too many deaths', async () => {
    const { supervised, workers, states } = supervise({ maxRestarts: 2 });
    for (let death = 0; death < 3; death++) {
      await supervised.client();
      workers[death].crash('again');
    }
    await expect(supervised.call('next', undefined).result).rejects.toThrow(/failed 3 times/);
    expect(workers).toHaveLength(3);
    expect(states.at(-1)).toBe('failed');
  });

  it('forgives deaths that are long ago', async () => {
    const { supervised, workers } = supervise({ maxRestarts: 1, windowMs: 20 });
    for (let death = 0; death < 3; death++) {
      await supervised.client();
      workers[death].crash('rarely');
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(await supervised.call('next', undefined).result).toBe(1);
  });

  it('counts a death during the restoration', async () => {
    const { supervised, workers } = supervise({
      restore: async (client, { attempt }) => {
        if (attempt > 1) return;
        workers[1].crash('while loading');
        await client.call('load', { count: 1 }).result;
      },
    });
    await supervised.client();
    workers[0].crash('first');
    expect(await supervised.call('next', undefined).result).toBe(1);
    expect(workers).toHaveLength(3);
  });

  it('gives up with the reason when the restoration itself is impossible', async () => {
    const { supervised, workers } = supervise({
      restore: () => Promise.reject(badInput('The checkpoint is cut short.')),
    });
    await supervised.client();
    workers[0].crash('first');
    await expect(supervised.call('next', undefined).result).rejects.toThrow('The checkpoint is cut short.');
    expect(supervised.state).toBe('failed');
    expect(workers.every((worker) => worker.terminated)).toBe(true);
  });

  it('gives up when the worker cannot even be made', async () => {
    const { supervised } = supervise({
      spawn: () => {
        throw new Error('no such script');
      },
    });
    await expect(supervised.call('next', undefined).result).rejects.toThrow('no such script');
  });

  it('closes for good', async () => {
    const { supervised, workers, states } = supervise();
    await supervised.client();
    const hanging = supervised.call('hang', undefined);
    hanging.result.catch(() => undefined);
    await supervised.close();
    await expect(hanging.result).rejects.toMatchObject({ code: 'cancelled' });
    await expect(supervised.call('next', undefined).result).rejects.toMatchObject({ code: 'cancelled' });
    expect(workers).toHaveLength(1);
    expect(states).toEqual(['ready', 'closed']);
  });
});

describe('a worker that does not stop for who cancels', () => {
  it('is ended and replaced; calls made meanwhile are answered by the new one', async () => {
    const { supervised, workers, states } = supervise({ cancelWithinMs: 30 });
    const hanging = supervised.call('hang', undefined);
    await supervised.client();
    hanging.cancel();
    const next = supervised.call('next', undefined);
    await expect(hanging.result).rejects.toMatchObject({
      code: 'cancelled',
      message: expect.stringMatching(/did not stop within 0\.03 s/),
    });
    expect(await next.result).toBe(1);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(states).toEqual(['ready', 'restarting', 'ready']);
  });

  it('is no worker that fails: it may happen as often as a person cancels', async () => {
    const { supervised, workers } = supervise({ cancelWithinMs: 5, maxRestarts: 1 });
    for (let i = 0; i < 4; i++) {
      const hanging = supervised.call('hang', undefined);
      await supervised.client();
      hanging.cancel();
      await expect(hanging.result).rejects.toMatchObject({ code: 'cancelled' });
    }
    expect(await supervised.call('next', undefined).result).toBe(1);
    expect(workers).toHaveLength(5);
  });

  it('tells the calls beside the cancelled one that it has ended', async () => {
    const { supervised } = supervise({ cancelWithinMs: 5 });
    const [cancelled, other] = [supervised.call('hang', undefined), supervised.call('hang', undefined)];
    await supervised.client();
    cancelled.cancel();
    await expect(cancelled.result).rejects.toMatchObject({ code: 'cancelled' });
    await expect(other.result).rejects.toMatchObject({ code: 'worker-died' });
  });

  it('stays where it stops in time, or where nobody asked for a limit', async () => {
    const patient = supervise();
    const hanging = patient.supervised.call('hang', undefined);
    await patient.supervised.client();
    hanging.cancel();
    // It ends with its worker, after the test.
    hanging.result.catch(() => undefined);
    expect(await patient.supervised.call('next', undefined).result).toBe(1);
    const { supervised, workers } = supervise({ cancelWithinMs: 1000 });
    const wait = supervised.call('wait', undefined);
    await supervised.client();
    wait.cancel();
    await expect(wait.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(await supervised.call('next', undefined).result).toBe(1);
    expect(workers).toHaveLength(1);
  });

  it('is ended even in the middle of a loop, within a second', async () => {
    const threads: NodeThread[] = [];
    const supervised = new SupervisedWorker<{ loop: () => never; answer: () => number }>({
      service: 'busy',
      spawn: () => {
        threads.push(nodeThread(new URL('./testing/busy-thread.mjs', import.meta.url)));
        return threads[threads.length - 1];
      },
      cancelWithinMs: 1000,
    });
    expect(await supervised.call('answer', undefined as never).result).toBe(42);
    const loop = supervised.call('loop', undefined as never);
    let ended = false;
    loop.result.catch(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    loop.cancel();
    const next = supervised.call('answer', undefined as never).result;
    await vi.advanceTimersByTimeAsync(999);
    expect(ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toBe(true);
    await expect(loop.result).rejects.toMatchObject({ code: 'cancelled' });
    vi.useRealTimers();
    expect(await next).toBe(42);
    expect(threads).toHaveLength(2);
    await supervised.close();
  }, 60_000);
});
