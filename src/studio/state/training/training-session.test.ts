import { describe, expect, it, vi } from 'vitest';
import { tinyDatasetFiles } from '../../../data/testing/tiny-dataset';
import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { dataService, type OpenedDataset } from '../../../engine/datasets/data-service';
import type {
  Order,
  ExperimentProducts,
  ExperimentEvent,
  DraftOrder,
} from '../../../engine/experiments/experiment';
import { localTask, type TaskListeners } from '../../../engine/protocol/local-task';
import type { RunContents, RunPlan } from '../../../engine/records/run-contents';
import type { RunSummary } from '../../../engine/runs/runs-service';
import { tinyExperiment } from '../../../systems/routes/testing/tiny-experiment';
import { odPairsOf } from '../../../generation/od-pairs';
import { tripsAsRoutes, type RouteSet } from '../../../generation/route';
import { systems } from '../../../systems/registry';
import { givenIn, Models, startFrom } from '../page/models.svelte';
import { RouteBook, type RouteGroup } from '../routes/route-book.svelte';
import { TrainingSession, type TrainingNeeds } from './training-session.svelte';

const city = async (): Promise<OpenedDataset> => {
  const service = dataService(async () => {
    throw new Failure('not-supported', 'No files here.');
  });
  const files = Object.entries(tinyDatasetFiles()).map(([path, text]) => ({ path, file: new Blob([text]) }));
  return service.loadFiles({ files, name: 'Ring' }, localTask<string>());
};

/** Runs that were told of, by what was told. */
class FakeRuns {
  readonly told: string[] = [];
  readonly plans: RunPlan[] = [];
  finished: RunContents | null = null;
  kept: RunContents | null = null;
  refuses = false;

  begin = async (plan: RunPlan) => {
    this.told.push('begin');
    if (this.refuses) throw new Failure('storage-full', 'No room.');
    this.plans.push(plan);
  };
  appendSeries = async () => void this.told.push('appendSeries');
  finish = async (contents: RunContents) => {
    this.told.push('finish');
    if (this.refuses) throw new Failure('storage-full', 'No room for networks.');
    this.finished = contents;
  };
  end = async ({ state }: { state: string }) => void this.told.push(state);
  open = async () => this.kept!;
}

/** A compute worker whose run does what a test tells it. */
class FakeWorker {
  readonly state = 'ready';
  readonly requests: Order[] = [];
  readonly orders: string[] = [];
  listeners: TaskListeners<ExperimentEvent> = {};
  finish: (products: ExperimentProducts) => void = () => undefined;
  fail: (failure: Failure) => void = () => undefined;

