import type { DrawRequest, NamedWeights } from '../../../engine/routes/route-drawing';
import { trajectorySetFrom, tripAt } from '../../../domain/trajectory-set';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { Random } from '../../../base/random';
import { ANOMALY_KINDS } from '../../../evaluation/anomalies';
import { odPairsOf } from '../../../generation/od-pairs';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { perplexity, tripScores } from '../../../models/lm-tad/teacher';
import { useBackend } from '../../../nn/testing/backends';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { detectAnomalies } from '../training/detect-anomalies';
import { generateBaselineRoutes, generateStudentRoutes, experimentOdPairs } from './draw-routes';
import { loadStudent } from '../checkpoints/student-file';
import { startedStudent, studentStart } from '../start/start-student';
import { loadTeacherOnGrid } from '../checkpoints/fit-teacher';
import { localTask } from '../../../engine/protocol/local-task';
import type { ProgressReport } from '../../../engine/protocol/progress-meter';
import { buffersToMove } from '../../../engine/protocol/service';
import { BASELINES, STUDENTS } from '../../../engine/routes/route-source';
import type { RaceEvent } from '../race/race';
import type { RaceRequest, RoutesService } from './routes-service';
import { routesService } from './routes-worker-service';
import { experimentHooks } from '../../../engine/experiments/experiment-hooks';
import { initialTeacher } from '../training/train-teacher';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { NO_TASK } from '../../../base/task';
import { refusal } from '../../../base/testing/refusal';

/** What a run draws. */
const SOURCES = [...STUDENTS, ...BASELINES];
const config = tinyExperiment({ epochs: 1, odPairs: 6 });
const hooks = () => experimentHooks({ networks: [] }, { ...NO_TASK, emit: () => undefined });
let dataset: Dataset;
let teacher: NamedWeights;
let students: Record<'vanilla' | 'distilled', NamedWeights>;

async function studentWeights(of: Dataset, seed: number): Promise<NamedWeights> {
  const features = hoserFeatures(of);
  const student = Hoser.initial(hoserConfig(16, 1, 2), features, new Random(seed));
  const { timeMean: time_mean, timeStd: time_std } = features;
  const about = { system: 'HOSER', config: student.config, dataset: of.fingerprint, time_mean, time_std };
  const bytes = await checkpointFile(student.parameters, about);
  student.dispose();
  return { id: `${of.fingerprint} ${seed}`, bytes };
}

async function teacherWeights(of: Dataset): Promise<NamedWeights> {
  const network = initialTeacher(of, config);
  const about = {
    system: 'LM-TAD',
    config: { ...network.config, grid: config.grid },
    dataset: of.fingerprint,
  };
  const bytes = await checkpointFile(network.parameters, about);
  network.dispose();
  return { id: `${of.fingerprint} teacher`, bytes };
}

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity();
  teacher = await teacherWeights(dataset);
  students = { vanilla: await studentWeights(dataset, 1), distilled: await studentWeights(dataset, 2) };
});

async function holding(): Promise<RoutesService> {
  const service = routesService({
    versions: { app: '1' },
    systems: [],
    onBroken: (failure) => {
      throw failure;
    },
  });
  await service.hold({ dataset }, localTask());
  return service;
}

const request = (more: Partial<DrawRequest> = {}): DrawRequest => ({
  pairs: experimentOdPairs(dataset, config).test,
  sources: SOURCES,
  models: students,
  generation: config.generation,
  keepBeams: false,
  ...more,
});

