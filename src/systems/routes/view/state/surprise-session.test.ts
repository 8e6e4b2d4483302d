import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../../domain/dataset';
import { tinyCity } from '../../testing/tiny-experiment';
import { Models, type Model } from '../../../../studio/state/page/models.svelte';
import { RoutesWorker } from '../../../../studio/state/routes/routes-worker.svelte';
import { SurpriseSession } from './surprise-session.svelte';
import { fakeRoutes, type FakeRoutes } from '../../../../studio/state/routes/testing/fake-routes';

let city: Dataset;
beforeAll(async () => {
  city = await tinyCity();
});

const fakes: FakeRoutes[] = [];
afterEach(() => Promise.all(fakes.splice(0).map((fake) => fake.close())));

const teacher = (id: string): Model => ({
  id,
  network: 'teacher',
  from: 'a file',
  runId: null,
  dataset: city.fingerprint,
  bytes: new Uint8Array(4),
});

function open(hangs?: (call: string) => boolean) {
  const fake = fakeRoutes(hangs);
  fakes.push(fake);
  const data: { dataset: Dataset | null } = { dataset: city };
  const dataset = () => data.dataset;
  const models = new Models(() => 'routes');
  models.use(teacher('t1'));
  const worker = new RoutesWorker({ dataset, startWorker: fake.startWorker });
  const session = new SurpriseSession({ dataset, models, routes: { worker } });
  return { asked: fake.asked, data, models, session };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('SurpriseSession', () => {
  it('reads each set of trips once, and turns between them', async () => {
    const { session, asked } = open();
    expect([session.surprise, session.split]).toEqual([null, 'test']);
    const reading = session.read('val');
    expect([session.doing, session.busy, session.split]).toEqual(['reading', true, 'val']);
    expect(await reading).toBe(true);
    expect([session.doing, session.surprise?.perplexity]).toEqual([null, Math.exp(2)]);
    expect(await session.read('test')).toBe(true);
    expect(await session.read('val')).toBe(true);
    expect(asked.slice(2)).toEqual(['surprise t1 val', 'surprise t1 test']);
  });

  it('drops what another teacher found, or the same in another data set', async () => {
    const { session, models, data } = open();
    await session.read('test');
    await session.detect('road-detour');
    expect([session.surprise, session.detection].includes(null)).toBe(false);
    models.use(teacher('t2'));
    expect([session.surprise, session.detection]).toEqual([null, null]);
    models.use(teacher('t1'));
    expect(session.surprise).not.toBeNull();
    data.dataset = null;
    expect([session.surprise, session.detection]).toEqual([null, null]);
  });

  it('looks for anomalies of a kind and a seed once', async () => {
    const { session, asked } = open();
    expect(await session.detect('shift-switch')).toBe(true);
    expect([session.kind, session.detection?.rocAuc]).toEqual(['shift-switch', 0.5]);
    expect(await session.detect('road-switch')).toBe(true);
    expect(await session.detect('shift-switch')).toBe(true);
    session.seed = 7;
    expect(session.detection).toBeNull();
    expect(await session.detect('shift-switch')).toBe(true);
    expect(asked.slice(2)).toEqual([
      'detect t1 shift-switch 42',
      'detect t1 road-switch 42',
      'detect t1 shift-switch 7',
    ]);
  });

  it('stops when cancelled, drops one thing for the next, and says what is missing', async () => {
    const { session, models } = open((call) => call === 'surprise t1 train');
    const first = session.read('train');
    await until(() => session.progress?.step === 'surprise t1 train');
    const second = session.detect('road-detour');
    expect([await first, await second, session.doing]).toEqual([false, true, null]);
    const third = session.read('train');
    await until(() => session.progress !== null);
    session.cancel();
    expect([await third, session.failure, session.doing]).toEqual([false, null, null]);
    models.drop('teacher');
    expect(await session.read('test')).toBe(false);
    expect(session.failure?.message).toMatch(/no teacher yet/);
  });

  it('keeps nothing of a teacher that was changed meanwhile', async () => {
    const { session, models } = open();
    const reading = session.read('test');
    models.use(teacher('t2'));
    expect([await reading, session.surprise]).toEqual([false, null]);
  });
});
