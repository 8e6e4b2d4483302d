import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { datasetOf, makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../../../domain/dataset';
import type { ExperimentProducts } from '../../../engine/experiments/experiment';
import type { NetworkStart } from '../../../engine/records/network-start';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { readSafetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { initialTeacher } from '../training/train-teacher';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { studentStart } from './start-student';
import { startedTeacher, teacherStart } from './start-teacher';
import { refusal } from '../../../base/testing/refusal';

const config = tinyExperiment({ epochs: 1, compare: true });
const ENCODER = 'road_network_encoder';
const LAST = 'navigator.time_estimator_linear_3';
let here: Dataset;
let otherCity: Dataset;
/** The roads and zones of `here` with fewer training trips. */
let otherTrips: Dataset;
let start: Record<'teacher' | 'vanilla' | 'distilled', { bytes: Uint8Array; name: string }>;

const anewIn = ({ tensors }: NetworkStart | { tensors: NetworkStart['tensors'] }) =>
  tensors.filter(({ fate }) => fate === 'anew').map(({ name }) => name);
const startOf = ({ record }: ExperimentProducts, name: string) => record.networks[name].start!;
const valuesOf = (bytes: Uint8Array, name: string) =>
  Array.from(readSafetensors(bytes).tensors.get(name)!.data, Number);

beforeAll(async () => {
  await useBackend('wasm');
  here = await tinyCity();
  otherCity = await tinyCity(90);
  const { content } = makeSampleCity({ roads: 80, trips: 60, seed: 3 });
  const { train, val, test } = content.trips;
  otherTrips = await datasetOf(
    {
      ...makeSampleCity({ roads: 80, trips: 60, seed: 3 }),
      content: { ...content, trips: { train: test, val, test: train } },
    },
    'Other trips',
  );
  const before = await runRoutes({ dataset: here, config, results: false });
  const from = (name: string) => ({
    bytes: before.checkpoints.find((checkpoint) => checkpoint.name === name)!.bytes,
    name: `${name}.safetensors`,
  });
  start = { teacher: from('teacher'), vanilla: from('vanilla'), distilled: from('distilled') };
});

describe('training on other data than the weights are of', () => {
  it('in another city takes what is not tied to roads, zones and cells', async () => {
    const trained = await runRoutes({ dataset: otherCity, config, start, results: false });
    const tied = [`${ENCODER}.road_id_emb.weight`, `${ENCODER}.zone_id_emb.weight`];
    for (const name of ['vanilla', 'distilled']) {
      expect(anewIn(startOf(trained, name))).toEqual(tied);
      expect(trained.record.networks[name].training!.history[0].epoch).toBe(0);
    }
    const classes = startOf(trained, 'vanilla').tensors.find(
      ({ name }) => name === `${ENCODER}.type_emb.weight`,
    );
    expect(classes).toMatchObject({ fate: 'taken', note: 'each row follows its road class by its name' });
    expect(anewIn(startOf(trained, 'teacher'))).toEqual(['transformer.wte.weight']);
    // What comes of it is of the other city, and can be used there.
    const { metadata } = readSafetensors(trained.checkpoints[0].bytes);
    expect(metadata.dataset).toBe(otherCity.fingerprint);
    const given = { teacher: trained.checkpoints[0].bytes };
    await runRoutes({ dataset: otherCity, config, given, networks: ['distilled'], results: false });
  });

  it('makes anew what a fresh network of the seed has, and takes the rest bit for bit', async () => {
    const features = hoserFeatures(otherCity);
    const { state, config: sizes, rows } = studentStart(start.vanilla, otherCity, features, config.seed);
    const fresh = Hoser.initial(sizes, features, new Random(config.seed).fork('student'));
    const initial = await fresh.parameters.snapshot();
    fresh.dispose();
    const anew = anewIn({ tensors: rows });
    for (const [name, { data }] of state) {
      if (name.startsWith(LAST)) continue;
      const wanted = anew.includes(name)
        ? Array.from(initial.get(name)!.data)
        : valuesOf(start.vanilla.bytes, name);
      expect(Array.from(data, Number), name).toEqual(wanted);
    }
    const teacher = teacherStart(start.teacher, otherCity, config.grid, config.seed);
    const ofSeed = initialTeacher(otherCity, config);
    const [cells, width] = [ofSeed.vocabulary.size - 3, teacher.config.width];
    const table = Array.from(teacher.state.get('transformer.wte.weight')!.data, Number);
    const own = Array.from((await ofSeed.parameters.snapshot()).get('transformer.wte.weight')!.data);
    expect(table.slice(0, cells * width)).toEqual(own.slice(0, cells * width));
    expect(table.slice(cells * width)).toEqual(
      valuesOf(start.teacher.bytes, 'transformer.wte.weight').slice(-3 * width),
    );
    ofSeed.dispose();
    const made = startedTeacher(teacher);
    expect(made.config.vocabularySize).toBe(made.vocabulary.size);
    made.dispose();
  });

  it('on the same roads keeps their embeddings, and says the same seconds on the scale of the new trips', () => {
    const [from, to] = [hoserFeatures(here), hoserFeatures(otherTrips)];
    expect(otherTrips.fingerprint).not.toBe(here.fingerprint);
    expect(to.timeMean).not.toBe(from.timeMean);
    const { state, rows } = studentStart(start.vanilla, otherTrips, to, config.seed);
    expect(anewIn({ tensors: rows })).toEqual([]);
    const output = (weight: ArrayLike<number>, bias: number) =>
      Array.from(weight).reduce((sum, value, i) => sum + value * Math.sin(i), bias);
    const before = output(
      valuesOf(start.vanilla.bytes, `${LAST}.weight`),
      valuesOf(start.vanilla.bytes, `${LAST}.bias`)[0],
    );
    const [weight, bias] = ['weight', 'bias'].map((part) =>
      Array.from(state.get(`${LAST}.${part}`)!.data, Number),
    );
    const after = output(weight, bias[0]);
    expect(after).not.toBeCloseTo(before, 3);
    expect(after * to.timeStd + to.timeMean).toBeCloseTo(before * from.timeStd + from.timeMean, 5);
  });

  it('refuses to leave as it is what starts anew', async () => {
    const heads = { ...config, student: { ...config.student, learns: 'heads' as const } };
    const order = { dataset: otherCity, networks: ['vanilla'], results: false };
    await expect(
      runRoutes({ ...order, config: heads, start: { vanilla: start.vanilla } }),
    ).rejects.toMatchObject(refusal(/road_id_emb\.weight.* would start anew on these roads and never learn/));
  });

  it('still refuses a teacher of another data set as it is', async () => {
    const given = { teacher: start.teacher.bytes };
    await expect(runRoutes({ dataset: otherCity, config, given })).rejects.toMatchObject(
      refusal(/another data set/),
    );
  });
});
