import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import type { Dataset } from '../../domain/dataset';
import type { ExperimentEvent } from '../../engine/experiments/experiment';
import type { TrainingKeeper } from '../../engine/experiments/experiment-hooks';
import { RunCheckpoints } from '../../engine/experiments/run-checkpoints';
import { RunReader } from '../../engine/runs/run-reader';
import {
  endsEpoch,
  notesOf,
  stepsOf,
  watchedRun,
  weightsOf,
  type WatchedRun,
} from '../../engine/experiments/testing/watched-run';
import { resultCells } from '../../engine/results/result-csv';
import { useBackend } from '../../nn/testing/backends';
import { htp } from './index';
import { htpReport, languageReport, tokeniserReport } from './points-record';
import { fileTables, MEASURES_FILE } from './results';
import { runPoints, smallConfig, smallPoints } from './testing/small-points';

const small = smallConfig(2);
const config = { ...small, tokeniser: { ...small.tokeniser, restartUnused: true } };
let dataset: Dataset;
/** A run of both networks in one piece. */
let straight: WatchedRun;
/** Tensors before it and after it. */
let tensors: [number, number];

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallPoints();
  const before = memory().numTensors;
  straight = await run();
  tensors = [before, memory().numTensors];
});

/** A run that dies once `dies` says so. */
const run = (
  keeper?: TrainingKeeper,
  dies?: (event: ExperimentEvent) => boolean,
  order: Partial<Parameters<typeof runPoints>[0]> = {},
) => watchedRun((options) => runPoints({ dataset, config, ...order }, options), keeper, dies);

describe('a run of HTP', () => {
  it('goes on from its checkpoints to the very same end, and leaves no tensor behind', async () => {
    const order = { results: false };
    const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run 1', () => undefined);
    await expect(run(keeper, endsEpoch('tokeniser', 1), order)).rejects.toThrow('the worker died');
    await expect(run(keeper, endsEpoch('language', 1), order)).rejects.toThrow('the worker died');
    const again = await run(keeper, undefined, order);
    expect(notesOf(again).filter((note) => note.startsWith('Training'))).toEqual([
      'Training the tokeniser was finished: its checkpoint was loaded.',
      'Training the language model goes on after epoch 1 of 2, from the last checkpoint.',
    ]);
    expect(again.products.record.networks).toEqual(straight.products.record.networks);
    expect(again.products.checkpoints).toEqual(straight.products.checkpoints);
    const [first] = stepsOf(straight, 'tokeniser');
    expect(first.loss).toBeCloseTo(first.quantiser + first.percent + first.dxy, 4);
    expect(tensors[1]).toBe(tensors[0]);
    expect(memory().numTensors).toBe(tensors[0]);
  });

  it('leaves a record that can be read again, with what both networks and their points are worth', async () => {
    const { products } = straight;
    const bytes = new TextEncoder().encode(JSON.stringify(products.record));
    const read = await new RunReader([htp]).record('run.json', bytes);
    expect(read).toEqual(products.record);
    const { evaluation, trips, traces } = htpReport(read);
    expect(traces).toBe(24);
    expect(evaluation?.trips).toBe(trips.test);
    const { format } = await import('./run-format');
    expect(format.headlines({ record: read, metrics: null, sets: [] })).toEqual({
      rmse: tokeniserReport(read)!.rmse,
      sDist: evaluation!.sources.htp.paper['S-Dist'].value,
      tDist: evaluation!.sources.htp.paper['T-Dist'].value,
    });
    expect(languageReport(read)!.nats).toBeGreaterThan(0);
    expect(Object.keys(format.scores!.of(read, 'run.json'))).toContain('road-speeds');
    expect(format.summary(read).join('\n')).toMatch(/Traces 24, Training trips \d+/);
    const rows = products.files[0].text.join('').trim().split('\n');
    expect(rows).toHaveLength(1 + resultCells(MEASURES_FILE, fileTables(evaluation!)).rows.length);
    expect(rows[1]).toMatch(/^htp,paper,T-Dist,\d/);
  });

  it('learns without the roads, in space, by the loss of the paper and with routes to write', async () => {
    const other = {
      ...config,
      tokeniser: {
        ...config.tokeniser,
        ...({
          target: 'space',
          roadContext: false,
          readsSteps: true,
          quantiserLoss: 'residual',
          epochs: 1,
        } as const),
      },
      language: { ...config.language, form: 'with-roads', epochs: 1 },
    } as const;
    const watched = await run(undefined, undefined, { config: other, results: false });
    const names = [...weightsOf(watched, 'tokeniser').keys()];
    expect(names.filter((name) => /road|cross_attn|norm3/.test(name))).toEqual([]);
    expect(stepsOf(watched, 'tokeniser')[0].percent).toBeUndefined();
    expect(watched.products.record.networks.tokeniser.config).toMatchObject({
      target: 'space',
      roadContext: false,
      readsSteps: true,
    });
  });

  it('takes a tokeniser that is given, and teaches what one that it trained does', async () => {
    const { bytes } = straight.products.checkpoints.find(({ name }) => name === 'tokeniser')!;
    const order = { networks: ['language'], given: { tokeniser: bytes }, results: false };
    const given = await run(undefined, undefined, order);
    expect(weightsOf(given, 'language')).toEqual(weightsOf(straight, 'language'));
    const { tokeniser } = given.products.record.networks;
    const ofStraight = straight.products.record.networks.tokeniser;
    expect(tokeniser).toMatchObject({ origin: 'given', training: null, digest: ofStraight.digest });
    expect(tokeniser.report).toEqual(ofStraight.report);
  });

  it('trains a tokeniser alone, without points to measure', async () => {
    const { products } = await run(undefined, undefined, { networks: ['tokeniser'] });
    expect(Object.keys(products.record.networks)).toEqual(['tokeniser']);
    expect(htpReport(products.record).evaluation).toBeNull();
    expect(products.files).toEqual([]);
  });

  it.each([
    ['no network', { networks: [] }, /nothing to train/],
    ['a language model without a tokeniser', { networks: ['language'] }, /Train one too/],
    [
      'a width that heads cannot share',
      { config: { ...config, language: { ...config.language, heads: 5 } } },
      /24 wide, which its 5 heads/,
    ],
  ])('refuses %s', async (_, order, message) => {
    await expect(run(undefined, undefined, order)).rejects.toThrow(message);
  });

  it('refuses data with too few trips in words', async () => {
    const order = { dataset: await smallPoints(2) };
    await expect(run(undefined, undefined, order)).rejects.toThrow(/2 trips, too few to train/);
  });

  it('ends in words where training diverges', async () => {
    const wild = { ...config, tokeniser: { ...config.tokeniser, learningRate: 1e30, warmupEpochs: 0 } };
    await expect(run(undefined, undefined, { config: wild })).rejects.toThrow(
      /Training diverged: .* Lower the learning rate/,
    );
  });
});
