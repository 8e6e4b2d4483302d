import { describe, expect, it } from 'vitest';
import { NO_TASK, type Task } from '../../base/task';
import { Random } from '../../base/random';
import { matchTraces } from '../../matching/match-traces';
import { Matcher } from '../../matching/matcher';
import { simulateGps } from '../../matching/simulate-gps';
import { matchingCity, tracesOf } from '../../matching/testing/matching-city';
import { localTask } from '../protocol/local-task';
import { exposeService } from '../protocol/service-host';
import type { WorkerLike } from '../protocol/worker-client';
import { FakeWorker } from '../protocol/testing/fake-worker';
import { KilledWorkers } from '../protocol/testing/killed-worker';
import { matchTogether } from './match-crew';
import { MATCHING, matchService, type MatchService } from './match-service';

const { graph, ubodt: table, trips } = await matchingCity();
const settings = { radiusMeters: 45 };
const matcher = () => new Matcher(graph, table, settings);
const random = new Random(3);
/** Some drives with so much noise that they have trouble of every kind, and traces that nothing comes of. */
const traces = tracesOf([
  ...Array.from({ length: trips.tripCount }, (_, trip) => {
    const [from, to] = [trips.offsets[trip], trips.offsets[trip + 1]];
    const device = { noiseMeters: 25, intervalSeconds: 3 };
    return simulateGps(graph, trips.roads.slice(from, to), trips.times.slice(from, to), device, random);
  }),
  { lonLat: new Float64Array(0), times: new Float64Array(0) },
  { lonLat: Float64Array.of(0, 0), times: Float64Array.of(5) },
]);
const alone = await matchTraces(matcher(), traces);

const spawnHere = () => {
  const worker = new FakeWorker();
  exposeService(MATCHING, matchService(), worker.scope);
  return worker;
};
const together = (count: number, task: Task = NO_TASK, spawn: () => WorkerLike = spawnHere) =>
  matchTogether(matcher(), traces, { helpers: { spawn, count }, table, fewPoints: 1 }, task);

describe('matching with helpers', () => {
  it.each([1, 2])('gives the same to the byte with %d of them', async (count) => {
    const workers: FakeWorker[] = [];
    const spawn = () => {
      workers.push(spawnHere());
      return workers[workers.length - 1];
    };
    expect(await together(count, NO_TASK, spawn)).toEqual(alone);
    expect(workers.map(({ terminated }) => terminated)).toEqual(workers.map(() => true));
    expect(workers).toHaveLength(count);
    expect(alone.quality.splits + alone.quality.detours).toBeGreaterThan(0);
    expect(new Set(alone.tripTrace).size).toBeGreaterThan(50);
  });

  it.each(['before the work', 'after the work'] as const)('goes on if one dies %s', async (death) => {
    const workers = new KilledWorkers<MatchService>(MATCHING, matchService());
    workers.killAt('match', death);
    expect(await together(2, NO_TASK, workers.spawn)).toEqual(alone);
    expect(workers.isDone).toBe(true);
  });

  it('says how far it is, in traces, and stops where it is cancelled', async () => {
    const done: number[] = [];
    await together(1, localTask<never>({ onProgress: (report) => done.push(report.done) }));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect([done[0], done.at(-1)]).toEqual([0, traces.traceCount]);
    const task = localTask<never>({ onProgress: ({ done }) => done > 0 && task.control.cancel() });
    await expect(together(1, task)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('starts nobody for few points', async () => {
    const spawn = () => expect.fail('started');
    const options = { helpers: { spawn, count: 2 }, table };
    expect(await matchTogether(matcher(), traces, options, NO_TASK)).toEqual(alone);
  });
});
