import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../base/failure';
import { fingerprintOf } from '../../../data/fingerprint';
import { datasetOf, makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import { BlobStore } from '../../../data/blob-store';
import type { Dataset } from '../../../domain/dataset';
import { oldDataOn, oldDataSentence } from '../../../domain/old-data';
import { tripAt, type TrajectorySet } from '../../../domain/trajectory-set';
import { withPermutedRoads } from '../../../domain/testing/permuted-roads';
import type { ExperimentProducts } from '../../../engine/experiments/experiment';
import { RunCheckpoints } from '../../../engine/experiments/run-checkpoints';
import { filesOfRun } from '../../../engine/runs/run-bundle';
import { RunReader } from '../../../engine/runs/run-reader';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { readSafetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { systems } from '../../registry';
import type { NextStepScores } from '../distillation/next-step-scores';
import type { Periods } from '../periods';
import { format } from '../run-format';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { studentStart } from './start-student';

const config = tinyExperiment({ epochs: 2, compare: true });
/** What the weights learnt from. */
let old: Dataset;
/** The same roads, other trips. */
let later: Dataset;
let start: Record<'teacher' | 'vanilla' | 'distilled', { bytes: Uint8Array; name: string }>;
let plain: ExperimentProducts;
let measured: ExperimentProducts;

const bytesOf = ({ checkpoints }: ExperimentProducts, name: string) =>
  checkpoints.find((checkpoint) => checkpoint.name === name)!.bytes;
const periodsOf = <F = NextStepScores>({ record }: ExperimentProducts, name: string) =>
  (record.networks[name].report as { periods?: Periods<F> }).periods;

beforeAll(async () => {
  await useBackend('wasm');
  old = await tinyCity(80, 150);
  const city = makeSampleCity({ roads: 80, trips: 150, seed: 3 });
  const { train, val, test } = city.content.trips;
  const content = {
    ...city.content,
    trips: { train: { ...train, times: train.times.map((time) => time + 3600) }, val: test, test: val },
  };
  later = await datasetOf({ ...city, content }, 'Later trips');
  const before = await runRoutes({ dataset: old, config, results: false });
  const from = (name: string) => ({ bytes: bytesOf(before, name), name: `${name}.safetensors` });
  start = { teacher: from('teacher'), vanilla: from('vanilla'), distilled: from('distilled') };
  plain = await runRoutes({ dataset: later, config, start, results: false });
  measured = await runRoutes({
    dataset: later,
    config,
    start,
    oldData: oldDataOn(old, later),
    results: false,
  });
});

describe('training on a new period that is measured on old trips too', () => {
  it('is the same training, bit for bit', () => {
    expect(measured.checkpoints).toEqual(plain.checkpoints);
    const { oldData, networks, timing: _, ...record } = measured.record;
    const { networks: plainNetworks, timing: _timing, ...plainRecord } = plain.record;
    expect(record).toEqual(plainRecord);
    expect('oldData' in plain.record).toBe(false);
    expect(oldData).toMatchObject({
      name: 'Tiny city',
      fingerprint: old.fingerprint,
      trips: { val: old.trips.val.tripCount },
    });
    for (const name of ['teacher', 'vanilla', 'distilled']) {
      const { report, training, ...network } = networks[name];
      const { report: plainReport, training: plainTraining, ...plainNetwork } = plainNetworks[name];
      expect(network).toEqual(plainNetwork);
      const { periods, ...others } = report as { periods: unknown };
      expect(periods).toBeDefined();
      expect(others).toEqual(plainReport);
      const withoutOld = training!.history.map(({ measures, ...event }) => ({
        ...event,
        measures: Object.fromEntries(
          Object.entries(measures).filter(([measure]) => !measure.startsWith('old')),
        ),
      }));
      expect({ ...training, history: withoutOld }).toEqual(plainTraining);
    }
  });

  it('measures every epoch, that of the weights as they came too', () => {
    for (const [name, measures] of [
      ['vanilla', ['oldAccuracy', 'oldTimeError', 'oldCrossEntropy']],
      ['teacher', ['oldPerplexity']],
    ] as const) {
      const { history } = measured.record.networks[name].training!;
      expect(history.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
      for (const event of history)
        for (const measure of measures) expect(event.measures[measure], measure).toBeGreaterThan(0);
    }
  });

  it('ends with figures of both periods, before and after', async () => {
    const periods = periodsOf(measured, 'vanilla')!;
    const { scores } = measured.record.networks.vanilla.report as { scores: { test: NextStepScores } };
    expect(periods.new.after).toEqual(scores.test);
    // What the weights said when they were trained is what they say as they come.
    const { metadata } = readSafetensors(start.vanilla.bytes);
    const { test } = JSON.parse(metadata.metrics) as { test: NextStepScores };
    expect(periods.old.before.accuracy).toBe(test.accuracy);
    expect(periods.old.before.crossEntropy).toBeCloseTo(test.crossEntropy, 6);
    expect(periods.old.before.steps).toBe(test.steps);
    const ofTeacher = periodsOf<number>(measured, 'teacher')!;
    const teacher = measured.record.networks.teacher.report as { perplexity: { test: number } };
    expect(ofTeacher.new.after).toBeCloseTo(teacher.perplexity.test, 6);
    const { record } = measured;
    const files = filesOfRun({ ...measured, metrics: null, series: [] });
    expect(await new RunReader(systems).record('run.json', files.get('run.json')!)).toEqual(record);
  });

  it('counts the old trips that closed roads leave to measure on', async () => {
    const oldData = oldDataOn(old, later);
    const road = tripAt(oldData.test, 0).roads[1];
    const left = (trips: TrajectorySet) =>
      Array.from({ length: trips.tripCount }, (_, trip) => tripAt(trips, trip).roads).filter(
        (roads) => !roads.includes(road),
      ).length;
    const notes: string[] = [];
    const emit = (event: { kind: string; text?: string }) => {
      if (event.kind === 'note') notes.push(event.text!);
    };
    const closed = { ...config, closedRoads: [later.network.geoIds[road]] };
    const order = { dataset: later, config: closed, networks: ['vanilla'], results: false };
    const { record } = await runRoutes(
      { ...order, start: { vanilla: start.vanilla }, oldData },
      { task: { emit } as never },
    );
    const trips = { val: left(oldData.val), test: left(oldData.test) };
    expect(trips.test).toBeLessThan(oldData.test.tripCount);
    expect(record.oldData!.trips).toEqual(trips);
    expect(notes.filter((note) => note.startsWith('Old data'))).toEqual([oldDataSentence(record.oldData!)]);
  });

  it('is summed up in a small table', () => {
    const said = format.summary(measured.record);
    const head = said.findIndex((line) => line.startsWith('Old and new test trips, before this training'));
    const cells = said.slice(head + 1).map((line) => line.trim().split(/ {2,}/));
    expect(cells[0].slice(1)).toEqual(['old before', 'old after', 'new before', 'new after']);
    expect(cells.slice(1, -1).map(([figure]) => figure)).toEqual([
      'Perplexity, teacher',
      'Next step, vanilla',
      'Time error, vanilla',
      'Next step, distilled',
      'Time error, distilled',
    ]);
    const { before } = periodsOf(measured, 'vanilla')!.old;
    expect(cells[2][1]).toBe(`${(100 * before.accuracy).toFixed(2)} %`);
    expect(cells.at(-1)).toEqual(['Old trips are those of Tiny city.']);
    expect(format.summary(plain.record)).toEqual(said.slice(0, head));
  });

  it('ends the same where it was interrupted, and leaves no tensors', async () => {
    const order = {
      dataset: later,
      config,
      networks: ['vanilla'],
      start: { vanilla: start.vanilla },
      oldData: oldDataOn(old, later),
      results: false,
    };
    const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run', () => undefined);
    const count = memory().numTensors;
    const emit = (event: { kind: string; event?: { kind: string; epoch: number } }) => {
      if (event.kind === 'training' && event.event!.kind === 'epoch' && event.event!.epoch === 1)
        throw new Failure('internal', 'The power went off.');
    };
    await expect(runRoutes(order, { keeper, task: { emit } as never })).rejects.toThrow(/power/);
    const { record } = await runRoutes(order, { keeper });
    expect(memory().numTensors).toBe(count);
    expect(record.networks.vanilla).toEqual(measured.record.networks.vanilla);
  });

  it('is refused where nothing starts from weights', async () => {
    const order = { dataset: later, config, oldData: oldDataOn(old, later) };
    await expect(runRoutes(order)).rejects.toThrow(/Old data show what a network forgets/);
  });
});

describe('weights of old data whose roads have other indices now', () => {
  it('keep what they learnt of each road and class, and start anew for roads that are new', async () => {
    const { roadCount } = old.network;
    const order = Array.from({ length: roadCount }, (_, road) => (7 * road + 3) % roadCount);
    expect(new Set(order).size).toBe(roadCount);
    const content = withPermutedRoads(old, order);
    const there: Dataset = { ...old, ...content, name: 'Moved', fingerprint: await fingerprintOf(content) };
    const oldData = oldDataOn(old, there);
    const features = hoserFeatures(there);
    const read = (known: typeof oldData | undefined) =>
      studentStart(start.vanilla, there, features, 5, known);
    const table = 'road_network_encoder.road_id_emb.weight';
    const fateOf = ({ rows }: ReturnType<typeof read>, name: string) =>
      rows.find((row) => row.name === name)!;
    expect(fateOf(read(undefined), table).fate).toBe('anew');
    const followed = read(oldData);
    expect(fateOf(followed, table)).toMatchObject({
      fate: 'taken',
      note: 'each row follows its road in Tiny city',
    });
    expect(fateOf(followed, 'road_network_encoder.type_emb.weight').fate).toBe('taken');
    expect(fateOf(followed, 'road_network_encoder.zone_id_emb.weight').fate).toBe('anew');
    const given = readSafetensors(start.vanilla.bytes).tensors.get(table)!;
    const [, width] = given.shape;
    const rowOf = (data: ArrayLike<number | bigint>, row: number) =>
      Array.from({ length: width }, (_, i) => Number(data[row * width + i]));
    order.forEach((before, now) =>
      expect(rowOf(followed.state.get(table)!.data, now)).toEqual(rowOf(given.data, before)),
    );
    const lost = { ...oldData, roads: { ...oldData.roads, roads: oldData.roads.roads.slice() } };
    lost.roads.roads[4] = -1;
    const partly = read(lost);
    expect(fateOf(partly, table).note).toMatch(/^\d+ of \d+ rows follow their road in Tiny city; the others/);
    const fresh = read(undefined).state.get(table)!.data;
    expect(rowOf(partly.state.get(table)!.data, 4)).toEqual(rowOf(fresh, 4));
    // Of weights that learnt from something else, nothing is known.
    expect(fateOf(read({ ...oldData, fingerprint: 'other' }), table).fate).toBe('anew');
    await runRoutes({
      dataset: there,
      config,
      networks: ['vanilla'],
      start: { vanilla: start.vanilla },
      oldData,
      results: false,
    });
  });
});
