import { describe, expect, it, vi } from 'vitest';
import { Failure, badInput } from '../../../../base/failure';
import { gridCity } from '../../../../generation/testing/grid-city';
import { routeSetFrom, StopReason } from '../../../../generation/route';
import type { Dataset } from '../../../../domain/dataset';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { PointMaker, RoutePoints, TimedRoute } from '../../../../studio/points-of-routes';
import { MapState } from '../../../../studio/state/page/map-state.svelte';
import { Selection } from '../../../../studio/state/page/selection.svelte';
import { RouteBook } from '../../../../studio/state/routes/route-book.svelte';
import { MOST_ROUTES, RoutesAsPoints } from './routes-as-points.svelte';

const network = gridCity(3, 3);
const dataset = { fingerprint: 'grid', network } as unknown as Dataset;

/** Two points for each road. */
const pointsOf = ({ roads, start, interval }: TimedRoute): RoutePoints => ({
  lonLat: Float64Array.from({ length: 4 * roads.length }, (_, i) => (i % 2 === 0 ? 8 : i / 1000)),
  times: Float64Array.from({ length: 2 * roads.length }, (_, i) => start + interval * i),
  roads,
});

/** Routes of one road more for each pair, by two sources; each road takes a minute. */
function group(pairs: number, departure = 1000) {
  const route = (pair: number) => {
    const roads = Array.from({ length: 2 + (pair % 3) }, (_, i) => i);
    const times = roads.map((_, i) => departure + 60 * i);
    return {
      ...{ roads, times, origin: 0, destination: roads.length - 1 },
      ...{ stop: StopReason.arrived, logProb: NaN },
    };
  };
  const routes = routeSetFrom(Array.from({ length: pairs }, (_, pair) => route(pair)));
  return {
    ...{ title: 'Drawn', from: 'map' as const, tripIndices: null },
    pairs: {
      origins: new Uint32Array(pairs),
      destinations: new Uint32Array(pairs),
      departures: Float64Array.from({ length: pairs }, (_, i) => departure + i),
    },
    sets: (['vanilla', 'shortest'] as const).map((source) => ({ source, routes, seconds: 1 })),
  };
}

function page() {
  const asked: (readonly TimedRoute[])[] = [];
  const answers: { answer: () => void; fail: (failure: Failure) => void }[] = [];
  const maker: PointMaker = {
    id: 'networks',
    from: 'A run',
    fault: ({ roads }) => (roads.length > 3 ? 'It is too long.' : null),
    generate: (routes): Call<readonly RoutePoints[]> => {
      asked.push(routes);
      let end: { answer: () => void; fail: (failure: Failure) => void };
      const result = new Promise<readonly RoutePoints[]>((resolve, reject) => {
        end = { answer: () => resolve(routes.map(pointsOf)), fail: reject };
      });
      answers.push(end!);
      const cancel = () => end.fail(new Failure('cancelled', 'It was cancelled.'));
      const nothing = () => undefined;
      return { result, pause: nothing, resume: nothing, step: nothing, cancel };
    },
    text: (format, named) => `${format} ${named.map(({ name }) => name).join()}`,
  };
  const parts = {
    ...{ stage: 'generate', maker: maker as PointMaker | null, follow: vi.fn<(isWanted: boolean) => void>() },
    ...{ book: new RouteBook(), selection: new Selection(), map: new MapState() },
  };
  parts.map.on.shortest = true;
  const own = new RoutesAsPoints({
    ...parts,
    isInView: () => parts.stage === 'generate',
    dataset: () => dataset,
    networks: {
      get maker() {
        return parts.maker;
      },
      ...{ lacking: null, title: 'GPS points', looking: null as never },
      ...{ isOffered: false, faults: [], retry: () => undefined },
      ...{ openSystem: () => undefined, follow: (isWanted) => parts.follow(isWanted) },
    },
  });
  return { ...parts, parts, own, asked, answers };
}

/** Once what was asked for has come. */
const settled = async ({ own, answers }: ReturnType<typeof page>) => {
  answers.at(-1)?.answer();
  await vi.waitUntil(() => !own.drawing.active);
};

