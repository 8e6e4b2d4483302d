import { describe, expect, it, vi } from 'vitest';
import { badInput } from '../../../base/failure';
import type { Dataset } from '../../../domain/dataset';
import type { CheckedTimes } from '../../../evaluation/times/check-times';
import type { TimeTeller } from '../../times-of-routes';
import { Models } from '../page/models.svelte';
import { RouteBook } from './route-book.svelte';
import { RouteTimes } from './route-times.svelte';

const model = (network: string, id = network) => ({
  ...{ id, network, bytes: Uint8Array.of(1), from: 'Friday', runId: null, dataset: 'town' },
});
const group = {
  ...{ title: 'Drawn', from: 'map' as const, tripIndices: null },
  pairs: { origins: new Uint32Array(1), destinations: new Uint32Array(1), departures: new Float64Array(1) },
  sets: [{ source: 'vanilla' as const, routes: 'drawn' as never, seconds: 1 }],
};

function page() {
  const asked: TimeTeller[] = [];
  const parts = { isOnline: true, fetches: 0 };
  const book = new RouteBook();
  const models = new Models(() => 'routes');
  const own = new RouteTimes({
    system: {
      ...{ id: 'telling', title: 'Telling', timesOfRoutes: ['times', 'all'] },
      networks: [{ name: 'times', label: 'encoder for travel time' }] as never,
    },
    dataset: () => ({ fingerprint: 'town' }) as Dataset,
    ...{ book, models },
    load: async () => ({
      check: (teller) => {
        asked.push(teller);
        const nothing = () => undefined;
        const result = Promise.resolve({ limit: asked.length, trips: 3, sets: [] } satisfies CheckedTimes);
        return { result, pause: nothing, resume: nothing, step: nothing, cancel: nothing };
      },
      fetchShipped: async () => {
        parts.fetches++;
        if (!parts.isOnline) throw badInput('There is no answer.');
        return { id: 'shipped', from: 'the page', bytes: Uint8Array.of(2) };
      },
    }),
  });
  const settled = async () => {
    own.follow();
    await vi.waitUntil(() => !own.checking.active);
    return own.times?.limit ?? null;
  };
  return { own, book, models, asked, parts, settled };
}

describe('times of the routes in view', () => {
  it('are checked once somebody asks, and again for other routes and networks', async () => {
    const { own, book, models, asked, parts, settled } = page();
    book.show(group);
    models.use(model('all'), 'telling');
    expect([await settled(), asked]).toEqual([null, []]);
    own.on = true;
    expect(await settled()).toBe(1);
    expect(await settled()).toBe(1);
    book.show(group);
    expect(own.times).toBeNull();
    expect(await settled()).toBe(2);
    // The one that is trained for it goes first.
    models.use(model('times'), 'telling');
    expect([own.teller?.label, await settled()]).toEqual(['encoder for travel time', 3]);
    expect(asked.map(({ id }) => id)).toEqual(['all', 'all', 'times']);
    expect(parts.fetches).toBe(0);
  });

  it('are checked by the network that comes with the page where none is in use, which is fetched once', async () => {
    const { own, book, parts, settled } = page();
    book.show(group);
    expect([await settled(), parts.fetches, own.teller]).toEqual([null, 0, null]);
    own.on = true;
    expect(await settled()).toBe(1);
    expect(own.teller).toMatchObject({ id: 'shipped', from: 'the page', label: 'encoder for travel time' });
    book.show(group);
    expect([await settled(), parts.fetches]).toEqual([2, 1]);
  });

  it('are asked for again on request alone where that failed', async () => {
    const { own, book, parts, settled } = page();
    book.show(group);
    Object.assign(parts, { isOnline: false });
    own.on = true;
    await settled();
    await settled();
    expect([own.checking.failure?.message, parts.fetches]).toEqual(['There is no answer.', 1]);
    parts.isOnline = true;
    own.retry();
    expect([await settled(), parts.fetches]).toEqual([1, 2]);
    own.stop();
    expect([own.on, own.checking.phase]).toEqual([false, 'idle']);
  });
});
