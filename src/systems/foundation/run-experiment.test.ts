import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import { NO_TASK } from '../../base/task';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import type { Dataset } from '../../domain/dataset';
import type { ExperimentEvent } from '../../engine/experiments/experiment';
import type { TrainingKeeper } from '../../engine/experiments/experiment-hooks';
import { RunCheckpoints } from '../../engine/experiments/run-checkpoints';
import {
  endsEpoch,
  notesOf,
  watchedRun,
  weightsOf,
  type WatchedRun,
} from '../../engine/experiments/testing/watched-run';
import { RunReader } from '../../engine/runs/run-reader';
import { resultCells } from '../../engine/results/result-csv';
import { useBackend } from '../../nn/testing/backends';
import { foundation } from './index';
import { CityAtWork } from './explore/networks-service';
import type { ProbeOutcome } from './explore/probes/probe-report';
import { foundationReport } from './foundation-record';
import { SCORES_FILE, scoreTables } from './results';
import { runFoundation, smallConfig, smallTown } from './testing/small-foundation';

const config = smallConfig();
let dataset: Dataset;
/** A run for two tasks in one piece. */
let straight: WatchedRun;
/** Tensors before it and after it. */
let tensors: [number, number];

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallTown();
  const before = memory().numTensors;
  straight = await run();
  tensors = [before, memory().numTensors];
});

/** A run that dies once `dies` says so. */
const run = (
  keeper?: TrainingKeeper,
  dies?: (event: ExperimentEvent) => boolean,
  order: Partial<Parameters<typeof runFoundation>[0]> = {},
) => watchedRun((options) => runFoundation({ dataset, config, ...order }, options), keeper, dies);

const reportOf = ({ products }: WatchedRun) => foundationReport(products.record);

