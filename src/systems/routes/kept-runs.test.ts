import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import type { RunContents } from '../../engine/records/run-contents';
import type { RunRecord } from '../../engine/records/run-record';
import { filesOfRun, LONGEST_JSON, readRunBytes, RUN_FILES, zipRun } from '../../engine/runs/run-bundle';
import { RunReader } from '../../engine/runs/run-reader';
import { RunStore } from '../../engine/runs/run-store';
import type { EpochEvent } from '../../nn/training/training-loop';
import { systems } from '../registry';
import { experimentConfig, ROUTE_SETTINGS, type ExperimentConfig } from './settings';
import { routes } from './index';
import { presets, someValues } from './testing/setting-values';
import { smallMetrics, smallRecord, smallRun } from './testing/small-run';

const reader = new RunReader(systems);

function runWith(config: ExperimentConfig): RunContents {
  const run = smallRun();
  const metrics = smallMetrics();
  const interval = { ...metrics.interval, seed: config.seed };
  return {
    ...run,
    plan: { ...run.plan, config },
    record: { ...smallRecord(), config },
    metrics: { ...metrics, interval },
  };
}

const stored = () =>
  new RunStore(new BlobStore(new MemoryDisk().root), {
    reader,
    checkpoints: new BlobStore(new MemoryDisk().root),
    isUnderWay: async () => false,
  });

describe('a run with any settings that can be chosen', () => {
  it('is read again by its own reader, from its zip and from the browser', async () => {
    await fc.assert(
      fc.asyncProperty(presets, someValues, fc.boolean(), async (preset, values, halved) => {
        const chosen = experimentConfig(preset, values);
        // What is trained in half the memory is kept with the batches that it had.
        const run = runWith((halved && routes.halved(chosen)) || chosen);
        expect(await readRunBytes('run.zip', zipRun(run.plan, filesOfRun(run)), reader)).toEqual(run);
        const store = stored();
        await store.begin(run.plan);
        await store.finish(run);
        expect(await store.broken()).toEqual([]);
        expect(await store.open(run.plan.id)).toEqual(run);
      }),
    );
  });

  it('has a record that is read even after the most epochs', async () => {
    const { most } = ROUTE_SETTINGS.epochs;
    expect(ROUTE_SETTINGS.teacherEpochs.most).toBe(most);
    const value = 1 / 3;
    const epochs = (measures: string[], means: string[]): EpochEvent[] =>
      Array.from({ length: most }, (_, i) => ({
        kind: 'epoch',
        epoch: i + 1,
        epochs: most,
        measures: Object.fromEntries(measures.map((name) => [name, value])),
        means: Object.fromEntries(means.map((name) => [name, value])),
        best: true,
      }));
    const teacher = epochs(['perplexity', 'cellPerplexity', 'bigramPerplexity'], ['loss', 'gradNorm']);
    const student = epochs(
      ['accuracy', 'timeError', 'crossEntropy', 'steps'],
      ['nextStep', 'time', 'distillation', 'loss', 'gradNorm'],
    );
    const small = smallRecord();
    const training = (history: EpochEvent[]) => ({ bestEpoch: 1, bestScore: value, history });
    const { vanilla, distilled } = small.networks;
    const record: RunRecord = {
      ...small,
      config: experimentConfig('quick', { epochs: most, teacherEpochs: most }),
      networks: {
        teacher: { ...vanilla, training: training(teacher), report: null },
        vanilla: { ...vanilla, training: training(student) },
        distilled: { ...distilled, training: training(student) },
      },
    };
    const bytes = filesOfRun({ record, metrics: null, checkpoints: [], sets: [], series: [] }).get(
      RUN_FILES.record,
    )!;
    expect(bytes.length).toBeLessThan(LONGEST_JSON);
    const read = await reader.record(RUN_FILES.record, bytes);
    expect(read.networks.distilled.training!.history).toHaveLength(most);
  });

  it('has a name that is read, however long the name of its data', async () => {
    const run = smallRun();
    const name = 'x'.repeat(255);
    const zip = zipRun({ ...run.plan, name }, filesOfRun(run));
    expect((await readRunBytes('run.zip', zip, reader)).plan.name).toBe('x'.repeat(200));
  });
});

describe('a run that an earlier version trained', () => {
  it.each([4294967296 + 7, 20261122123456788, 1e300])(
    'is read with the seed that its generator took: %d',
    async (seed) => {
      const run = runWith({ ...experimentConfig('quick'), seed });
      const read = await readRunBytes('run.zip', zipRun(run.plan, filesOfRun(run)), reader);
      const taken = Number(BigInt(seed) & 0xffffffffn);
      expect((read.record!.config as ExperimentConfig).seed).toBe(taken);
      expect(read.metrics!.interval.seed).toBe(taken);
    },
  );
});
