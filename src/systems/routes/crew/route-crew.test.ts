import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { gridFor } from '../../../domain/grid';
import { localTask } from '../../../engine/protocol/local-task';
import { exposeService } from '../../../engine/protocol/service-host';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import { KilledWorkers } from '../../../engine/protocol/testing/killed-worker';
import type { GeneratedRoutes } from '../../../generation/generate-routes';
import { odPairsOf, sliceOdPairs } from '../../../generation/od-pairs';
import { routeAt } from '../../../generation/route';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import { Teacher } from '../../../models/lm-tad/teacher';
import { tokenTrees } from '../../../models/lm-tad/token-tree';
import { buildWindowBatch, lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { useBackend } from '../../../nn/testing/backends';
import { computeSoftTargets, askedTeacher, treeLogits, type WindowTree } from '../distillation/soft-targets';
import { drawnRoutes } from '../drawing/draw-routes';
import { RouteCrew } from './route-crew';
import {
  ROUTE_PIECES,
  routePieceService,
  type RoutePieceService,
  type SearchOptions,
} from './route-piece-service';

const { network, trips, zones } = makeSampleCity({ roads: 120, trips: 420, seed: 2 }).content;
const features = hoserFeatures({ network, trips, zones });
const pairs = sliceOdPairs(odPairsOf(trips.train), 0, 70);
const beams: SearchOptions = { search: 'beam', beamWidth: 3, maxRoads: 20, keepBeams: true };
const startedAlready = () => Promise.resolve();

let model: HoserSearchModel;
let teacher: Teacher;
let drawnAlone: GeneratedRoutes;
beforeAll(async () => {
  await useBackend('wasm');
  const student = Hoser.initial(hoserConfig(16), features, new Random(4));
  model = await HoserSearchModel.create(student.parameters, student.config, features);
  student.dispose();
  const vocabulary = lmTadVocabulary(network, gridFor(network, 0.002));
  const config = { vocabularySize: vocabulary.size, layers: 2, heads: 2, width: 16, blockSize: 32 };
  teacher = Teacher.initial(config, vocabulary, new Random(5));
  drawnAlone = await drawnRoutes(model, pairs, beams, localTask<never>());
});

const open: RouteCrew[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((crew) => crew.close()))));

/** A crew whose helpers are in this thread, and the calls that each got. */
function crewOf(helpers: number) {
  const calls: string[][] = [];
  const spawn = (service: string) => {
    expect(service).toBe(ROUTE_PIECES);
    const own: string[] = [];
    calls.push(own);
    const worker = new FakeWorker();
    const counted = Object.entries(routePieceService(startedAlready)).map(([name, work]) => [
      name,
      (...given: unknown[]) => {
        own.push(name);
        return (work as (...given: unknown[]) => unknown)(...given);
      },
    ]);
    exposeService(service, Object.fromEntries(counted) as RoutePieceService, worker.scope);
    return worker;
  };
  return { crew: opened(new RouteCrew({ spawn, count: helpers }, 1, 1)), calls };
}

function opened(crew: RouteCrew): RouteCrew {
  open.push(crew);
  return crew;
}

/** The windows of the training trips in many trees. */
function smallTrees(): WindowTree[] {
  const items = Uint32Array.from({ length: trips.train.tripCount }, (_, i) => i);
  const windows = buildWindowBatch(teacher.vocabulary, trips.train, items, 7);
  return [...tokenTrees(windows, 100)].map((tree) => ({
    tree,
    roads: Uint32Array.from(tree.sequences, (sequence) => sequence % network.roadCount),
  }));
}

const ask = (crew?: RouteCrew) =>
  computeSoftTargets(teacher, network, trips.train, 7, localTask<never>(), undefined, crew?.askTrees);

describe('a route', () => {
  const searches: SearchOptions[] = [
    beams,
    { search: 'algorithm-4', maxRoads: 20 },
    { search: 'best-first', maxRoads: 20 },
    { search: 'minimum-risk', maxRoads: 20 },
  ];

  it.each(searches)('does not depend on the pairs drawn beside it: $search', async (options) => {
    // Each pair of the last one is drawn 34 times.
    const isSlow = options.search === 'minimum-risk';
    const some = sliceOdPairs(pairs, 0, isSlow ? 5 : 70);
    const together = await drawnRoutes(model, some, options, localTask<never>());
    const sizes = isSlow ? [3] : [64, 16];
    for (const [size, count] of [...sizes.map((size) => [size, some.origins.length]), [1, isSlow ? 2 : 12]]) {
      for (let from = 0; from < count; from += size) {
        const piece = sliceOdPairs(some, from, from + size);
        const drawn = await drawnRoutes(model, piece, options, localTask<never>());
        for (let i = 0; i < drawn.count; i++) expect(routeAt(drawn, i)).toEqual(routeAt(together, from + i));
      }
    }
  });
});