describe('drawing', () => {
  it('draws the same routes from the weights as the experiment', async () => {
    const pairs = experimentOdPairs(dataset, config);
    const baselines = await generateBaselineRoutes(dataset, pairs, config, hooks());
    const expected = [...baselines.sets];
    for (const source of ['vanilla', 'distilled'] as const) {
      const student = loadStudent(students[source].bytes, dataset);
      expected.push(...(await generateStudentRoutes(source, student, dataset, pairs, config, hooks())));
      student.dispose();
    }
    const progress: ProgressReport[] = [];
    const task = localTask<never>({ onProgress: (report) => progress.push(report) });
    const drawn = await (await holding()).draw(structuredClone(request()), task);
    expect(drawn.map(({ source }) => source)).toEqual(SOURCES);
    for (const { source, routes, seconds } of drawn) {
      const own = expected.find((set) => set.source === source && set.odSource === 'test');
      expect(routes, source).toEqual(own!.routes);
      expect(seconds).toBeGreaterThan(0);
    }
    const steps = [...new Set(progress.map(({ step }) => step))];
    expect(steps).toHaveLength(SOURCES.length);
    expect(steps[0]).toBe('routes.draw.vanilla');
    expect(buffersToMove(drawn)).toContain(drawn[0].routes.roads.buffer);
  });

  it('draws with weights of another city as a training reads them that starts from them', async () => {
    const { bytes } = await studentWeights(await tinyCity(90), 4);
    const service = await holding();
    const withWeights = async (weights: NamedWeights) => {
      const asked = request({ sources: ['vanilla'], models: { vanilla: weights } });
      return (await service.draw(asked, localTask()))[0].routes;
    };
    await expect(withWeights({ id: 'as it is', bytes })).rejects.toThrow(/another data set/);
    const student = startedStudent(
      studentStart({ name: 'a', bytes }, dataset, hoserFeatures(dataset), 7),
      hoserFeatures(dataset),
    );
    const pairs = experimentOdPairs(dataset, config);
    const sets = await generateStudentRoutes('vanilla', student, dataset, pairs, config, hooks());
    student.dispose();
    const expected = sets.find(({ odSource }) => odSource === 'test')!.routes;
    expect(await withWeights({ id: 'seed 7', bytes, start: { name: 'a', seed: 7, config: {} } })).toEqual(
      expected,
    );
  });

  it('loads a network once, and leaves nothing on the device from draw to draw', async () => {
    const service = await holding();
    const both = request({ sources: ['vanilla', 'distilled'] });
    const first = await service.draw(both, localTask());
    const tensors = memory().numTensors;
    for (let i = 0; i < 2; i++) {
      const again = await service.draw(both, localTask());
      expect(again.map(({ routes }) => routes)).toEqual(first.map(({ routes }) => routes));
    }
    const unread = { ...students.vanilla, bytes: new Uint8Array(0) };
    await service.draw(request({ sources: ['vanilla'], models: { vanilla: unread } }), localTask());
    expect(memory().numTensors).toBe(tensors);
    const other = await studentWeights(dataset, 3);
    await service.draw(request({ sources: ['vanilla'], models: { vanilla: other } }), localTask());
    expect(memory().numTensors).toBe(tensors);
  });

  it('returns the beams of students on request', async () => {
    const service = await holding();
    const sets = await service.draw(
      request({ sources: ['vanilla', 'shortest'], keepBeams: true }),
      localTask(),
    );
    const { pairOffsets } = sets[0].beams!;
    expect(pairOffsets).toHaveLength(sets[0].routes.count + 1);
    expect(pairOffsets.at(-1)).toBeGreaterThan(0);
    expect(sets[0].routes).not.toHaveProperty('beams');
    expect(sets[1]).not.toHaveProperty('beams');
  });

  it('refuses what it cannot draw', async () => {
    const empty = routesService({ versions: {}, systems: [], onBroken: () => undefined });
    await expect(empty.draw(request(), localTask())).rejects.toMatchObject(refusal(/no data set yet/));
    const service = await holding();
    await expect(service.draw(request({ models: {} }), localTask())).rejects.toMatchObject(
      refusal(/no vanilla student/),
    );
    const models = { distilled: await studentWeights(await tinyCity(90), 1) };
    await expect(
      service.draw(request({ sources: ['distilled'], models }), localTask()),
    ).rejects.toMatchObject(refusal(/another data set/));
    const pairs = odPairsOf(dataset.trips.test, [0]);
    const outside = { ...pairs, origins: Uint32Array.of(dataset.network.roadCount) };
    for (const source of ['shortest', 'vanilla'] as const)
      await expect(
        service.draw(request({ pairs: outside, sources: [source] }), localTask()),
      ).rejects.toMatchObject(refusal(/names road/));
  });

  it.each(['distilled', 'markov'] as const)('stops when cancelled while it draws: %s', async (source) => {
    const service = await holding();
    const pairs = odPairsOf(dataset.trips.train);
    const { trips } = dataset;
    const many = odPairsOf(
      trips.train,
      Array.from({ length: 100 }, (_, i) => i % pairs.origins.length),
    );
    const reports: ProgressReport[] = [];
    const task = localTask<never>({
      onProgress: (report) => {
        reports.push(report);
        task.control.cancel();
      },
    });
    await expect(service.draw(request({ pairs: many, sources: [source] }), task)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(reports).toHaveLength(1);
    // A cancelled request leaves the network unchanged.
    const [after] = await service.draw(request({ sources: [source] }), localTask());
    const [fresh] = await (await holding()).draw(request({ sources: [source] }), localTask());
    expect(after.routes).toEqual(fresh.routes);
  });

  it('drops a request that was cancelled while it waited', async () => {
    const service = await holding();
    const first = service.draw(request({ sources: ['vanilla'] }), localTask());
    const waiting = localTask<never>();
    const second = service.draw(request(), waiting);
    waiting.control.cancel();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    expect(await first).toHaveLength(1);
  });

  it('forgets the networks of a data set once another is loaded', async () => {
    const before = memory().numTensors;
    const service = await holding();
    await service.draw(request({ sources: ['vanilla'] }), localTask());
    await service.surprise({ teacher, split: 'test' }, localTask());
    await service.hold({ dataset: { ...dataset, name: 'renamed' } }, localTask());
    expect(memory().numTensors).toBeGreaterThan(before);
    await service.hold({ dataset: await tinyCity(90) }, localTask());
    expect(memory().numTensors).toBe(before);
  });
});

describe('reading trips', () => {
  it('has no surprisal for a line that is too long to read, and reads the others', async () => {
    const service = await holding();
    const { val } = dataset.trips;
    const { roads } = tripAt(val, 0);
    const long = { roads: Array.from({ length: 2000 }, () => roads[0]), times: new Float64Array(2000) };
    const lines = trajectorySetFrom([tripAt(val, 0), long, tripAt(val, 1)]);
    const read = await service.surpriseOfLines({ teacher, lines }, localTask());
    const { scores } = await service.surprise({ teacher, split: 'val' }, localTask());
    expect([read[0], read[2]]).toEqual([scores[0], scores[1]].map((score) => expect.closeTo(score, 5)));
    expect(read[1]).toBeNaN();
  });

  it('ranks the trips of a split by surprise', async () => {
    const service = await holding();
    const network = loadTeacherOnGrid(teacher.bytes, dataset).network;
    const expected = await network.surprisals(dataset.trips.val, NO_TASK);
    network.dispose();
    const progress: ProgressReport[] = [];
    const task = localTask<never>({ onProgress: (report) => progress.push(report) });
    const { surprisals, scores, order, ...result } = await service.surprise({ teacher, split: 'val' }, task);
    expect(surprisals).toEqual(expected);
    expect(scores).toEqual(tripScores(expected));
    expect(result.perplexity).toBe(perplexity(expected));
    for (let i = 1; i < order.length; i++) expect(scores[order[i]]).toBeLessThanOrEqual(scores[order[i - 1]]);
    expect(await service.surpriseOfLines({ teacher, lines: dataset.trips.val }, localTask())).toEqual(scores);
    const { tripCount } = dataset.trips.val;
    expect(progress.at(-1)).toMatchObject({ done: tripCount, total: tripCount, unit: 'trips' });
    const tensors = memory().numTensors;
    await service.surprise({ teacher, split: 'val' }, localTask());
    expect(memory().numTensors).toBe(tensors);
  });

  const possible = ANOMALY_KINDS.filter((kind) => kind !== 'road-switch');
  it.each(possible)("detects %s like a run's teacher does", async (kind) => {
    const service = await holding();
    const found = await service.detect({ teacher, kind, seed: 5 }, localTask());
    const network = loadTeacherOnGrid(teacher.bytes, dataset).network;
    expect(found).toEqual(await detectAnomalies(network, dataset, { kind, seed: 5 }, NO_TASK));
    const { scores: normal } = await service.surprise({ teacher, split: 'test' }, localTask());
    expect(found.normalTrips).toBe(normal.length);
    found.scores.forEach((score, trip) => {
      const above = [...normal, ...found.scores].filter((other) => other > score).length;
      expect(found.ranks[trip]).toBeGreaterThan(above);
      expect(found.ranks[trip]).toBeLessThanOrEqual(found.normalTrips + found.scores.length);
    });
    expect(new Set(found.ranks).size).toBe(found.scores.length);
    const { trips, surprisals, sourceTrips, scores } = found;
    const alone = await network.surprisals(trips, NO_TASK);
    network.dispose();
    expect(surprisals.offsets).toEqual(alone.offsets);
    alone.values.forEach((value, i) => expect(surprisals.values[i]).toBeCloseTo(value, 4));
    expect([sourceTrips.length, scores.length]).toEqual([trips.tripCount, trips.tripCount]);
    expect(found.rocAuc).toBeGreaterThanOrEqual(0);
    expect(found.prAuc).toBeLessThanOrEqual(1);
  });

  it('refuses a kind of anomaly that fits no trip', async () => {
    const service = await holding();
    await expect(
      service.detect({ teacher, kind: 'road-switch', seed: 5 }, localTask()),
    ).rejects.toMatchObject(refusal(/None of the 6 test trips/));
  });

  it('scores trips while it draws, and refuses the teacher of another data set', async () => {
    const service = await holding();
    const drawing = service.draw(request(), localTask());
    const { scores } = await service.surprise({ teacher, split: 'test' }, localTask());
    expect(scores).toHaveLength(dataset.trips.test.tripCount);
    await drawing;
    const other = await teacherWeights(await tinyCity(90));
    await expect(service.surprise({ teacher: other, split: 'test' }, localTask())).rejects.toMatchObject(
      refusal(/another data set/),
    );
  });
});

describe('racing', () => {
  const order = (): RaceRequest => ({
    config,
    steps: 2,
    drawEvery: 1,
    seeds: 1,
    from: 'test',
    trips: Uint32Array.of(0),
    third: null,
    teacher,
  });

  it('has a turn of its own: trips are read and routes drawn while a race is paused', async () => {
    const service = await holding();
    const steps: number[] = [];
    let paused = () => {};
    const isPaused = new Promise<void>((resolve) => (paused = resolve));
    const task = localTask<RaceEvent>({
      onEvent: (event) => {
        if (event.kind !== 'moment') return;
        steps.push(event.moment.step);
        if (steps.length === 1) task.control.pause();
      },
      onPause: (isSo) => isSo && paused(),
    });
    const racing = service.race(order(), task);
    await isPaused;
    expect(steps).toEqual([0]);
    await service.surprise({ teacher, split: 'test' }, localTask());
    await service.draw(request(), localTask());
    task.control.resume();
    expect(await racing).toMatchObject({ backend: { backend: 'wasm' }, versions: { app: '1' } });
    expect(steps).toEqual([0, 1, 2]);
  });

  it('makes another data set wait for its end', async () => {
    const service = await holding();
    const task = localTask<RaceEvent>();
    task.control.pause();
    const racing = service.race(order(), task);
    const held = service.hold({ dataset: await tinyCity(90) }, localTask());
    task.control.cancel();
    await expect(racing).rejects.toMatchObject({ code: 'cancelled' });
    await held;
    await expect(service.race(order(), localTask())).rejects.toThrow(/another data set/);
  });
});
