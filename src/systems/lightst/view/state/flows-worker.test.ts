import { networksService, type NetworksService } from '../../../../engine/checkpoints/network-service';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { Task } from '../../../../base/task';
import type { Dataset } from '../../../../domain/dataset';
import type { BackendName, BackendReport } from '../../../../engine/backend/backend';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import { KilledWorkers } from '../../../../engine/protocol/testing/killed-worker';
import { LIGHTST_TEACHING } from '../../distillation/teaching-config';
import {
  type FlowsService,
  type FlowWeights,
  type MomentForecasts,
  FLOWS_AT_WORK,
} from '../../forecast/flows-service';
import { smallFlows } from '../../testing/small-flows';
import { FlowsWorker } from './flows-worker';

const report: BackendReport = {
  backend: 'cpu',
  adapter: null,
  why: '',
  isolated: false,
  threads: 1,
  selfCheck: null,
};

const weights = (id: string): FlowWeights => ({ id, network: 'teacher', bytes: new Uint8Array(4) });
const zerosMissing = false;
const none: Omit<MomentForecasts, 'from'> = { values: new Float32Array(0), horizons: 3, nodes: 1, rows: 1 };

/** What a worker is told, in a service that answers when the test says so. */
class Told implements FlowsService {
  readonly heard: string[] = [];
  /** Answers that are waited for, by the first moment of the request. */
  readonly waiting = new Map<number, (failure?: Failure) => void>();
  /** Forecasts wait for the test. */
  holdsBack = false;
  refuses: Partial<Record<'hold' | 'chooseBackend' | 'keepWeights', Failure>> = {};

  chooseBackend: FlowsService['chooseBackend'] = async ({ wanted }) => {
    this.#hear('chooseBackend', `choose ${wanted ?? 'the best'}`);
    return report;
  };
  hold: FlowsService['hold'] = async ({ dataset }) => {
    this.#hear('hold', `hold ${dataset.name}${'trips' in dataset ? ' with its trips' : ''}`);
  };
  keepWeights: FlowsService['keepWeights'] = async ({ weights: { id }, drop }) => {
    this.#hear('keepWeights', `keep ${id}${drop.length > 0 ? `, drop ${drop.join(', ')}` : ''}`);
  };
  table: FlowsService['table'] = () => Promise.reject(new Failure('bad-input', 'The bins are irregular.'));
  forecast: FlowsService['forecast'] = async ({ source, from }, task: Task) => {
    this.heard.push(`forecast ${typeof source === 'string' ? source : Object.values(source).join(' ')}`);
    if (this.holdsBack)
      await new Promise<void>((resolve, reject) => {
        this.waiting.set(from, (failure) => (failure ? reject(failure) : resolve()));
        task.signal.addEventListener('abort', () => resolve());
      });
    await task.checkpoint();
    return { ...none, from };
  };
  errors: FlowsService['errors'] = () =>
    Promise.reject(new Failure('bad-input', 'The file is of another city.'));
  likeness: FlowsService['likeness'] = async () => ({ perDepth: [0.5] });
  lens: FlowsService['lens'] = ({ teacher, students }) => {
    this.heard.push(`lens ${[teacher, ...students].map(({ id }) => id).join(' ')}`);
    return Promise.reject(new Failure('bad-input', 'No hour follows.'));
  };

  #hear(method: keyof typeof this.refuses, words: string): void {
    this.heard.push(words);
    const failure = this.refuses[method];
    delete this.refuses[method];
    if (failure) throw failure;
  }
}

const opened: SupervisedWorker<NetworksService>[] = [];
afterEach(() => Promise.all(opened.splice(0).map((worker) => worker.close())));

interface Page {
  dataset: Dataset | null;
  wanted: BackendName | undefined;
}

/** The page's client of a worker in this thread. */
async function client(maxRestarts = 3) {
  const page: Page = { dataset: await smallFlows(), wanted: 'cpu' };
  const told = new Told();
  const workers = new KilledWorkers<NetworksService>(
    'networks',
    networksService(async () => told),
    (request) => (request as { readonly method: string }).method,
  );
  let started = 0;
  const flows = new FlowsWorker({
    dataset: () => page.dataset,
    wanted: () => page.wanted,
    start: (watch) => {
      started++;
      const worker = new SupervisedWorker<NetworksService>({
        ...watch,
        service: 'networks',
        spawn: workers.spawn,
        maxRestarts,
      });
      opened.push(worker);
      return worker;
    },
  });
  const forecast = (id: string, from = 20) =>
    flows.call('forecast', { source: weights(id), zerosMissing, from, to: from + 1 });
  return { page, told, workers, flows, forecast, started: () => started };
}

