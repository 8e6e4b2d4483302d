import { afterEach, expect, it } from 'vitest';
import { gridTown, walks } from '../src/domain/testing/grid-town';
import { Random } from '../src/base/random';
import { makeSampleCity } from '../tools/invention/sample-city/make-sample-city';
import { measureGroup } from '../src/engine/metrics/measure-route-groups';
import { PieceCrew } from '../src/engine/metrics/piece-crew';
import { localTask } from '../src/engine/protocol/local-task';
import { odPairsOf } from '../src/generation/od-pairs';
import { tripsAsRoutes } from '../src/generation/route';
import { hoserConfig } from '../src/models/hoser/config';
import { hoserFeatures } from '../src/models/hoser/features/hoser-features';
import { Hoser } from '../src/models/hoser/hoser';
import { HoserSearchModel } from '../src/models/hoser/search-model';
import { RouteCrew } from '../src/systems/routes/crew/route-crew';
import { drawnRoutes } from '../src/systems/routes/drawing/draw-routes';
import { startNodeBackend } from './node-backend';
import { helperThread, type NodeThread } from './node-thread';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((crew) => crew.close()))));

/** Another thread, and how many messages it has sent: its first word, and its answers. Those that replace it are not counted. */
function watchedThread(onMessage: (count: number, thread: NodeThread) => void = () => undefined) {
  const messages = { count: 0 };
  let first: NodeThread | undefined;
  const spawn = (service: string): NodeThread => {
    const started = helperThread(service);
    first ??= started;
    if (started === first) started.thread.on('message', () => onMessage(++messages.count, started));
    return started;
  };
  return { threads: { spawn, count: 1 }, messages };
}

it('measures with another thread what this one measures alone, to the byte', async () => {
  let turn = 0;
  const network = gridTown(5);
  const trips = (step: number) => walks(network, 3000, 25, () => (turn += step));
  const twins = trips(3);
  const sets = [{ source: 'markov', routes: tripsAsRoutes(trips(5)) }] as const;
  const request = { network, real: { twins, ends: twins }, sets, resamples: 100, seed: 5 };
  const { threads, messages } = watchedThread();
  const crew = new PieceCrew(threads);
  open.push(crew);
  expect(await measureGroup(request, localTask<never>(), crew)).toEqual(await measureGroup(request));
  expect(messages.count).toBeGreaterThan(2);
}, 60_000);

it('draws with another thread what this one draws alone, to the bit, and without it once it is killed', async () => {
  await startNodeBackend('wasm', () => undefined);
  const { network, trips, zones } = makeSampleCity({ roads: 200, trips: 300, seed: 2 }).content;
  const features = hoserFeatures({ network, trips, zones });
  const student = Hoser.initial(hoserConfig(32), features, new Random(4));
  const model = await HoserSearchModel.create(student.parameters, student.config, features);
  const pairs = odPairsOf(trips.train);
  const options = { search: 'beam', maxRoads: 30 } as const;
  const alone = await drawnRoutes(model, pairs, options, localTask<never>());
  let killed: Promise<number> | undefined;
  const { threads, messages } = watchedThread((count, { thread }) => {
    if (count === 6) killed = thread.terminate();
  });
  const crew = new RouteCrew(threads);
  open.push(crew);
  const together = () => crew.draw(model, pairs, options, localTask<never>());
  // This thread may be done before the other one has started.
  while (!killed) expect(await together()).toEqual(alone);
  await killed;
  const sent = messages.count;
  expect(await together()).toEqual(alone);
  expect(messages.count).toBe(sent);
  model.dispose();
  student.dispose();
}, 120_000);
