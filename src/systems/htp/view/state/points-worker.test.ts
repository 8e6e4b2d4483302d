import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import { KilledWorkers } from '../../../../engine/protocol/testing/killed-worker';
import {
  POINTS_AT_WORK,
  type PointsDataset,
  type PointsService,
  type PointWeights,
} from '../../points/points-service';
import { madeAnswer, madeNetworks, madeSummary, madeTrip } from '../testing/made-trips';
import { weightsOf } from './networks-in-use';
import { NetworkWorker } from '../../../../studio/state/machine/network-worker';
import { networksService, type NetworksService } from '../../../../engine/checkpoints/network-service';

/** What a worker is told, in a service that knows no networks. */
class Told implements PointsService {
  readonly heard: string[] = [];

  chooseBackend: PointsService['chooseBackend'] = async ({ wanted }) => {
    this.heard.push(`choose ${wanted ?? 'the best'}`);
    return { backend: 'cpu', adapter: null, why: '', isolated: false, threads: 1, selfCheck: null };
  };
  hold: PointsService['hold'] = async ({ dataset }) => {
    this.heard.push(`hold ${dataset.name} with ${Object.keys(dataset.extras ?? {}).join()}`);
  };
  keepWeights: PointsService['keepWeights'] = async ({ weights, drop }) => {
    const which = weights.language ? 'both' : 'tokeniser';
    this.heard.push(`keep ${which} as ${weights.id}${drop.length > 0 ? `, drop ${drop.join()}` : ''}`);
  };
  trips: PointsService['trips'] = async () => madeSummary();
  trip: PointsService['trip'] = async ({ index }) => madeTrip(20 + index);
  tokenise: PointsService['tokenise'] = async ({ id, index }) => {
    this.heard.push(`tokenise ${index} by ${id}`);
    const trip = madeTrip(24);
    return { trip, again: madeAnswer(), errors: new Float64Array(24), residualNorms: [1] };
  };
  codebooks: PointsService['codebooks'] = () => Promise.reject(new Failure('bad-input', 'No test trips.'));
  generate: PointsService['generate'] = async ({ orders }) => ({ trips: orders.map(() => null) });
  decode: PointsService['decode'] = async ({ patterns }) => madeAnswer(patterns);
  evaluate: PointsService['evaluate'] = () => Promise.reject(new Failure('bad-input', 'No test trips.'));
}

const opened: SupervisedWorker<NetworksService>[] = [];
afterEach(() => Promise.all(opened.splice(0).map((worker) => worker.close())));

/** The page's client of a worker in this thread. */
function client() {
  const town = {
    name: 'Town',
    fingerprint: 'town',
    network: {},
    trips: {},
    extras: { traces: {}, series: {} },
  } as unknown as Dataset;
  const page = { dataset: town as Dataset | null };
  const told = new Told();
  const workers = new KilledWorkers<NetworksService>(
    'networks',
    networksService(async () => told),
  );
  const points = new NetworkWorker<PointsService, PointsDataset, PointWeights>(POINTS_AT_WORK, {
    dataset: () => page.dataset,
    wanted: () => 'cpu',
    start: (watch) => {
      const worker = new SupervisedWorker<NetworksService>({
        ...watch,
        service: 'networks',
        spawn: workers.spawn,
      });
      opened.push(worker);
      return worker;
    },
  });
  return { page, told, points };
}

describe('the worker for GPS points, as the page sees it', () => {
  it('has the GPS alone before questions about trips', async () => {
    const { told, points } = client();
    expect((await points.ask('trips', {}).result).points).toHaveLength(5);
    expect((await points.ask('trip', { index: 2 }).result).times).toHaveLength(22);
    expect(told.heard).toEqual(['hold Town with traces']);
  });

  it('has the backend and the weights before questions about networks, each once', async () => {
    const { told, points } = client();
    const weights = weightsOf(madeNetworks('t1', null));
    await points.call('tokenise', { weights, index: 3 }).result;
    await points.call('tokenise', { weights, index: 4 }).result;
    const orders = [{ roads: Uint32Array.of(0), start: 0, duration: 300, interval: 15 }];
    const options = { seed: 1, temperature: 1, monotone: false, noise: false, masked: true };
    await points.call('generate', { weights: weightsOf(madeNetworks()), orders, options }).result;
    expect(told.heard).toEqual([
      'hold Town with traces',
      'choose cpu',
      'keep tokeniser as t1',
      'tokenise 3 by t1',
      'tokenise 4 by t1',
      'keep both as t1|l1',
    ]);
  });

  it('has weights dropped that nobody asked about for longest', async () => {
    const { told, points } = client();
    for (let i = 0; i <= POINTS_AT_WORK.mostKept; i++)
      await points.call('tokenise', { weights: weightsOf(madeNetworks(`t${i}`, null)), index: 0 }).result;
    expect(told.heard).toContain(`keep tokeniser as t${POINTS_AT_WORK.mostKept}, drop t0`);
  });

  it('is not asked while no data set is open', async () => {
    const { page, told, points } = client();
    page.dataset = null;
    await expect(points.ask('trips', {}).result).rejects.toThrow('No data set is open');
    expect(told.heard).toEqual([]);
  });
});