describe('a run of the model over hexagons', () => {
  it('goes on from its checkpoints to the very same end, and leaves no tensor behind', async () => {
    const order = { results: false };
    const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run 1', () => undefined);
    await expect(run(keeper, endsEpoch('pretrained', 1), order)).rejects.toThrow('the worker died');
    await expect(run(keeper, endsEpoch('next', 1), order)).rejects.toThrow('the worker died');
    const again = await run(keeper, undefined, order);
    expect(notesOf(again)).toEqual([
      'Training the pre-trained encoder was finished: its checkpoint was loaded.',
      'Training the model for the next sub-trajectory goes on after epoch 1 of 2, from the last checkpoint.',
    ]);
    expect(again.products.record.networks).toEqual(straight.products.record.networks);
    expect(again.products.checkpoints).toEqual(straight.products.checkpoints);
    expect(tensors[1]).toBe(tensors[0]);
    expect(memory().numTensors).toBe(tensors[0]);
  });

  it('leaves a record that can be read again, with what each source is worth in each task', async () => {
    const { record, files } = straight.products;
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    const read = await new RunReader([foundation]).record('run.json', bytes);
    expect(read).toEqual(record);
    const { data, evaluation, leftOut, probes } = foundationReport(read);
    expect(leftOut).toEqual([]);
    const probed = [...probes!.reports, ...probes!.leftOut].map(({ probe }) => probe);
    expect(probed.sort()).toEqual(['centre', 'home', 'night']);
    expect(data).toMatchObject({ origin: 'check-ins', recorded: 840, levels: 4, heldOut: 'user' });
    expect(data.sharedUsers).toBe(0);
    expect(evaluation!.map(({ task, sources }) => [task, sources.map(({ source }) => source)])).toEqual([
      ['masked', ['unigram', 'markov', 'pretrained']],
      ['next', ['distance', 'shared', 'tuned']],
      ['destination', ['most-frequent', 'last-seen', 'pretrained', 'tuned']],
    ]);
    const { format } = await import('./run-format');
    const headline = format.headlines({ record: read, metrics: null, sets: [] });
    expect(Object.keys(headline).sort()).toEqual(['bits', 'destination', 'next']);
    const scores = format.scores!.of(read, 'run.json');
    for (const name of Object.values(scores).flatMap(Object.keys))
      expect(format.scores!.titles[name], name).toBeDefined();
    expect(format.summary(read).join('\n')).toMatch(/No sequence of the test part is learnt from/);
    const { sentences, tables } = format.findings(read);
    // A verdict for each task, why each probe is left out, and what is held out.
    expect(sentences).toHaveLength(7);
    expect(tables.map(({ id }) => id)).toEqual(['masked', 'next', 'destination', 'sequences']);
    for (const { rows, columns } of tables)
      expect(rows.every(({ length }) => length === columns.length)).toBe(true);
    expect(files[0].text.join('').split('\n')[1]).toMatch(/^masked,unigram,bits,\d/);
  });

  it('measures its network as the page measures one of a file', async () => {
    const of = (name: string) => ({
      id: name,
      bytes: straight.products.checkpoints.find((one) => one.name === name)!.bytes,
    });
    const city = new CityAtWork(dataset);
    const { evaluation } = reportOf(straight);
    expect(await city.measure(of('pretrained'), config, NO_TASK)).toEqual({
      judged: evaluation!.filter(({ task }) => task === 'masked'),
      ...{ known: 22, hexagons: 22, learntHere: true },
    });
    const otherMasks = await city.measure(of('pretrained'), { ...config, seed: 6 }, NO_TASK);
    expect(otherMasks.judged[0].sources).not.toEqual(evaluation![0].sources);
    await expect(city.measure(of('next'), config, NO_TASK)).rejects.toThrow(
      /this network is a model for the next sub-trajectory\. Choose a pre-trained one/,
    );
    const stopped = { ...NO_TASK, checkpoint: () => Promise.reject(new Failure('cancelled', 'It was.')) };
    await expect(city.measure(of('pretrained'), config, stopped)).rejects.toThrow('It was.');
    city.dispose();
    const { checkIns, places } = dataset.extras!;
    const moved = { ...places!, lonLat: places!.lonLat.map((degrees) => degrees + 1) };
    const elsewhere = new CityAtWork({
      ...dataset,
      fingerprint: 'moved',
      extras: { checkIns: checkIns!, places: moved },
    });
    await expect(elsewhere.measure(of('pretrained'), config, NO_TASK)).rejects.toThrow(
      /knows none of the hexagons of the open data/,
    );
    elsewhere.dispose();
  });

  it('tells what probes have read, each beside its controls', async () => {
    const { record } = straight.products;
    const of = (value: number) => ({ value, low: value - 0.05, high: value + 0.05 });
    const probes: ProbeOutcome = {
      reports: [
        {
          ...{ probe: 'centre', measure: 'explained', items: 60, groups: 9 },
          scores: [
            { source: 'network', score: of(0.4) },
            { source: 'fresh', score: of(-0.1) },
          ],
        },
        {
          ...{ probe: 'home', measure: 'auc', items: 80, groups: 20 },
          scores: [{ source: 'counts', score: of(0.76) }],
        },
      ],
      leftOut: [{ probe: 'night', why: 'Only 2 hexagons in 1 blocks were visited often enough.' }],
    };
    const told = { ...record, report: { ...foundationReport(record), probes } };
    const { format } = await import('./run-format');
    const lines = format.summary(told);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  Read from      Spread that is explained',
        '  The network    40.0 %',
        '  Fresh weights  −10.0 %',
        '  How often the person is there  0.76',
        'How much of it by night? Only 2 hexagons in 1 blocks were visited often enough.',
      ]),
    );
    const { sentences, tables } = format.findings(told);
    expect(sentences).toContainEqual(
      expect.stringMatching(
        /city’s life\? It can be read from the network’s vectors: 40\.0 % of the spread\. Training/,
      ),
    );
    const probed = tables.filter(({ id }) => id.startsWith('probe-'));
    expect(probed.map(({ id, rows }) => [id, rows.length])).toEqual([
      ['probe-centre', 2],
      ['probe-home', 1],
    ]);
    expect(
      resultCells(SCORES_FILE, scoreTables(foundationReport(told).evaluation, probes))
        .rows.slice(-3)
        .map((row) => row.slice(0, 4)),
    ).toEqual([
      ['centre', 'network', 'explained', 0.4],
      ['centre', 'fresh', 'explained', -0.1],
      ['home', 'counts', 'auc', 0.76],
    ]);
  });

  it('begins as unsure as one that knows nothing', () => {
    const { history } = straight.products.record.networks.pretrained.training!;
    const { vocabulary } = reportOf(straight).data;
    expect(Math.abs(Math.exp(history[0].means.loss) / vocabulary - 1)).toBeLessThan(0.25);
  });

  it('moves the weights of pre-training for a task, and gives pairs a head', () => {
    const [before, pair, place] = ['pretrained', 'next', 'destination'].map((name) =>
      weightsOf(straight, name),
    );
    expect([...place.keys()]).toEqual([...before.keys()]);
    expect(pair.get('token_embedding.weight')!.data).not.toEqual(before.get('token_embedding.weight')!.data);
    expect([...pair.keys()].filter((name) => !before.has(name)).sort()).toEqual([
      'pair_head.bias',
      'pair_head.weight',
      'pooler.bias',
      'pooler.weight',
    ]);
  });

  it('lets the pre-trained model compete where its head answers, and never where a head is fresh', () => {
    const { next, destination } = straight.products.record.networks;
    const epochs = (network: typeof next) => network.training!.history.map(({ epoch }) => epoch);
    expect(epochs(destination)).toEqual([0, 1, 2]);
    expect(epochs(next)).toEqual([1, 2]);
    const { history, bestEpoch } = destination.training!;
    const best = Math.max(...history.map(({ measures }) => measures.top1));
    expect(history.find(({ epoch }) => epoch === bestEpoch)!.measures.top1).toBe(best);
  });

  it('learns its tasks from fresh weights, of word pieces or whole hexagons, by hours, with weeks held out', async () => {
    const other = {
      ...config,
      sequences: { ...config.sequences, split: 'week', tokenizer: 'flat', months: false } as const,
      network: { ...config.network, hours: true },
      pretraining: { ...config.pretraining, isDone: false },
    };
    const fresh = await run(undefined, undefined, { config: other });
    expect(Object.keys(fresh.products.record.networks)).toEqual(['next', 'destination']);
    expect(fresh.products.record.networks.destination.training!.history[0].epoch).toBe(1);
    const { data, evaluation, probes } = reportOf(fresh);
    expect(probes).toBeUndefined();
    expect(data).toMatchObject({ heldOut: 'week', levels: 1 });
    expect(data.sharedUsers).toBeGreaterThan(9);
    expect(evaluation![1].sources.map(({ source }) => source)).toContain('habit');
    const pieces = {
      ...config,
      sequences: { ...config.sequences, tokenizer: 'wordpiece', wordPieces: 60 } as const,
      masking: { ...config.masking, shuffled: true },
    };
    const order = { config: pieces, networks: ['pretrained'], results: false };
    const trained = await run(undefined, undefined, order);
    expect(reportOf(trained).data.vocabulary).toBeLessThanOrEqual(60);
    expect(trained.products.record.networks.pretrained.training!.history).toHaveLength(2);
  });

  it('goes on from the weights of a file, which say its tokens and sizes', async () => {
    const { bytes } = straight.products.checkpoints.find(({ name }) => name === 'pretrained')!;
    const system = await import('./train');
    const wider = {
      ...config,
      network: { ...config.network, width: 32 },
      sequences: { ...config.sequences, tokenizer: 'flat' } as const,
    };
    const order = { dataset, config: wider, start: { pretrained: { bytes, name: 'a.safetensors' } } };
    const inForce = system.configInForce!({ system: 'foundation', ...order });
    expect(inForce.network).toEqual(config.network);
    expect(inForce.sequences).toEqual({ ...config.sequences, resolution: '9' });
    const asked = { ...order, config: inForce, networks: ['pretrained'], results: false };
    const { pretrained } = (await run(undefined, undefined, asked)).products.record.networks;
    expect(pretrained.training!.history[0]).toMatchObject({ epoch: 0, best: true });
    expect(pretrained.start).toMatchObject({ name: 'a.safetensors', anew: 0, left: 0 });
  });

  it('takes a model that is given and trains it for one task', async () => {
    const { bytes } = straight.products.checkpoints.find(({ name }) => name === 'pretrained')!;
    const order = { networks: ['destination'], given: { pretrained: bytes }, results: false };
    const given = await run(undefined, undefined, order);
    expect(weightsOf(given, 'destination')).toEqual(weightsOf(straight, 'destination'));
    expect(given.products.record.networks.pretrained).toMatchObject({ origin: 'given', training: null });
  });

  it('measures a model that is given and trains nothing', async () => {
    const { bytes } = straight.products.checkpoints.find(({ name }) => name === 'pretrained')!;
    const given = await run(undefined, undefined, { networks: [], given: { pretrained: bytes } });
    expect(Object.keys(given.products.record.networks)).toEqual(['pretrained']);
    const { evaluation, probes } = reportOf(given);
    expect(evaluation).toEqual([reportOf(straight).evaluation![0]]);
    expect(probes).toEqual(reportOf(straight).probes);
  });

  it('recognises no real people, unless one insists', async () => {
    const real = await smallTown(12, { simulated: false });
    const tasks = { next: false, destination: false, user: true };
    const of = (userTaskOnRealPeople: boolean) => ({
      dataset: real,
      config: { ...config, tuning: { ...config.tuning, tasks, userTaskOnRealPeople } },
      results: false,
    });
    const without = await run(undefined, undefined, of(false));
    expect(Object.keys(without.products.record.networks)).toEqual(['pretrained']);
    expect(reportOf(without).leftOut).toEqual([
      { task: 'user', why: expect.stringMatching(/Town does not say that its people are simulated/) },
    ]);
    await expect(run(undefined, undefined, { ...of(false), networks: ['user'] })).rejects.toThrow(
      /recognises people.*--user-task-on-real-people/,
    );
    const insists = await run(undefined, undefined, { ...of(true), networks: ['user'] });
    expect(Object.keys(insists.products.record.networks)).toEqual(['user']);
  });

  it.each([
    ['no network', { networks: [] }, /nothing to train/],
    [
      'heads that cannot share the width',
      { config: { ...config, network: { ...config.network, heads: 3 } } },
      /8 cannot be shared among 3 heads/,
    ],
    [
      'a context that holds no pieces',
      { config: { ...config, network: { ...config.network, context: 16 } } },
      /16 tokens is too short/,
    ],
  ])('refuses %s', async (_, order, message) => {
    await expect(run(undefined, undefined, order)).rejects.toThrow(message);
  });

  it('refuses data with too few sequences in words', async () => {
    const few = await smallTown(4, { days: 2 });
    await expect(run(undefined, undefined, { dataset: few })).rejects.toThrow(/three who have sequences/);
  });
});