  call = (_: string, request: Order, listeners: TaskListeners<ExperimentEvent>) => {
    this.requests.push(request);
    this.listeners = listeners;
    const result = new Promise<ExperimentProducts>((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    const order = (name: string) => () => void this.orders.push(name);
    const cancel = () => this.fail(new Failure('cancelled', 'The task was cancelled.'));
    return { result, pause: order('pause'), resume: order('resume'), step: order('step'), cancel };
  };

  step(network: string, step: number, loss: number): void {
    const values = { loss, gradNorm: 1, learningRate: 1e-3 };
    const event = { kind: 'step', epoch: 1, step, totalSteps: 4, values } as const;
    this.listeners.onEvent?.({ kind: 'training', network, event });
  }

  epoch(network: string, epoch: number, accuracy: number): void {
    const measures = { accuracy };
    const event = { kind: 'epoch', epoch, epochs: 2, measures, means: { loss: 1 }, best: true } as const;
    this.listeners.onEvent?.({ kind: 'training', network, event });
  }

  snapshot(network: 'vanilla' | 'distilled', step: number, routes: RouteSet): void {
    this.listeners.onEvent?.({ kind: 'snapshot', network, step, routes, seconds: 0.1 });
  }
}

/** @param known what the page knows of systems */
async function setUp(known = systems, ready = Promise.resolve()) {
  const opened = await city();
  const { dataset } = opened;
  const runs = new FakeRuns();
  const worker = new FakeWorker();
  const models = new Models(() => 'routes');
  const book = new RouteBook();
  const data = { opened: opened as OpenedDataset | null, open: vi.fn(async () => true) };
  const needs = {
    systems: known,
    runs,
    models,
    book,
    data,
    compute: { worker, ready },
  } as unknown as TrainingNeeds;
  return { opened, dataset, runs, worker, models, book, data, session: new TrainingSession(needs) };
}

const order = (more: Partial<DraftOrder> = {}): DraftOrder => ({
  system: 'routes',
  networks: ['teacher', 'vanilla', 'distilled'],
  config: tinyExperiment({ epochs: 2 }),
  name: 'First',
  watched: { everySeconds: 2 },
  ...more,
});

function products({ trips }: Dataset): ExperimentProducts {
  const pairs = odPairsOf(trips.test);
  const set = { source: 'distilled', odSource: 'test', pairs, routes: tripsAsRoutes(trips.test) } as const;
  const training = { bestEpoch: 1, bestScore: 1, history: [] };
  const record = {
    system: 'routes',
    config: tinyExperiment({ epochs: 2 }),
    data: { trips: { train: trips.train.tripCount } },
    networks: { distilled: { training } },
  };
  const checkpoints = [{ name: 'distilled', bytes: new Uint8Array(8) }];
  return { record, sets: [set], checkpoints, files: [] } as unknown as ExperimentProducts;
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('TrainingSession', () => {
  it('trains, keeps the run, and puts what came of it to use', async () => {
    const { session, dataset, worker, runs, models, book } = await setUp();
    const done = session.start(order());
    await settle();
    expect([session.phase, session.active, session.system?.id, session.name]).toEqual([
      'running',
      true,
      'routes',
      'First',
    ]);
    expect(session.networks).toEqual(['teacher', 'vanilla', 'distilled']);
    const [request] = worker.requests;
    expect(request).toMatchObject({
      id: session.runId,
      system: 'routes',
      networks: ['teacher', 'vanilla', 'distilled'],
    });
    expect(runs.plans[0]).toMatchObject({
      id: session.runId,
      system: 'routes',
      networks: ['teacher', 'vanilla', 'distilled'],
      given: {},
      dataset: { name: 'Ring', fingerprint: dataset.fingerprint, id: null },
    });

    worker.step('distilled', 1, 2);
    worker.step('distilled', 2, 1);
    worker.epoch('distilled', 1, 0.5);
    expect([...session.series.of('distilled')!.column('loss')!]).toEqual([2, 1]);
    expect(session.series.of('distilled')!.last('seconds')).toBeGreaterThanOrEqual(0);
    // 24 training trips in batches of 16.
    expect(session.epochs).toEqual([
      {
        network: 'distilled',
        epoch: 1,
        epochs: 2,
        step: 2,
        loss: 1,
        measures: { accuracy: 0.5 },
        best: true,
      },
    ]);

    worker.finish(products(dataset));
    await done;
    expect([session.phase, session.active, session.inUse]).toEqual(['done', false, true]);
    expect(models.of('distilled')).toMatchObject({ from: 'First', runId: session.runId });
    expect(book.group).toMatchObject({ title: 'First', from: 'test' });
    expect(runs.told).toEqual(['begin', 'appendSeries', 'finish']);
    expect(runs.finished!.series[0].step).toEqual(Float32Array.of(1, 2));
  });

  it('is forgotten when the page turns to other data, once it has ended', async () => {
    const { session, worker, dataset, data, opened, models } = await setUp();
    const done = session.start(order());
    await settle();
    worker.step('distilled', 1, 2);
    session.forget();
    expect([session.phase, session.name]).toEqual(['running', 'First']);
    data.opened = { ...opened, dataset: { ...dataset, fingerprint: 'other' } };
    worker.finish(products(dataset));
    await done;
    expect([session.phase, session.inUse, models.of('distilled')]).toEqual(['done', false, null]);
    session.forget();
    expect([session.phase, session.name, session.runId, session.system]).toEqual(['idle', '', null, null]);
    expect([session.epochs, session.record, session.networks]).toEqual([[], null, []]);
    expect(session.series.of('distilled')).toBeNull();
  });

  it('forgets what a worker learnt after the checkpoint that the next goes on from', async () => {
    const { session, worker } = await setUp();
    void session.start(order());
    await settle();
    for (const step of [1, 2, 3]) worker.step('vanilla', step, step);
    worker.epoch('vanilla', 1, 0.5);
    worker.epoch('vanilla', 2, 0.6);
    worker.step('vanilla', 2, 20);
    worker.epoch('vanilla', 1, 0.7);
    expect([...session.series.of('vanilla')!.column('loss')!]).toEqual([1, 20]);
    expect(session.epochs.map(({ measures }) => measures.accuracy)).toEqual([0.7]);
  });

  it('says how a run ended otherwise', async () => {
    const { session, worker, runs, book } = await setUp();
    const cancelled = session.start(order());
    await settle();
    session.cancel();
    await cancelled;
    expect([session.phase, session.failure]).toEqual(['cancelled', null]);

    const failed = session.start(order());
    await settle();
    worker.fail(new Failure('internal', 'It broke.'));
    await failed;
    expect([session.phase, session.failure?.message]).toEqual(['failed', 'It broke.']);
    expect(runs.told).toEqual(['begin', 'cancelled', 'begin', 'failed']);
    expect(book.group).toBeNull();
  });

  it('leaves a run to be continued when what computes it could not be loaded', async () => {
    const { session, worker, runs } = await setUp();
    const started = session.start(order());
    await settle();
    worker.fail(new Failure('not-loaded', 'The compute worker could not start.'));
    await started;
    expect([session.phase, session.failure?.code]).toEqual(['failed', 'not-loaded']);
    expect(runs.told).toEqual(['begin']);
  });

  it('trains on where nothing can be kept, and says so once', async () => {
    const { session, worker, runs, dataset } = await setUp();
    runs.refuses = true;
    const done = session.start(order());
    await settle();
    worker.finish(products(dataset));
    await done;
    expect([session.phase, session.notes]).toEqual(['done', ['This run is not kept. No room.']]);
  });

  it('says what is not kept of its results, and keeps them once there is room', async () => {
    const { session, worker, runs, dataset } = await setUp();
    const done = session.start(order());
    await settle();
    runs.refuses = true;
    worker.finish(products(dataset));
    await done;
    expect([session.phase, session.keeping.failure?.message, runs.finished]).toEqual([
      'done',
      'No room for networks.',
      null,
    ]);
    session.keeping.dismiss();
    await session.keepAgain();
    expect([session.keeping.failure?.message, session.unkept?.plan.id]).toEqual([
      'No room for networks.',
      session.runId,
    ]);
    runs.refuses = false;
    await session.keepAgain();
    expect([session.keeping.failure, session.unkept]).toEqual([null, null]);
    expect(runs.finished?.plan.id).toBe(session.runId);
    runs.finished = null;
    await session.keepAgain();
    expect(runs.finished).toBeNull();
  });

  it('waits for the backend that is wanted', async () => {
    let choose = () => {};
    const { session, worker } = await setUp(systems, new Promise((resolve) => (choose = resolve)));
    const done = session.start(order());
    await settle();
    expect([session.active, worker.requests]).toEqual([true, []]);
    choose();
    await settle();
    expect(worker.requests).toHaveLength(1);
    session.cancel();
    await done;
  });

  it('needs a data set, and does one thing at a time', async () => {
    const { session, worker, data, opened } = await setUp();
    data.opened = null;
    await session.start(order());
    expect(session.failure?.message).toBe('No data set is open. Open one under Data first.');
    data.opened = opened;
    void session.start(order());
    await settle();
    await session.start(order());
    expect(worker.requests).toHaveLength(1);
  });

  it('passes orders on, and stops the clock while it is paused', async () => {
    const { session, worker } = await setUp();
    void session.start(order());
    await settle();
    session.pause();
    worker.listeners.onPause?.(true);
    expect([session.phase, session.active]).toEqual(['paused', true]);
    worker.step('vanilla', 1, 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    worker.step('vanilla', 2, 1);
    const [first, second] = session.series.of('vanilla')!.column('seconds')!;
    expect(second).toBe(first);
    session.stepOnce();
    session.resume();
    worker.listeners.onPause?.(false);
    expect([session.phase, worker.orders]).toEqual(['running', ['pause', 'step', 'resume']]);
  });

  it('uses a teacher that is given, and names the run that it comes from', async () => {
    const { session, worker, runs, models, dataset } = await setUp();
    const bytes = new Uint8Array(4);
    const { fingerprint } = dataset;
    models.use({ network: 'teacher', id: 't', bytes, from: 'Old', runId: 'old', dataset: fingerprint });
    void session.start(order({ networks: ['distilled'], ...givenIn([models.of('teacher')!]) }));
    await settle();
    expect(worker.requests[0].given!.teacher).toBe(bytes);
    expect(runs.plans[0]).toMatchObject({ networks: ['distilled'], given: { teacher: 'old' } });
  });
});

describe('a run that starts from weights', () => {
  const start = async (pairs: (trips: Dataset['trips']) => RouteGroup['pairs']) => {
    const set = await setUp();
    const { session, worker, models, book, dataset } = set;
    const { fingerprint } = dataset;
    const bytes = new Uint8Array(4);
    models.use({ network: 'distilled', id: 'file', bytes, from: 'a.pth', runId: null, dataset: fingerprint });
    const routes = tripsAsRoutes(dataset.trips.test);
    const group = {
      title: 'Drawn 10:00',
      from: 'map',
      pairs: pairs(dataset.trips),
      tripIndices: null,
      sets: [{ source: 'distilled', routes, seconds: 1 }],
    } as const;
    book.show({ ...group, drawnBy: { distilled: 'file' } });
    const earlier = book.group!;
    const done = session.start(order({ start: { distilled: startFrom(models.of('distilled')!) } }));
    await settle();
    worker.finish(products(dataset));
    await done;
    return { ...set, earlier };
  };

  it('leaves its student with the weights that it had before', async () => {
    const { models, book, earlier, session } = await start(({ train }) => odPairsOf(train));
    expect(models.of('distilled')).toMatchObject({
      id: `${session.runId}/distilled`,
      before: { id: 'file', from: 'a.pth', seed: tinyExperiment({ epochs: 2 }).seed },
    });
    expect([book.group!.title, book.before, book.aside]).toEqual(['First', null, earlier]);
  });

  it('shows what the student drew before for the same pairs beside its routes', async () => {
    const { session, book, earlier } = await start(({ test }) => odPairsOf(test));
    expect([book.group!.title, book.before, book.aside]).toEqual(['First', earlier, null]);
    book.before = null;
    session.snapshots.look(null);
    expect(book.before).toBe(earlier);
  });

  it('has nothing to compare with where it began anew', async () => {
    const { session, worker, models, book, dataset } = await setUp();
    const done = session.start(order());
    await settle();
    worker.finish(products(dataset));
    await done;
    expect([models.of('distilled')!.before, book.before, book.aside]).toEqual([undefined, null, null]);
  });
});

describe('a run that goes on', () => {
  const summaryOf = (dataset: Dataset, more: Partial<RunSummary> = {}): RunSummary => ({
    id: 'run-1',
    name: 'Yesterday',
    system: 'routes',
    config: tinyExperiment({ epochs: 2 }),
    networks: ['teacher', 'distilled'],
    given: {},
    dataset: { name: 'Ring', fingerprint: dataset.fingerprint, id: 'ring' },
    state: 'interrupted',
    startedAt: 0,
    bytes: 0,
    headline: {},
    failure: null,
    origin: 'own',
    ...more,
  });
  /** A run of the distilled student with the teacher that some run, or a file, holds. */
  const learning = (holder: string) => ({ networks: ['distilled'], given: { teacher: holder } });
  const series = () => [
    {
      network: 'distilled' as const,
      step: Float32Array.of(1, 2),
      columns: { loss: Float32Array.of(5, 4), seconds: Float32Array.of(1, 60) },
    },
  ];
  const contents = (checkpoints: RunContents['checkpoints'] = []) =>
    ({ series: series(), checkpoints }) as unknown as RunContents;

  it('asks for the same run again, with the curves so far', async () => {
    const { session, worker, runs, dataset } = await setUp();
    runs.kept = contents();
    void session.continueRun(summaryOf(dataset));
    await settle();
    expect(worker.requests[0]).toMatchObject({
      id: 'run-1',
      networks: ['teacher', 'distilled'],
      given: {},
    });
    expect(runs.plans[0]).toMatchObject({ id: 'run-1', name: 'Yesterday' });
    worker.step('distilled', 3, 3);
    const columns = session.series.of('distilled')!;
    expect([...columns.column('loss')!]).toEqual([5, 4, 3]);
    expect(columns.last('seconds')).toBeGreaterThanOrEqual(60);
  });

  it('names what it started from, and asks for the weights that are kept', async () => {
    const { session, worker, runs, dataset } = await setUp();
    const bytes = new Uint8Array(4);
    const start = { distilled: { id: 'a', bytes, name: 'hoser_best.pth' } };
    void session.start({ ...order(), start });
    await settle();
    expect(worker.requests[0].start).toEqual(start);
    expect(runs.plans[0].start).toEqual({ distilled: 'hoser_best.pth' });

    const other = await setUp();
    other.runs.kept = contents();
    const names = { distilled: 'hoser_best.pth' };
    void other.session.continueRun({ ...summaryOf(dataset), start: names });
    await settle();
    expect(other.worker.requests[0]).toMatchObject({ kept: { start: names } });
    expect(other.worker.requests[0]).not.toHaveProperty('start');
    expect(other.runs.plans[0].start).toEqual(names);
  });

  it('brings the teacher of another run, and says where there is none', async () => {
    const { session, worker, runs, dataset } = await setUp();
    const bytes = new Uint8Array(4);
    runs.kept = contents([{ name: 'teacher', bytes }]);
    void session.continueRun(summaryOf(dataset, learning('old')));
    await settle();
    expect(worker.requests[0].given!.teacher).toBe(bytes);

    const other = await setUp();
    other.runs.kept = contents();
    await other.session.continueRun(summaryOf(dataset, learning('old')));
    expect(other.session.failure?.message).toMatch(/run's teacher has none any more\. Load it from a file/);
    await other.session.continueRun(summaryOf(dataset, learning('file')));
    expect(other.session.failure?.message).toMatch(
      /loaded from a file.*not kept.*Load the same file again, then continue/,
    );
    // The panel of students shows it, although no run was there before.
    expect([other.session.phase, other.session.networks]).toEqual(['failed', ['distilled']]);
  });

  it('goes on with the teacher of a file that was loaded again', async () => {
    const { session, worker, runs, models, dataset } = await setUp();
    runs.kept = contents();
    const bytes = new Uint8Array(4);
    const { fingerprint } = dataset;
    models.use({ network: 'teacher', id: 'f', bytes, from: 't', runId: null, dataset: fingerprint });
    void session.continueRun(summaryOf(dataset, learning('file')));
    await settle();
    expect(worker.requests[0].given!.teacher).toBe(bytes);
  });

  it('goes on with a network of other data where those of its system go with any', async () => {
    const anywhere = systems.map((system) => ({ ...system, goesWithAnyData: true as const }));
    const { session, worker, runs, models, dataset } = await setUp(anywhere);
    runs.kept = contents();
    const bytes = new Uint8Array(4);
    models.use({ network: 'teacher', id: 'f', bytes, from: 't', runId: null, dataset: 'elsewhere' });
    void session.continueRun(summaryOf(dataset, learning('file')));
    await settle();
    expect(worker.requests[0].given!.teacher).toBe(bytes);
  });

  it('opens its data set, or says which it needs', async () => {
    const { session, worker, runs, data, opened, dataset } = await setUp();
    runs.kept = contents();
    data.opened = null;
    data.open.mockImplementation(async () => {
      data.opened = opened;
      return true;
    });
    void session.continueRun(summaryOf(dataset));
    await settle();
    expect(data.open).toHaveBeenCalledWith('ring');
    expect(worker.requests).toHaveLength(1);

    const other = await setUp();
    await other.session.continueRun(
      summaryOf(dataset, { dataset: { name: 'Porto', fingerprint: 'other', id: null } }),
    );
    expect(other.session.failure?.message).toMatch(/needs the data set "Porto"/);
  });
});

describe('routes while students learn', () => {
  it('shows the newest, lets one look back, and ends with those of the run', async () => {
    const { session, worker, book, dataset } = await setUp();
    const done = session.start(order());
    await settle();
    const asked = worker.requests[0].watched!;
    expect(asked.everySeconds).toBe(2);
    const routes = tripsAsRoutes(dataset.trips.test);
    worker.snapshot('vanilla', 0, routes);
    worker.snapshot('vanilla', 2, routes);
    worker.snapshot('distilled', 0, routes);
    expect(book.group).toMatchObject({ title: 'While training, step 0', from: 'test' });
    expect(book.group!.pairs).toBe(asked.pairs);
    expect(book.group!.sets.map(({ source }) => source)).toEqual(['vanilla', 'distilled']);

    session.snapshots.look(0);
    expect(book.group!.sets).toHaveLength(1);
    worker.snapshot('distilled', 2, routes);
    expect(book.group!.sets).toHaveLength(1);
    session.snapshots.look(null);
    expect(book.group).toMatchObject({ title: 'While training, step 2' });

    worker.finish(products(dataset));
    await done;
    expect(book.group).toMatchObject({ title: 'First' });
    session.snapshots.look(1);
    expect(book.group).toMatchObject({ title: 'While training, step 2' });
    session.snapshots.look(null);
    expect(book.group).toMatchObject({ title: 'First' });
  });

  it('ends with one student alone on the watched pairs, before its first step and after', async () => {
    const { session, worker, book, dataset } = await setUp();
    const done = session.start(order());
    await settle();
    const routes = tripsAsRoutes(dataset.trips.test);
    worker.snapshot('distilled', 0, routes);
    worker.snapshot('distilled', 2, routes);
    worker.finish(products(dataset));
    await done;
    const alone = book.group!.sets.length;
    expect(book.group).toMatchObject({ title: 'While training, step 2' });
    expect(book.before).toMatchObject({ title: 'drawn before the first step', pairs: book.group!.pairs });
    expect(alone).toBe(1);
    session.snapshots.showAll();
    expect([book.group!.title, book.before, book.only]).toEqual(['First', null, null]);
  });

  it('leaves alone what a person looks at', async () => {
    const { session, worker, book, dataset } = await setUp();
    void session.start(order());
    await settle();
    const routes = tripsAsRoutes(dataset.trips.test);
    worker.snapshot('vanilla', 0, routes);
    const pairs = odPairsOf(dataset.trips.test);
    book.show({ title: 'Mine', from: 'map', pairs, tripIndices: null, sets: [] });
    worker.snapshot('vanilla', 2, routes);
    expect(book.group).toMatchObject({ title: 'Mine' });
    expect(session.snapshots.list).toHaveLength(2);
  });

  it('takes back what was drawn with weights that are lost', async () => {
    const { session, worker, dataset } = await setUp();
    void session.start(order());
    await settle();
    const routes = tripsAsRoutes(dataset.trips.test);
    for (const step of [0, 4, 8, 5]) worker.snapshot('vanilla', step, routes);
    expect(session.snapshots.list.map(({ step }) => step)).toEqual([0, 4, 5]);
    for (let step = 6; step < 400; step++) worker.snapshot('vanilla', step, routes);
    expect(session.snapshots.list.length).toBeLessThanOrEqual(240);
    expect(session.snapshots.list.at(-1)!.step).toBe(399);
  });
});