describe('a crew', () => {
  it.each([0, 1, 2])('with %d helpers draws the same routes, bit for bit', async (helpers) => {
    const { crew, calls } = crewOf(helpers);
    expect(await crew.draw(model, pairs, beams, localTask<never>())).toEqual(drawnAlone);
    expect(calls).toHaveLength(helpers);
    for (const own of calls) expect(own.filter((name) => name === 'draw').length).toBeGreaterThan(0);
  });

  it.each([0, 1, 2])('with %d helpers has a teacher answer the same, bit for bit', async (helpers) => {
    const alone = await ask();
    const { crew, calls } = crewOf(helpers);
    expect(await ask(crew)).toEqual(alone);
    expect(new Set(alone.logits).size).toBeGreaterThan(100);
    const trees = smallTrees();
    const asked = await askedTeacher(teacher, network, teacher.vocabulary.tokenOfRoad);
    const logits: Float32Array[] = [];
    await crew.askTrees(asked, trees, localTask<never>(), (values) => logits.push(values), 1);
    expect(logits).toHaveLength(trees.length);
    for (const [i, tree] of trees.entries()) expect(logits[i]).toEqual(await treeLogits(asked, tree));
    for (const own of calls) expect(own.filter((name) => name === 'answer').length).toBeGreaterThan(0);
  });

  it('tells a helper once of a model, and again when roads are closed', async () => {
    const { crew, calls } = crewOf(1);
    const draw = () => crew.draw(model, pairs, beams, localTask<never>());
    const told = () => calls[0].filter((name) => name === 'openStudent').length;
    await draw();
    await draw();
    expect(told()).toBe(1);
    const closed = new Uint8Array(network.roadCount);
    closed[routeAt(drawnAlone, 0).roads[1]] = 1;
    model.closeRoads(closed);
    try {
      const around = await drawnRoutes(model, pairs, beams, localTask<never>());
      expect(await draw()).toEqual(around);
      expect(around).not.toEqual(drawnAlone);
      expect(told()).toBe(2);
    } finally {
      model.closeRoads(undefined);
    }
  });

  it.each(['before the work', 'after the work'] as const)(
    'does what a helper had in hand that died %s',
    async (death) => {
      const workers = new KilledWorkers<RoutePieceService>(ROUTE_PIECES, routePieceService(startedAlready));
      const crew = opened(new RouteCrew({ spawn: workers.spawn, count: 2 }, 1, 1));
      workers.killAt('draw', death);
      expect(await crew.draw(model, pairs, beams, localTask<never>())).toEqual(drawnAlone);
      expect(workers.isDone).toBe(true);
      workers.killAt('openTeacher', death);
      expect(await ask(crew)).toEqual(await ask());
      expect(workers.isDone).toBe(true);
    },
  );

  it('stops where it is cancelled, and pauses as one', async () => {
    const { crew } = crewOf(2);
    const cancelled = localTask<never>({ onProgress: () => cancelled.control.cancel() });
    await expect(crew.draw(model, pairs, beams, cancelled)).rejects.toMatchObject({ code: 'cancelled' });
    const told: boolean[] = [];
    const done: number[] = [];
    const paused = localTask<never>({
      onPause: (isPaused) => {
        told.push(isPaused);
        if (isPaused) setTimeout(() => paused.control.resume(), 20);
      },
      onProgress: (report) => {
        if (done.push(report.done) === 1) paused.control.pause();
      },
    });
    expect(await crew.draw(model, pairs, beams, paused)).toEqual(drawnAlone);
    expect(told).toEqual([true, false]);
    expect(done.at(-1)).toBe(70);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('leaves few pairs, models of other kinds and wrong pairs to this thread', async () => {
    const { crew, calls } = crewOf(1);
    const few = opened(new RouteCrew({ spawn: () => new FakeWorker(), count: 1 }));
    await few.draw(model, sliceOdPairs(pairs, 0, 5), beams, localTask<never>());
    const wrong = {
      ...pairs,
      origins: pairs.origins.map((road, i) => (i === 40 ? network.roadCount : road)),
    };
    await expect(crew.draw(model, wrong, beams, localTask<never>())).rejects.toThrow('OD pair 40');
    const { tree, expand } = model;
    const other = { network, tree, expand: (nodes: readonly number[]) => expand.call(model, nodes) };
    expect(await crew.draw(other, pairs, beams, localTask<never>())).toEqual(drawnAlone);
    expect(calls).toEqual([]);
  });

  it('frees what a helper held when it is told of another network', async () => {
    const service = routePieceService(startedAlready);
    const request = { backend: 'wasm' as const, ...(await model.parts()) };
    await service.openStudent(request);
    const held = memory().numTensors;
    await service.openStudent(request);
    expect(memory().numTensors).toBe(held);
  });
});
