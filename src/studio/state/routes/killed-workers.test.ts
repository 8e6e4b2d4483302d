import { emptyTrajectorySet } from '../../../domain/trajectory-set';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { metricsService, type MetricsService } from '../../../engine/metrics/metrics-service';
import { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { KilledWorkers, type Death } from '../../../engine/protocol/testing/killed-worker';
import type { GeneratedSet } from '../../../engine/routes/generated-set';
import { systems } from '../../../systems/registry';
import { PRESET_CONFIGS } from '../../../systems/routes/settings';
import type { RaceRequest, RoutesService } from '../../../systems/routes/drawing/routes-service';
import { smallRun } from '../../../systems/routes/testing/small-run';
import { showRun, tinyResults } from '../../testing/results';
import { measureRun } from '../runs/measure-run';
import { EvaluationSession } from './evaluation-session.svelte';
import { RouteBook } from './route-book.svelte';
import { RoutesWorker } from './routes-worker.svelte';
import { routesStandIn } from './testing/fake-routes';

const DEATHS: readonly Death[] = ['before the work', 'after the work'];

let dataset: Dataset;
let sets: GeneratedSet[];
beforeAll(async () => ({ dataset, sets } = await tinyResults()));

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((one) => one.close()))));

const killedMetrics = () => {
  const workers = new KilledWorkers<MetricsService>('metrics', metricsService());
  const start = () => new SupervisedWorker<MetricsService>({ service: 'metrics', spawn: workers.spawn });
  return { workers, start };
};

describe.each(DEATHS)('a worker of measures that dies %s', (death) => {
  it('of measureAll: the next one measures the run', async () => {
    const { workers, start } = killedMetrics();
    const contents = { ...smallRun(), metrics: null, sets };
    const whole = await measureRun(contents, dataset, systems, start);
    workers.killAt('measureAll', death);
    expect(await measureRun(contents, dataset, systems, start)).toEqual(whole);
    expect(workers.isDone).toBe(true);
  });

  it('of measureGroup: it is told, the routes stay, and the next one answers', async () => {
    const { workers, start } = killedMetrics();
    const book = new RouteBook();
    const evaluation = new EvaluationSession({
      dataset: () => dataset,
      book,
      scores: () => ({}),
      startWorker: start,
    });
    open.push(evaluation);
    evaluation.resamples = 20;
    showRun({ book }, sets);
    workers.killAt('measureGroup', death);
    await evaluation.measure();
    expect(evaluation.measuring.failure?.message).toMatch(/The metrics worker failed: killed/);
    expect(book.group?.sets).toHaveLength(5);
    await evaluation.measure();
    expect([evaluation.measuring.failure, evaluation.measures?.results.length]).toEqual([null, 5]);
  });
});

const teacher = { id: 'teacher', bytes: new Uint8Array(4) };
const journey = { roads: Uint32Array.of(0, 1), times: Float64Array.of(0, 5), destination: 1 };
const pairs = { origins: Uint32Array.of(0), destinations: Uint32Array.of(1), departures: Float64Array.of(0) };
const draw = {
  pairs,
  sources: ['markov'] as const,
  models: {},
  generation: { search: 'beam' as const, beamWidth: 1, lengthFactor: 1 },
  keepBeams: false,
};

const race: RaceRequest = {
  config: PRESET_CONFIGS.quick,
  steps: 2,
  drawEvery: 1,
  seeds: 1,
  from: 'test',
  trips: Uint32Array.of(0),
  third: null,
  teacher,
};

/** What the page asks of the worker; a backend and a data set come before. */
const ROUTE_CALLS: Record<
  Exclude<keyof RoutesService, 'chooseBackend' | 'hold'>,
  (worker: RoutesWorker<RoutesService>) => Promise<unknown>
> = {
  draw: (worker) => worker.call('draw', draw).result,
  surprise: (worker) => worker.call('surprise', { teacher, split: 'test' }).result,
  surpriseOfLines: (worker) =>
    worker.call('surpriseOfLines', { teacher, lines: emptyTrajectorySet() }).result,
  detect: (worker) => worker.call('detect', { teacher, kind: 'shift-detour', seed: 1 }).result,
  lens: (worker) => worker.call('lens', { teacher, students: {}, journey, window: 7 }).result,
  transfer: (worker) => worker.call('transfer', { teacher, students: {}, split: 'test', window: 7 }).result,
  race: (worker) => worker.call('race', race).result,
  lensCells: (worker) => worker.call('lensCells', { teacher, journey, step: 0, window: 7 }).result,
};
const ROUTE_METHODS = [...Object.keys(ROUTE_CALLS), 'chooseBackend', 'hold'] as (keyof RoutesService)[];

describe.each(DEATHS)('a worker of routes that dies %s', (death) => {
  it.each(ROUTE_METHODS)(
    'of %s: it is told, and the next one has the data set and answers',
    async (method) => {
      const { service, asked } = routesStandIn();
      const workers = new KilledWorkers<RoutesService>('routes', service);
      const routes = new RoutesWorker<RoutesService>({
        dataset: () => dataset,
        startWorker: (watch) =>
          new SupervisedWorker<RoutesService>({ ...watch, service: 'routes', spawn: workers.spawn }),
      });
      open.push(routes);
      const ask = () =>
        ROUTE_CALLS[method in ROUTE_CALLS ? (method as keyof typeof ROUTE_CALLS) : 'draw'](routes);
      workers.killAt(method, death);
      await expect(ask()).rejects.toMatchObject({ code: 'worker-died' });
      expect(workers.isDone).toBe(true);
      expect(routes.notes.join()).toMatch(/The routes worker was replaced\..*killed/);
      asked.length = 0;
      await ask();
      expect(routes.state).toBe('ready');
      expect(routes.backend?.backend).toBe('wasm');
      expect(asked).toContain(`hold ${dataset.fingerprint}`);
    },
  );
});
