import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import type { BackendName } from '../../../engine/backend/backend';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { Models, type Model } from '../page/models.svelte';
import { RouteBook } from './route-book.svelte';
import { pairOnMap } from './od-draws';
import { RoutesSession } from './routes-session.svelte';
import { fakeRoutes, type FakeRoutes } from './testing/fake-routes';

let city: Dataset;
beforeAll(async () => {
  city = await tinyCity();
});

const fakes: FakeRoutes[] = [];
afterEach(() => Promise.all(fakes.splice(0).map((fake) => fake.close())));

const vanilla = (): Model => ({
  id: 'run 1 vanilla',
  network: 'vanilla',
  from: 'run 1',
  runId: 'run 1',
  dataset: city.fingerprint,
  bytes: new Uint8Array(4),
});

function open(hangs?: (call: string) => boolean) {
  const fake = fakeRoutes(hangs);
  fakes.push(fake);
  const data: { dataset: Dataset | null; wanted?: BackendName } = { dataset: city };
  const [models, book] = [new Models(() => 'routes'), new RouteBook()];
  const { startWorker } = fake;
  const [dataset, wanted] = [() => data.dataset, () => data.wanted];
  const session = new RoutesSession({ dataset, wanted, models, book, startWorker });
  return { ...fake, data, models, book, session };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('RoutesSession', () => {
  it('starts its worker at the first draw, and shows what was drawn', async () => {
    const { session, asked, workers, book, models, draws } = open();
    expect([workers.length, session.worker.state]).toEqual([0, null]);
    models.use(vanilla());
    session.settings.count = 3;
    const drawing = session.drawPairs();
    expect([session.drawing.phase, session.drawing.active]).toEqual(['running', true]);
    expect(await drawing).toBe(true);
    expect(asked).toEqual([
      'choose the best',
      `hold ${city.fingerprint}`,
      'draw vanilla shortest fastest markov',
    ]);
    expect(draws[0]).toMatchObject({
      models: { vanilla: { id: 'run 1 vanilla' } },
      generation: { search: 'usual', beamWidth: 4, lengthFactor: 2 },
      keepBeams: true,
    });
    expect(book.group).toMatchObject({ from: 'test', title: expect.stringMatching(/^Drawn \d\d:\d\d$/) });
    expect(book.group!.sets.map(({ routes }) => routes.count)).toEqual([3, 3, 3, 3]);
    expect(book.group!.tripIndices).toHaveLength(3);
    expect([session.drawing.phase, session.drawing.progress, session.worker.backend?.backend]).toEqual([
      'done',
      null,
      'wasm',
    ]);

    session.settings.turn('markov', false);
    session.settings.turn('vanilla', false);
    expect(await session.draw(pairOnMap(city, 1, 2, null))).toBe(true);
    expect(asked.slice(3)).toEqual(['draw shortest fastest']);
    expect(book.group).toMatchObject({ from: 'map', tripIndices: null });
  });

  it('draws around closed roads, and again for the same pairs, beside the routes before', async () => {
    const { session, draws, book, models } = open();
    models.use(vanilla());
    session.settings.count = 3;
    expect(await session.redraw()).toBe(false);
    await session.drawPairs();
    expect(draws[0]).not.toHaveProperty('closedRoads');
    const before = book.group!;
    expect(book.before).toBeNull();
    session.closures.close([7, 2]);
    expect(await session.redraw()).toBe(true);
    expect(draws[1]).toMatchObject({ pairs: draws[0].pairs, sources: draws[0].sources });
    expect([...draws[1].closedRoads!]).toEqual([2, 7]);
    expect(book.before).toBe(before);
    expect(book.group!.tripIndices).toEqual(before.tripIndices);
    expect([...book.group!.closedRoads!]).toEqual([2, 7]);
    expect(book.group!.title).toMatch(/^Drawn \d\d:\d\d, 2 roads closed$/);
    await session.drawPairs();
    expect(book.before).toBeNull();
  });

  describe('of a student that was trained further', () => {
    const further = (): Model => ({
      ...vanilla(),
      id: 'run 2/vanilla',
      runId: 'run 2',
      before: { id: vanilla().id, bytes: new Uint8Array(3), from: 'hoser_best.pth', seed: 9, config: {} },
    });

    it('draws the pairs in view before and after, and once only', async () => {
      const { session, draws, book, models } = open();
      models.use(further());
      session.settings.sources = ['vanilla', 'shortest'];
      session.settings.count = 3;
      expect(await session.drawBeforeAfter()).toBe(false);
      expect(session.drawing.failure?.message).toBe('No routes are in view. Draw some first.');
      await session.drawPairs();
      const after = book.group!;
      expect(session.isTrainingCompared).toBe(false);
      expect(await session.drawBeforeAfter()).toBe(true);
      expect(draws).toHaveLength(2);
      expect(draws[1]).toMatchObject({
        pairs: draws[0].pairs,
        sources: ['vanilla'],
        models: { vanilla: { id: 'run 1 vanilla', start: { name: 'hoser_best.pth', seed: 9, config: {} } } },
      });
      expect(draws[1].models.vanilla!.bytes).toHaveLength(3);
      expect(book.group).toBe(after);
      expect(book.before!.title).toBe('drawn with hoser_best.pth');
      expect(session.isTrainingCompared).toBe(true);
      expect(await session.drawBeforeAfter()).toBe(true);
      expect(draws).toHaveLength(2);
      // Around roads that were closed since, both are others.
      await session.drawPairs();
      session.closures.close([2]);
      await session.drawBeforeAfter();
      expect(draws.slice(3).map(({ closedRoads }) => closedRoads?.length)).toEqual([1, 1]);
    });

    it('keeps routes that it drew before its training, and draws their pairs again', async () => {
      const { session, draws, book, models } = open();
      models.use(vanilla());
      session.settings.sources = ['vanilla'];
      session.settings.count = 3;
      await session.drawPairs();
      const before = book.group!;
      models.use(further());
      book.aside = before;
      session.settings.count = 2;
      await session.drawPairs();
      expect(session.drawnBeforeTraining).toBe(before);
      expect(await session.drawBeforeAfter(before)).toBe(true);
      expect(draws).toHaveLength(3);
      expect(draws[2]).toMatchObject({ pairs: before.pairs, models: { vanilla: { id: 'run 2/vanilla' } } });
      expect(draws[2].models.vanilla).not.toHaveProperty('start');
      expect(book.before).toMatchObject({ title: before.title, sets: before.sets });
      expect([book.aside, session.isTrainingCompared]).toEqual([null, true]);
    });
  });

  it('draws random pairs of roads that are open', async () => {
    const { session, draws } = open();
    session.settings.pairsFrom = 'random';
    session.settings.count = 400;
    session.closures.close([0, 1, 2, 3]);
    await session.drawPairs();
    const { origins, destinations } = draws[0].pairs;
    expect(Math.min(...origins, ...destinations)).toBeGreaterThan(3);
  });

  it('gives a new worker what the dead one held', async () => {
    const { session, asked, workers, data } = open((call) => call === 'draw markov');
    data.wanted = 'cpu';
    session.settings.sources = ['markov'];
    const drawing = session.draw(pairOnMap(city, 1, 2, null));
    await until(() => asked.includes('draw markov'));
    workers[0].crash('out of luck');
    expect(await drawing).toBe(false);
    expect([session.drawing.phase, session.drawing.failure?.code]).toEqual(['failed', 'worker-died']);
    session.settings.sources = ['shortest'];
    expect(await session.draw(pairOnMap(city, 1, 2, null))).toBe(true);
    expect(asked.slice(3)).toEqual(['choose cpu', `hold ${city.fingerprint}`, 'draw shortest']);
    expect(session.notes).toEqual([expect.stringMatching(/routes worker was replaced/)]);
    expect([session.drawing.failure, session.worker.state]).toEqual([null, 'ready']);

    // One death more than is mended: the next draw has a worker all the same.
    workers[1].crash('again');
    await until(() => session.worker.state === 'failed');
    expect(await session.draw(pairOnMap(city, 1, 2, null))).toBe(true);
    expect(workers).toHaveLength(3);
  });

  it('holds another data set once it is open, and drops what was drawn for the one before', async () => {
    const other = await tinyCity(90);
    const { session, asked, data, book } = open();
    session.settings.sources = ['shortest'];
    const drawing = session.draw(pairOnMap(city, 1, 2, null));
    data.dataset = other;
    expect(await drawing).toBe(false);
    expect([book.group, session.drawing.phase]).toEqual([null, 'cancelled']);
    expect(await session.draw(pairOnMap(city, 1, 2, null))).toBe(true);
    expect(asked.slice(3)).toEqual([`hold ${other.fingerprint}`, 'draw shortest']);
  });

  it('computes with what a person chooses, from the next draw on', async () => {
    const { session, asked, data } = open();
    session.settings.sources = ['shortest'];
    await session.draw(pairOnMap(city, 1, 2, null));
    data.wanted = 'cpu';
    await session.draw(pairOnMap(city, 1, 2, null));
    await session.draw(pairOnMap(city, 1, 2, null));
    expect(asked.filter((call) => !call.startsWith('hold'))).toEqual([
      'choose the best',
      'draw shortest',
      'choose cpu',
      'draw shortest',
      'draw shortest',
    ]);
    expect(session.worker.backend?.backend).toBe('cpu');
  });

  it('drops a draw for the next, and stops when cancelled', async () => {
    const { session, asked, book } = open((call) => call === 'draw markov');
    const pairs = {
      origins: Uint32Array.of(1),
      destinations: Uint32Array.of(2),
      departures: Float64Array.of(0),
    };
    const order = { from: 'map', pairs, tripIndices: null } as const;
    const first = session.draw({ ...order, sources: ['markov'] });
    await until(() => session.drawing.progress?.step === 'draw markov');
    const second = session.draw({ ...order, sources: ['fastest'], title: 'By hand' });
    expect([await first, await second]).toEqual([false, true]);
    expect([book.group?.title, session.drawing.phase]).toEqual(['By hand', 'done']);

    const third = session.draw({ ...order, sources: ['markov'] });
    await until(() => asked.length === 5 && session.drawing.progress !== null);
    session.drawing.cancel();
    expect(await third).toBe(false);
    expect([session.drawing.phase, session.drawing.failure, session.drawing.progress]).toEqual([
      'cancelled',
      null,
      null,
    ]);
    expect(book.group?.title).toBe('By hand');
  });

  it('says what is missing', async () => {
    const { session, data, workers } = open();
    session.settings.pairsFrom = 'map';
    expect(await session.drawPairs()).toBe(false);
    expect(session.drawing.failure?.message).toMatch(/Click the road/);
    session.settings.sources = ['distilled'];
    expect(await session.draw(pairOnMap(city, 1, 2, null))).toBe(false);
    expect(session.drawing.failure?.message).toMatch(/No model is chosen/);
    data.dataset = null;
    expect(await session.draw(pairOnMap(city, 1, 2, null))).toBe(false);
    expect([session.drawing.phase, session.drawing.failure?.message]).toEqual([
      'failed',
      expect.stringMatching(/No data set is open/),
    ]);
    expect(workers).toHaveLength(0);
  });
});
