import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import type { ExperimentProducts } from '../../../engine/experiments/experiment';
import { buffersToMove } from '../../../engine/protocol/service';
import { localTask } from '../../../engine/protocol/local-task';
import { useBackend } from '../../../nn/testing/backends';
import { FLOW_NETWORKS, type FlowNetworkName } from '../networks';
import { BASELINE_NAMES } from '../results';
import type { FlowNetworkReport } from '../run-format';
import { runFlows, smallConfig, smallFlows } from '../testing/small-flows';
import { networksService, FlowForecaster } from './networks-service';
import { FLOWS_AT_WORK } from './flows-service';
import { tableSummary } from './table-summary';

let dataset: Dataset;
let products: ExperimentProducts;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallFlows({ bins: 240, missing: 0.1 });
  products = await runFlows({ dataset, config: smallConfig(1) });
});

const weightsOf = (network: FlowNetworkName, id: string = network) => ({
  id,
  network,
  bytes: products.checkpoints.find(({ name }) => name === network)!.bytes,
});
const forecaster = () => new FlowForecaster(dataset, { zerosMissing: false });

describe('forecasts with networks of checkpoints', () => {
  it('have the errors that the run found, by horizon, hour and node', async () => {
    const tensors = memory().numTensors;
    const own = forecaster();
    for (const network of FLOW_NETWORKS) {
      const { perHorizon, average, perHour, perNode } = await own.errors(weightsOf(network), 'test', NO_TASK);
      const { test } = products.record.networks[network].report as FlowNetworkReport;
      expect({ perHorizon, average }).toEqual(test);
      for (const groups of [perHour, perNode]) {
        const total = groups.reduce((sum, { mae, count }) => sum + (count > 0 ? mae * count : 0), 0);
        expect(total / average.count).toBeCloseTo(average.mae, 6);
      }
      // Bins of two hours begin in even hours.
      expect(perHour.map(({ count }) => count > 0)).toEqual(perHour.map((_, hour) => hour % 2 === 0));
      expect(perNode).toHaveLength(5);
    }
    own.dispose();
    expect(memory().numTensors).toBe(tensors);
  });

  it('are those of the windows that end at the moments, up to the last row', async () => {
    const own = forecaster();
    const { rows, nodes } = own.table;
    const all = await own.forecast(weightsOf('teacher'), rows - 5, rows, NO_TASK);
    expect(all).toMatchObject({ horizons: 3, nodes, from: rows - 5, rows: 5 });
    for (let moment = rows - 5; moment < rows; moment++) {
      const { values } = await own.forecast(weightsOf('teacher'), moment, moment + 1, NO_TASK);
      const at = (moment - rows + 5) * 3 * nodes;
      values.forEach((value, i) => expect(value).toBeCloseTo(all.values[at + i], 3));
    }
    // The last value is what was counted, or else filled in, at the moment.
    const last = await own.forecast('last-value', 100, 101, NO_TASK);
    const counted = own.table.counts.subarray(100 * nodes, 101 * nodes);
    expect([...last.values]).toEqual(Array.from({ length: 12 }, () => [...counted]).flat());
    await expect(own.forecast(weightsOf('teacher'), 2, 4, NO_TASK)).rejects.toThrow(/from the rows 3 to 239/);
    own.dispose();
  });

  it('know nothing of what comes after the moment', async () => {
    const moment = 200;
    const { series } = dataset.extras!;
    const { length } = series!.ids;
    const values = series!.values.map((value, i) => (i >= (moment + 1) * length ? value + 500 : value));
    const changed = { ...dataset, extras: { series: { ...series!, values } } };
    const [own, other] = [forecaster(), new FlowForecaster(changed, { zerosMissing: false })];
    expect(other.table.counts.subarray(-5)).not.toEqual(own.table.counts.subarray(-5));
    for (const source of [...FLOW_NETWORKS.map((name) => weightsOf(name)), ...BASELINE_NAMES]) {
      const ask = (of: FlowForecaster) => of.forecast(source, moment, moment + 1, NO_TASK);
      expect((await ask(other)).values).toEqual((await ask(own)).values);
    }
    own.dispose();
    other.dispose();
  });

  it('tell how alike the nodes are by depth', async () => {
    const own = forecaster();
    const { perDepth } = await own.likeness(weightsOf('teacher'), 50);
    expect(perDepth).toHaveLength(3);
    for (const cosine of perDepth) expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
    expect((await own.likeness(weightsOf('distilled'), 50)).perDepth).toHaveLength(4);
    own.dispose();
  });

  it('are answered by the worker, which refuses networks of other data', async () => {
    const service = networksService({ onBroken: () => undefined });
    const task = localTask<never>();
    const source = { id: 'distilled', network: 'distilled' } as const;
    const request = { source, zerosMissing: false, from: 20, to: 22 };
    await expect(service.forecast(request, task)).rejects.toThrow(/no data set yet/);
    await service.hold({ dataset });
    await expect(service.forecast(request, task)).rejects.toThrow(/distilled student are not loaded/);
    await service.keepWeights({ weights: weightsOf('distilled'), drop: [] });
    const own = forecaster();
    const expected = await own.forecast(weightsOf('distilled'), 20, 22, NO_TASK);
    own.dispose();
    expect(await service.forecast(request, task)).toEqual(expected);
    await service.hold({ dataset: { ...dataset, fingerprint: '00'.repeat(16) } });
    // Weights belong to the data that were open.
    await expect(service.forecast(request, task)).rejects.toThrow(/are not loaded/);
    await service.keepWeights({ weights: weightsOf('distilled'), drop: [] });
    await expect(service.forecast(request, task)).rejects.toThrow(/trained on another data set/);
  });

  it('name networks whose weights the worker keeps, which are not many', async () => {
    const service = networksService({ onBroken: () => undefined });
    const keep = (id: string, drop: readonly string[] = []) =>
      service.keepWeights({ weights: weightsOf('distilled', id), drop });
    for (let i = 0; i < FLOWS_AT_WORK.mostKept; i++) await keep(`d${i}`);
    await keep('d0');
    await expect(keep('one more')).rejects.toThrow(/more than 6 networks/);
    await service.hold({ dataset });
    await keep('one more');
    const forecast = (id: string) =>
      service.forecast(
        { source: { id, network: 'distilled' }, zerosMissing: false, from: 20, to: 21 },
        localTask<never>(),
      );
    await keep('another', ['one more']);
    await expect(forecast('one more')).rejects.toThrow(/are not loaded/);
    expect((await forecast('another')).rows).toBe(1);
  });

  it('go with what the worker tells of the table, which it keeps', async () => {
    const service = networksService({ onBroken: () => undefined });
    await expect(service.table({ zerosMissing: false }, localTask<never>())).rejects.toThrow(/no data set/);
    await service.hold({ dataset });
    const first = await service.table({ zerosMissing: false }, localTask<never>());
    // What is moved to the page is made anew each time.
    for (const buffer of buffersToMove(first)) structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    const own = forecaster();
    expect(await service.table({ zerosMissing: false }, localTask<never>())).toEqual(tableSummary(own.made));
    own.dispose();
  });
});