/** Waits until the worker has as many forecasts to answer. */
async function untilWaiting({ waiting }: Told, count: number): Promise<void> {
  while (waiting.size < count) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('the worker that forecasts, as the page sees it', () => {
  it('starts with the first request, and has the data, the backend and the weights before it', async () => {
    const { told, forecast, flows, started } = await client();
    expect(started()).toBe(0);
    expect(await forecast('t1').result).toMatchObject({ from: 20 });
    expect(told.heard).toEqual(['hold Small flows', 'choose cpu', 'keep t1', 'forecast t1 teacher']);
    // Nothing is told twice, and baselines have no weights.
    await forecast('t1').result;
    await flows.call('forecast', { source: 'linear', zerosMissing, from: 20, to: 21 }).result;
    expect(told.heard.slice(4)).toEqual(['forecast t1 teacher', 'forecast linear']);
    expect(started()).toBe(1);
  });

  it('sends weights once, however many ask at once, and has those dropped that nobody asked about for longest', async () => {
    const { told, forecast } = await client();
    await Promise.all(Array.from({ length: 5 }, () => forecast('n0').result));
    for (let i = 1; i < FLOWS_AT_WORK.mostKept; i++) await forecast(`n${i}`).result;
    await forecast('n0').result;
    await forecast('new').result;
    const kept = told.heard.filter((words) => words.startsWith('keep'));
    expect(kept).toEqual([
      ...Array.from({ length: FLOWS_AT_WORK.mostKept }, (_, i) => `keep n${i}`),
      'keep new, drop n1',
    ]);
    await forecast('n1').result;
    expect(told.heard).toContain('keep n1, drop n2');
  });

  it('is told when another data set is open, or another backend is wanted', async () => {
    const { told, forecast, page } = await client();
    await forecast('t1').result;
    told.heard.length = 0;
    page.wanted = undefined;
    await forecast('t1').result;
    expect(told.heard).toEqual(['choose the best', 'forecast t1 teacher']);
    told.heard.length = 0;
    page.dataset = { ...page.dataset!, name: 'Another town', fingerprint: '00' };
    await forecast('t1').result;
    // Another data set makes the worker forget the weights.
    expect(told.heard).toEqual(['hold Another town', 'keep t1', 'forecast t1 teacher']);
  });

  it('tells what fails, in the words of the worker, and works afterwards', async () => {
    const { told, forecast, flows, page } = await client();
    const { dataset } = page;
    page.dataset = null;
    await expect(forecast('t1').result).rejects.toThrow(/No data set is open/);
    page.dataset = dataset;
    await expect(flows.table({ zerosMissing }).result).rejects.toMatchObject({
      code: 'bad-input',
      message: 'The bins are irregular.',
    });
    await expect(
      flows.call('errors', { source: weights('t1'), part: 'test', zerosMissing }).result,
    ).rejects.toThrow('The file is of another city.');
    const likeness = flows.call('likeness', { source: weights('t1'), zerosMissing, row: 3 });
    expect((await likeness.result).perDepth).toEqual([0.5]);
    expect(told.heard).toEqual(['hold Small flows', 'choose cpu', 'keep t1']);
  });

  it.each([
    ['hold', 'hold Small flows'],
    ['chooseBackend', 'choose cpu'],
    ['keepWeights', 'keep t1'],
  ] as const)('tells again what the worker refused: %s', async (method, words) => {
    const { told, forecast } = await client();
    told.refuses = { [method]: new Failure('out-of-memory', 'There is not enough memory.') };
    await expect(forecast('t1').result).rejects.toMatchObject({ code: 'out-of-memory' });
    await forecast('t1').result;
    expect(told.heard.filter((each) => each === words)).toHaveLength(2);
  });

  it('gives each answer to who asked, in whatever order they come', async () => {
    const { told, forecast } = await client();
    told.holdsBack = true;
    const [first, second, third] = [20, 21, 22].map((from) => forecast('t1', from));
    await untilWaiting(told, 3);
    const order: number[] = [];
    for (const call of [first, second, third])
      void call.result.then(
        ({ from }) => order.push(from),
        () => undefined,
      );
    told.waiting.get(22)!();
    expect((await third.result).from).toBe(22);
    told.waiting.get(20)!(new Failure('bad-input', 'Not this one.'));
    await expect(first.result).rejects.toThrow('Not this one.');
    told.waiting.get(21)!();
    expect((await second.result).from).toBe(21);
    expect(order).toEqual([22, 21]);
  });

  it('cancels one request and no other', async () => {
    const { told, forecast } = await client();
    told.holdsBack = true;
    const [first, second] = [forecast('t1', 20), forecast('t1', 21)];
    await untilWaiting(told, 2);
    first.cancel();
    await expect(first.result).rejects.toMatchObject({ code: 'cancelled' });
    told.waiting.get(21)!();
    expect((await second.result).from).toBe(21);
  });

  it('has another worker after a death, with the same data, backend and weights', async () => {
    const { told, workers, forecast, started } = await client();
    await forecast('t1').result;
    await forecast('t2').result;
    told.heard.length = 0;
    workers.killAt('forecast', 'before the work');
    const dying = forecast('t1');
    await expect(dying.result).rejects.toMatchObject({ code: 'worker-died' });
    expect((await forecast('t2').result).from).toBe(20);
    expect(told.heard).toEqual([
      'hold Small flows',
      'choose cpu',
      // What was asked about last is sent last.
      'keep t1',
      'keep t2',
      'forecast t2 teacher',
    ]);
    expect(started()).toBe(1);
  });

  it('is started anew by the next request where it was given up', async () => {
    const { workers, forecast, started } = await client(0);
    await forecast('t1').result;
    workers.killAt('forecast', 'after the work');
    await expect(forecast('t1').result).rejects.toMatchObject({ code: 'worker-died' });
    expect((await forecast('t1').result).from).toBe(20);
    expect(started()).toBe(2);
  });

  it.each(['hold', 'chooseBackend', 'keepWeights'] as const)('survives a death at %s', async (method) => {
    const { workers, forecast } = await client();
    workers.killAt(method, 'after the work');
    await expect(forecast('t1').result).rejects.toMatchObject({ code: 'worker-died' });
    expect((await forecast('t1').result).from).toBe(20);
  });

  it('sends the weights of all networks that the lens compares, and names them', async () => {
    const { flows, told } = await client();
    const request = { row: 12, losses: LIGHTST_TEACHING, zerosMissing };
    const asked = flows.lens({ teacher: weights('a'), students: [weights('b'), weights('c')], ...request });
    await expect(asked.result).rejects.toThrow('No hour follows.');
    expect(told.heard.slice(-4)).toEqual(['keep a', 'keep b', 'keep c', 'lens a b c']);
  });
});
