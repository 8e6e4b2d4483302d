import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { exposeService } from './service-host';
import {
  SupervisedWorker,
  type Restart,
  type SupervisedOptions,
  type SupervisedState,
} from './supervised-worker';
import { FakeWorker } from './testing/fake-worker';

/** A service with a state that a restart loses. */
function counter() {
  let count = 0;
  return {
    load: (request: { count: number }) => (count = request.count),
    next: () => ++count,
    hang: () => new Promise<never>(() => undefined),
  };
}
type Counter = ReturnType<typeof counter>;

const opened: SupervisedWorker<Counter>[] = [];
afterEach(() => Promise.all(opened.splice(0).map((supervised) => supervised.close())));

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
      restore: () => Promise.reject(new Failure('bad-input', 'The checkpoint is cut short.')),
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
