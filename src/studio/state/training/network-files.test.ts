import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import type { OldData } from '../../../domain/old-data';
import { withPermutedRoads } from '../../../domain/testing/permuted-roads';
import { Random } from '../../../base/random';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { initialTeacher } from '../../../systems/routes/training/train-teacher';
import { tinyCity, tinyExperiment } from '../../../systems/routes/testing/tiny-experiment';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import type { Parameters } from '../../../nn/parameters';
import { writeSafetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { Failure } from '../../../base/failure';
import { runsService } from '../../../engine/runs/runs-worker-service';
import { systems } from '../../../systems/registry';
import { Models, type Model } from '../page/models.svelte';
import { NetworkFiles, type StartWeights } from './network-files.svelte';

let city: Dataset;
let student: Parameters;
let teacher: Parameters;
let teacherHeader: Record<string, unknown>;
const STUDENT = {
  system: 'HOSER',
  config: { hiddenDim: 16, roadIdDim: 8, attributeDim: 2, heads: 2, layers: 1 },
  time_mean: 2.5,
  time_std: 0.75,
};

beforeAll(async () => {
  await useBackend('cpu');
  city = await tinyCity();
  student = Hoser.initial(hoserConfig(16, 1, 2), hoserFeatures(city), new Random(1)).parameters;
  const config = tinyExperiment({ epochs: 1 });
  const fresh = initialTeacher(city, config);
  teacher = fresh.parameters;
  teacherHeader = { system: 'LM-TAD', config: { ...fresh.config, grid: config.grid } };
});

async function fileOf(name: string, parameters: Parameters, header: object, dataset = city.fingerprint) {
  const bytes = await checkpointFile(parameters, { ...header, dataset });
  return new File([Uint8Array.from(bytes)], name);
}
const studentFile = (name: string, header: object = {}, dataset?: string) =>
  fileOf(name, student, { ...STUDENT, ...header }, dataset);
const teacherFile = (name: string, dataset?: string) => fileOf(name, teacher, teacherHeader, dataset);
const strangeFile = (name: string) =>
  new File([Uint8Array.from(writeSafetensors(new Map(), { system: 'GPT' }))], name);

function page({ open = true, active = false, run }: { open?: boolean; active?: boolean; run?: object } = {}) {
  const models = new Models(() => 'routes');
  const before: Model = {
    network: 'vanilla',
    id: 'run/vanilla',
    bytes: new Uint8Array(1),
    from: 'A run',
    runId: 'run',
    dataset: city.fingerprint,
  };
  models.use(before);
  const runs = runsService(systems, async () => {
    throw new Failure('not-supported', 'No private files here.');
  });
  const opening = { ...runs, ...(run && { open: async () => run as never }) };
  const data = { opened: open ? ({ dataset: city } as never) : null };
  return {
    models,
    before,
    files: new NetworkFiles({ data, training: { active }, models, runs: opening, system: () => 'routes' }),
  };
}

describe('NetworkFiles', () => {
  it('puts a teacher and both students in use, each in its place, with what was read', async () => {
    const { models, files } = page();
    const dropped = [
      await teacherFile('t.safetensors'),
      await studentFile('a.safetensors', { student: 'distilled' }),
      await studentFile('distilled-first-run-vanilla.safetensors'),
    ];
    expect(await files.take(dropped)).toEqual(['teacher', 'distilled', 'vanilla']);
    expect(files.failure).toBeNull();
    expect(files.reading).toBeNull();
    expect([models.of('teacher')?.from, models.of('distilled')?.from]).toEqual([
      't.safetensors',
      'a.safetensors',
    ]);
    expect(models.of('vanilla')).toMatchObject({
      from: dropped[2].name,
      runId: null,
      dataset: city.fingerprint,
    });
    expect(models.of('vanilla')?.report?.tensors).toHaveLength(student.specs.length);
    expect(models.of('teacher')?.report?.system).toBe('LM-TAD');
  });

  it('takes a student that does not say which it is as the vanilla one', async () => {
    const { models, files } = page();
    expect(await files.take([await studentFile('best.safetensors')])).toEqual(['vanilla']);
    expect(models.of('vanilla')?.from).toBe('best.safetensors');
  });

  it.each([
    ['nothing that is known', () => strangeFile('x.safetensors'), /of "GPT".*Choose a teacher/],
    ['a student of other data', () => studentFile('v.safetensors', {}, 'other'), /data set than "Tiny/],
    ['a teacher of other data', () => teacherFile('t.safetensors', 'other'), /data set than "Tiny/],
    ['no safetensors', () => new File(['no such thing'], 'x.safetensors'), /safetensors/],
    ['no torch file', () => new File(['no such thing'], 'x.pth'), /text that begins with "no such thing"/],
    [
      'a student that is broken',
      () => studentFile('v.safetensors', { config: { ...STUDENT.config, hiddenDim: 17 } }),
      /hiddenDim.* is 17, but its parts sum to 16/,
    ],
  ])('leaves what is in use where a file holds %s', async (_, fileOfCase, why) => {
    const { models, before, files } = page();
    const file = await fileOfCase();
    expect(await files.take([file])).toEqual([]);
    expect(files.failure?.message).toMatch(why);
    expect(files.failure?.message).toMatch(new RegExp(`^${file.name}: `));
    expect([models.of('teacher'), models.of('vanilla'), models.of('distilled')]).toEqual([
      null,
      before,
      null,
    ]);
  });

  it('takes the right files of several, and tells of the first wrong one', async () => {
    const { models, files } = page();
    const right = await teacherFile('t.safetensors');
    expect(await files.take([strangeFile('wrong.safetensors'), right])).toEqual(['teacher']);
    expect(files.failure?.message).toMatch(/^wrong\.safetensors/);
    expect(models.of('teacher')).not.toBeNull();
    await files.take([right]);
    expect(files.failure).toBeNull();
  });

  it('holds to the kind that was asked for', async () => {
    const { files } = page();
    expect(await files.take([await studentFile('vanilla.safetensors')], 'teacher')).toEqual([]);
    expect(files.failure?.message).toMatch(/a teacher has to be of LM-TAD/);
    expect(await files.take([await teacherFile('t.safetensors')], 'student')).toEqual([]);
    expect(files.failure?.message).toMatch(/a student has to be of HOSER/);
  });

  it('changes nothing while a run trains or no data are open, and says why', async () => {
    for (const [options, why] of [
      [{ active: true }, /A run is training/],
      [{ open: false }, /Open them first/],
    ] as const) {
      const { models, files } = page(options);
      expect(await files.take([await teacherFile('t.safetensors')])).toEqual([]);
      expect(files.failure?.message).toMatch(why);
      expect(models.of('teacher')).toBeNull();
    }
  });
});

describe('weights to start from', () => {
  const wish = (network: string, oldData: OldData | null = null) => ({
    network,
    config: tinyExperiment({ epochs: 1 }),
    oldData,
  });

  it('are read without being in use, with what is taken of them', async () => {
    const { files, models, before } = page();
    const weights = await files.startOfFile(await studentFile('own.safetensors'), wish('vanilla'));
    expect(weights).toMatchObject({ from: 'own.safetensors', dataset: city.fingerprint, start: { anew: 0 } });
    expect(weights!.start.taken).toBeGreaterThan(20);
    expect(models.of('vanilla')).toBe(before);
    expect([files.reading, files.failure]).toEqual([null, null]);
  });

  it('may be of another data set: what is tied to its roads or cells starts anew', async () => {
    const { files } = page();
    const elsewhere = await fileOf('lisbon.safetensors', teacher, teacherHeader, 'lisbon');
    const weights = await files.startOfFile(elsewhere, wish('teacher'));
    const anew = weights!.start.tensors.filter(({ fate }) => fate === 'anew').map(({ name }) => name);
    expect(anew).toEqual(['transformer.wte.weight']);
  });

  it.each([
    ['a file of no network', async () => strangeFile('gpt.safetensors'), /^gpt\.safetensors: /],
    ['the other network', () => teacherFile('teacher.safetensors'), /^teacher\.safetensors: .*LM-TAD/],
    ['no checkpoint', async () => new File(['text'], 'note.pth'), /^note\.pth: /],
  ] as const)('are refused with the name of %s', async (_, file, words) => {
    const { files } = page();
    expect(await files.startOfFile(await file(), wish('vanilla'))).toBeNull();
    expect(files.failure?.message).toMatch(words);
    expect(files.reading).toBeNull();
  });

  it('are taken out of a kept run, which may not have the network', async () => {
    const bytes = new Uint8Array(await (await studentFile('any')).arrayBuffer());
    const { files } = page({ run: { checkpoints: [{ name: 'distilled', bytes }] } });
    const run = { id: '1', name: 'Porto, demo', dataset: { name: 'Porto', fingerprint: 'p', id: null } };
    const weights = await files.startOfRun(run, 'distilled', wish('vanilla'));
    expect(weights).toMatchObject({ from: 'Porto, demo', bytes, learntFrom: 'p' });
    expect(await files.startOfRun(run, 'vanilla', wish('vanilla'))).toBeNull();
    expect(files.failure?.message).toBe(
      'Porto, demo: The run holds no vanilla. It may not have been trained.',
    );
  });

  it('follow their roads where the old trips are chosen that they learnt from', async () => {
    const { roadCount } = city.network;
    const order = Array.from({ length: roadCount }, (_, road) => roadCount - 1 - road);
    const old: Dataset = {
      ...city,
      ...withPermutedRoads(city, order),
      name: 'Spring',
      fingerprint: 'spring',
    };
    const oldData: OldData = {
      ...{ name: old.name, fingerprint: 'spring', classNames: old.network.classNames, roadCount },
      ...{ val: city.trips.val, test: city.trips.test, leftOut: { noRoad: 0, noTurn: 0 } },
      roads: { roads: Int32Array.from(order), matched: roadCount, sameIndices: false },
    };
    const parameters = Hoser.initial(hoserConfig(16, 1, 2), hoserFeatures(old), new Random(2)).parameters;
    const file = await fileOf('spring.safetensors', parameters, STUDENT, 'spring');
    const { files } = page();
    const table = ({ start }: StartWeights) =>
      start.tensors.find(({ name }) => name === 'road_network_encoder.road_id_emb.weight')!;
    const unknown = (await files.startOfFile(file, wish('vanilla')))!;
    expect([table(unknown).fate, unknown.oldData]).toEqual(['anew', undefined]);
    const followed = (await files.startAgain(
      { ...unknown, learntFrom: 'spring' },
      wish('vanilla', oldData),
    ))!;
    expect(table(followed)).toMatchObject({ fate: 'taken', note: 'each row follows its road in Spring' });
    expect(followed).toMatchObject({ from: 'spring.safetensors', oldData: 'spring', learntFrom: 'spring' });
  });

  it('are not read while a run trains', async () => {
    const { files } = page({ active: true });
    expect(await files.startOfFile(await studentFile('own'), wish('vanilla'))).toBeNull();
    expect(files.failure?.message).toMatch(/^own: A run is training/);
  });
});