describe('routes as GPS points', () => {
  it('are asked for once each while they are on, and shown when all are there', async () => {
    const here = page();
    const { own, asked, book } = here;
    book.show(group(2));
    own.follow();
    expect(asked).toHaveLength(0);
    own.on = true;
    own.follow();
    expect(here.follow.mock.calls).toEqual([[false], [true]]);
    own.follow();
    // Both sources drew the same routes, at the same times.
    expect(asked.map((routes) => routes.map(({ roads }) => roads.length))).toEqual([[2, 3]]);
    expect([own.drawing.active, own.inView.shown]).toEqual([true, null]);
    await settled(here);
    expect(own.pointed.map(({ source, pair }) => `${source} ${pair}`)).toEqual([
      'vanilla 0',
      'shortest 0',
      'vanilla 1',
      'shortest 1',
    ]);
    const { tracks, roads, offsets } = own.inView.shown!;
    expect([...tracks[0].offsets!]).toEqual([0, 4, 8, 14, 20]);
    expect([roads.length, ...offsets!]).toEqual([10, 0, 2, 4, 7, 10]);
    own.on = false;
    own.follow();
    expect(own.inView.shown).toBeNull();
    own.on = true;
    own.follow();
    expect([asked.length, own.inView.shown === null]).toEqual([1, false]);
  });

  it('start when their pair departs, and take as long as their roads, the last one too', () => {
    const { own, asked, book } = page();
    book.show(group(1));
    own.on = true;
    own.interval = '5';
    own.follow();
    const [first, last] = network.lengthMeters;
    expect(asked[0][0]).toMatchObject({
      ...{ start: 1000, interval: 5 },
      duration: Math.round((60 * (first + last)) / first),
    });
  });

  it('are cancelled when they are turned off, when other routes are in view and on another stage', async () => {
    const here = page();
    const { own, asked, book, parts } = here;
    book.show(group(2));
    own.on = true;
    own.follow();
    own.on = false;
    own.follow();
    await vi.waitUntil(() => !own.drawing.active);
    expect([own.drawing.phase, own.drawing.failure]).toEqual(['idle', null]);
    own.on = true;
    own.follow();
    book.show(group(2, 5000));
    own.follow();
    expect(asked.map((routes) => routes[0].start)).toEqual([1000, 1000, 5000]);
    await settled(here);
    expect(own.pointed[0].points.times[0]).toBe(5000);
    parts.stage = 'evaluate';
    own.follow();
    expect(own.drawing.active).toBe(false);
  });

  it('leave out what has none, and say why; of many routes the first, or those of the chosen pair', async () => {
    const here = page();
    const { own, asked, book, selection } = here;
    book.show(group(60));
    own.on = true;
    own.follow();
    expect(own.notes[0]).toBe('40 of 120 routes have no points. Vanilla student, pair 3: It is too long.');
    expect(own.notes[1]).toContain(`The first ${MOST_ROUTES} routes`);
    expect(asked[0]).toHaveLength(MOST_ROUTES / 2);
    await settled(here);
    expect(own.pointed).toHaveLength(MOST_ROUTES);
    selection.choose({ kind: 'pair', pair: 58, source: null });
    own.follow();
    await settled(here);
    expect(own.pointed.map(({ pair }) => pair)).toEqual([58, 58]);
    expect(own.notes).toEqual([]);
  });

  it('are those of the sources that the map shows; a click on one chooses its route', async () => {
    const here = page();
    const { own, book, map, selection } = here;
    book.show(group(2));
    map.on.vanilla = false;
    own.on = true;
    own.follow();
    await settled(here);
    expect(own.named.map(({ name }) => name)).toEqual(['Shortest path, pair 1', 'Shortest path, pair 2']);
    expect(own.inView.words(5)).toEqual([
      'Shortest path, pair 2',
      'Point 2 of 6',
      expect.stringContaining('00:16:56'),
    ]);
    own.inView.choose(5);
    expect(selection.chosen).toEqual({ kind: 'pair', pair: 1, source: 'shortest' });
    expect(own.inView.words(99)).toEqual([]);
  });

  it('say why they cannot be made, and are asked for again on request alone', async () => {
    const here = page();
    const { own, asked, answers, book } = here;
    book.show(group(1));
    own.on = true;
    own.follow();
    answers[0].fail(badInput('The file is broken.'));
    await vi.waitUntil(() => !own.drawing.active);
    own.follow();
    expect([asked.length, own.drawing.failure?.message]).toEqual([1, 'The file is broken.']);
    own.retry();
    await settled(here);
    expect([asked.length, own.pointed.length, own.drawing.failure]).toEqual([2, 2, null]);
  });

  it('wait for networks, stand in the address and can be undone', () => {
    const { own, asked, book, parts } = page();
    parts.maker = null;
    book.show(group(1));
    own.adopt({ 'as-gps': '1', 'gps-interval': '30' });
    own.follow();
    expect([asked.length, own.pointed.length, own.notes.length]).toEqual([0, 0, 0]);
    expect(own.choices).toEqual({ 'as-gps': '1', 'gps-interval': '30' });
    const then = own.take();
    own.adopt({});
    expect(own.choices).toEqual({ 'as-gps': '0', 'gps-interval': '15' });
    then.restore();
    expect([own.on, own.interval]).toEqual([true, '30']);
  });
});
