import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { gridTown, walks } from '../../domain/testing/grid-town';
import { tripsAsRoutes } from '../../generation/route';
import { localTask } from '../protocol/local-task';
import { yieldToEventLoop } from '../protocol/event-loop';
import { FakeWorker } from '../protocol/testing/fake-worker';
import { KilledWorkers } from '../protocol/testing/killed-worker';
import { exposeService } from '../protocol/service-host';
import type { GroupRequest } from './review-request';
import { measureGroup } from './measure-route-groups';
import { metricsService } from './metrics-service';
import { PieceCrew } from './piece-crew';
import { pieceService, type PairsPiece, type PieceService } from './piece-service';

const TOWN = gridTown(5);
const PAIRS = 620;
let turn = 0;
const trips = (step: number) => walks(TOWN, PAIRS, 7, () => (turn += step));
const twins = trips(3);
const request: GroupRequest = {
  network: TOWN,
  real: { twins, ends: twins },
  sets: [
    { source: 'markov', routes: tripsAsRoutes(trips(5)) },
    { source: 'shortest', routes: tripsAsRoutes(trips(7)) },
  ],
  resamples: 70,
  seed: 5,
};
const alone = await measureGroup(request);

const open: PieceCrew[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((crew) => crew.close()))));

/** A crew whose helpers are in this thread, and how many pieces each of them did. */
function crewOf(helpers: number, service: PieceService = pieceService()) {
  const did: number[] = [];
  const spawn = () => {
    const worker = new FakeWorker();
    const number = did.push(0) - 1;
    const counted = Object.entries(service).map(([name, work]) => [
      name,
      (asked: never) => {
        did[number]++;
        return (work as (asked: never) => unknown)(asked);
      },
    ]);
    exposeService('pieces', Object.fromEntries(counted) as PieceService, worker.scope);
    return worker;
  };
  const crew = new PieceCrew({ spawn, count: helpers });
  open.push(crew);
  return { crew, did };
}

/** Pieces of one pair each. */
function* onePairs(count: number): Generator<PairsPiece> {
  for (let i = 0; i < count; i++)
    yield {
      real: { offsets: Uint32Array.of(0, 2), roads: Uint32Array.of(0, i % TOWN.roadCount) },
      routes: { offsets: Uint32Array.of(0, 2), roads: Uint32Array.of(1, (3 * i) % TOWN.roadCount) },
      centroidLonLat: TOWN.centroidLonLat,
    };
}
const nothing = () => undefined;

