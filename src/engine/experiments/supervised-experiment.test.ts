import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { Failure, type FailureCode } from '../../base/failure';
import type { ExperimentEvent, ExperimentProducts, KeptOrder } from './experiment';
import type { ExperimentConfig } from '../../systems/routes/settings';
import { routes } from '../../systems/routes/index';
import { runSupervised } from './supervised-experiment';
import { tinyExperiment } from '../../systems/routes/testing/tiny-experiment';

type Attempt = FailureCode | 'hangs' | 'done';

const products = { sets: [] } as unknown as ExperimentProducts;
const dataset = { name: 'none' } as Dataset;
const pairs = { origins: Uint32Array.of(0), destinations: Uint32Array.of(1), departures: Float64Array.of(0) };
const watched = { pairs, everySeconds: 5 };

/** A supervised worker whose calls end as told, one after the other. */
function workerWith(attempts: readonly Attempt[], stateAfter: 'restarting' | 'failed' = 'restarting') {
  const requests: KeptOrder[] = [];
  const orders: string[] = [];
  const worker = {
    state: 'ready',
    call: (_: 'runExperiment', request: KeptOrder) => {
      const attempt = attempts[requests.push(request) - 1];
      const call = requests.length;
      worker.state = 'ready';
      let fail: (failure: Failure) => void = () => undefined;
      const result = new Promise<ExperimentProducts>((resolve, reject) => {
        fail = reject;
        if (attempt === 'done') resolve(products);
        else if (attempt !== 'hangs')
          setTimeout(() => {
            worker.state = stateAfter;
            reject(new Failure(attempt, 'It broke.'));
          });
      });
      const order = (name: string) => () => void orders.push(`${name} ${call}`);
      const cancel = () => {
        order('cancel')();
        fail(new Failure('cancelled', 'The task was cancelled.'));
      };
      return { result, pause: order('pause'), resume: order('resume'), step: order('step'), cancel };
    },
  };
  const events: ExperimentEvent[] = [];
  const start = () =>
    runSupervised(
      worker as unknown as Parameters<typeof runSupervised>[0],
      routes,
      { system: routes.id, dataset, config: tinyExperiment({ epochs: 1 }), id: 'run 1', watched },
      { onEvent: (event) => events.push(event) },
    );
  return { start, requests, orders, events };
}

const configsOf = (requests: readonly KeptOrder[]) =>
  requests.map(({ config }) => config as ExperimentConfig);

describe('runSupervised', () => {
  it('asks the next worker for the same run, and says so', async () => {
    const { start, requests, events } = workerWith(['worker-died', 'device-lost', 'done']);
    expect(await start().result).toBe(products);
    expect(requests).toHaveLength(3);
    expect(requests[0]).toMatchObject({ id: 'run 1', dataset, watched });
    expect(requests[2]).toEqual(requests[0]);
    expect(events).toEqual(
      Array(2).fill({
        kind: 'note',
        text: 'It broke. The compute worker was replaced; the run goes on from its last checkpoint.',
      }),
    );
  });

  it('halves the batches once when memory was short', async () => {
    const { start, requests, events } = workerWith(['out-of-memory', 'worker-died', 'done']);
    await start().result;
    expect(configsOf(requests).map(({ student }) => student.training.batchSize)).toEqual([16, 8, 8]);
    expect(configsOf(requests)[2].teacher.training).toMatchObject({ batchSize: 8, accumulation: 2 });
    expect(events[1]).toMatchObject({ text: expect.stringMatching(/batches are half as large/) });

    const twice = workerWith(['out-of-memory', 'out-of-memory']);
    await expect(twice.start().result).rejects.toMatchObject({ code: 'out-of-memory' });
  });

  it.each(['internal', 'bad-input', 'cancelled'] as const)(
    'ends at a failure of its own: %s',
    async (code) => {
      const { start, requests } = workerWith([code, 'done']);
      await expect(start().result).rejects.toMatchObject({ code });
      expect(requests).toHaveLength(1);
    },
  );

  it('ends when the worker is not started again', async () => {
    const { start } = workerWith(['worker-died', 'done'], 'failed');
    await expect(start().result).rejects.toMatchObject({ code: 'worker-died' });
  });

  it('keeps a paused run paused in the next worker', async () => {
    const { start, orders } = workerWith(['worker-died', 'done']);
    const call = start();
    call.pause();
    await call.result;
    expect(orders).toEqual(['pause 1', 'pause 2']);
  });

  it('passes orders on, and is cancelled rather than replaced', async () => {
    const { start, orders } = workerWith(['hangs']);
    const call = start();
    call.step(2);
    call.resume();
    call.cancel();
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(orders).toEqual(['step 1', 'resume 1', 'cancel 1']);
    expect(() => call.step(0)).toThrow(Failure);

    const dying = workerWith(['worker-died', 'done']);
    const dead = dying.start();
    dead.cancel();
    await expect(dead.result).rejects.toMatchObject({ code: 'cancelled' });
    expect(dying.requests).toHaveLength(1);
  });
});