describe('a crew', () => {
  it.each([1, 2, 3])('of this thread and %d helpers measures the same to the byte', async (helpers) => {
    const { crew, did } = crewOf(helpers);
    expect(await measureGroup(request, localTask<never>(), crew)).toEqual(alone);
    expect(did).toHaveLength(helpers);
    for (const pieces of did) expect(pieces).toBeGreaterThan(0);
  });

  it('starts no helper before there is work, and keeps those that it has', async () => {
    const { crew, did } = crewOf(2);
    expect(did).toHaveLength(0);
    await crew.work('pairs', onePairs(9), localTask<never>(), nothing);
    await crew.work('pairs', onePairs(9), localTask<never>(), nothing);
    expect(did).toHaveLength(2);
  });

  it('answers in the order of the requests and counts what is done', async () => {
    const { crew } = crewOf(2);
    const counts: number[] = [];
    const results = await crew.work('pairs', onePairs(40), localTask<never>(), (done) => counts.push(done));
    const here = await new PieceCrew().work('pairs', onePairs(40), localTask<never>(), nothing);
    expect(results).toEqual(here);
    expect(counts).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('makes a request when somebody is free for it', async () => {
    let [made, finished, ahead] = [0, 0, 0];
    function* counting() {
      for (const piece of onePairs(30)) {
        ahead = Math.max(ahead, ++made - finished);
        yield piece;
      }
    }
    await crewOf(2).crew.work('pairs', counting(), localTask<never>(), (done) => (finished = done));
    expect(made).toBe(30);
    expect(ahead).toBeLessThanOrEqual(5);
  });

  it.each(['before the work', 'after the work'] as const)(
    'does what a helper had in hand that died %s',
    async (death) => {
      const workers = new KilledWorkers<PieceService>('pieces', pieceService());
      const crew = new PieceCrew({ spawn: workers.spawn, count: 2 });
      open.push(crew);
      workers.killAt('pairs', death, 2);
      expect(await measureGroup(request, localTask<never>(), crew)).toEqual(alone);
      expect(workers.isDone).toBe(true);
      expect(await measureGroup(request, localTask<never>(), crew)).toEqual(alone);
    },
  );

  it('begins the next work with another for one that died, until too many did', async () => {
    const workers = new KilledWorkers<PieceService>('pieces', pieceService());
    let spawned = 0;
    const spawn = () => (spawned++, workers.spawn());
    const crew = new PieceCrew({ spawn, count: 1 });
    open.push(crew);
    for (const after of [1, 2, 3, 4, 5, 5, 5]) {
      workers.killAt('pairs', 'before the work');
      expect(await crew.work('pairs', onePairs(40), localTask<never>(), nothing)).toHaveLength(40);
      expect(spawned).toBe(after);
    }
  });

  it('goes on without helpers that could not be loaded', async () => {
    let spawned = 0;
    const spawn = () => {
      spawned++;
      const worker = new FakeWorker();
      setTimeout(() => worker.miss());
      return worker;
    };
    const crew = new PieceCrew({ spawn, count: 1 });
    open.push(crew);
    expect(await measureGroup(request, localTask<never>(), crew)).toEqual(alone);
    expect(await measureGroup(request, localTask<never>(), crew)).toEqual(alone);
    expect(spawned).toBe(1);
  });

  it('says what a piece throws, here or there, and takes no more', async () => {
    const bad = { centroidLonLat: TOWN.centroidLonLat, real: null, routes: null } as unknown as PairsPiece;
    let made = 0;
    function* pieces() {
      for (const piece of onePairs(500)) yield ++made === 4 ? bad : piece;
    }
    for (const helpers of [0, 2]) {
      made = 0;
      const work = crewOf(helpers).crew.work('pairs', pieces(), localTask<never>(), nothing);
      await expect(work).rejects.toThrow(/null/);
      // A helper's word may come when this thread has done all the others.
      if (helpers === 0) expect(made).toBe(4);
    }
  });

  it('stops where it is cancelled', async () => {
    const task = localTask<never>();
    const { crew } = crewOf(2);
    const stop = (done: number) => done === 3 && task.control.cancel();
    const work = crew.work('pairs', onePairs(400), task, stop);
    await expect(work).rejects.toMatchObject(new Failure('cancelled', 'The task was cancelled.'));
    expect(await crew.work('pairs', onePairs(3), localTask<never>(), nothing)).toHaveLength(3);
  });

  it('pauses as one', async () => {
    const told: boolean[] = [];
    const task = localTask<never>({ onPause: (paused) => told.push(paused) });
    let done = 0;
    const { crew } = crewOf(2);
    task.control.pause();
    const work = crew.work('pairs', onePairs(20), task, (so) => (done = so));
    for (let i = 0; i < 20; i++) await yieldToEventLoop();
    expect([done, told]).toEqual([0, [true]]);
    task.control.resume();
    await work;
    expect([done, told]).toEqual([20, [true, false]]);
  });
});

describe('the service', () => {
  it('calls its helpers for large groups only', async () => {
    let spawned = 0;
    const spawn = () => {
      spawned++;
      const worker = new FakeWorker();
      exposeService('pieces', pieceService(), worker.scope);
      return worker;
    };
    const service = metricsService({ spawn, count: 2 });
    const small = { ...request, sets: request.sets.slice(0, 1) };
    await service.measureGroup(structuredClone(small), localTask<never>());
    expect(spawned).toBe(0);
    expect(await service.measureGroup(structuredClone(request), localTask<never>())).toEqual(alone);
    expect(spawned).toBe(2);
  });
});
