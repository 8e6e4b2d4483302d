import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { tinyCity } from '../../engine/testing/tiny-job';
import { writeSafetensors } from '../../nn/safetensors';
import { Models, type Model } from './models.svelte';
import { NetworkFiles } from './network-files.svelte';

let city: Dataset;
beforeAll(async () => {
  city = await tinyCity();
});

const json = (value: object) => JSON.stringify(value);
const WEIGHT = { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) } as const;
const STUDENT = {
  system: 'HOSER',
  config: json({ hiddenDim: 16, roadIdDim: 8, attributeDim: 2, heads: 2, layers: 1 }),
  time_mean: '2.5',
  time_std: '0.75',
};
const TEACHER = {
  system: 'LM-TAD',
  config: json({ layers: 1, heads: 1, width: 8, blockSize: 20, vocabularySize: 30 }),
};

function fileOf(name: string, header: Record<string, string>, dataset = city.fingerprint): File {
  const bytes = writeSafetensors(new Map([['weight', WEIGHT]]), { ...header, dataset });
  return new File([Uint8Array.from(bytes)], name);
}

function page({ open = true, active = false } = {}) {
  const models = new Models();
  const before: Model = {
    network: 'vanilla',
    id: 'run/vanilla',
    bytes: new Uint8Array(1),
    from: 'A run',
    runId: 'run',
    dataset: city.fingerprint,
  };
  models.use(before);
  const data = { opened: open ? ({ dataset: city } as never) : null };
  return { models, before, files: new NetworkFiles({ data, training: { active }, models }) };
}

describe('NetworkFiles', () => {
  it('puts a teacher and both students in use, each in its place', async () => {
    const { models, files } = page();
    const dropped = [
      fileOf('t.safetensors', TEACHER),
      fileOf('a.safetensors', { ...STUDENT, student: 'distilled' }),
      fileOf('distilled-first-run-vanilla.safetensors', STUDENT),
    ];
    expect(await files.take(dropped)).toEqual(['teacher', 'distilled', 'vanilla']);
    expect(files.failure).toBeNull();
    expect([models.teacher?.from, models.distilled?.from]).toEqual(['t.safetensors', 'a.safetensors']);
    expect(models.vanilla).toMatchObject({ from: dropped[2].name, runId: null, dataset: city.fingerprint });
  });

  it.each([
    ['nothing that is known', fileOf('x.safetensors', { system: 'GPT' }, 'f'), /of "GPT".*Choose a teacher/],
    [
      'a student of other data',
      fileOf('vanilla.safetensors', STUDENT, 'other'),
      /another data set than "Tiny/,
    ],
    ['a teacher of other data', fileOf('t.safetensors', TEACHER, 'other'), /another data set than "Tiny/],
    ['no safetensors', new File(['no such thing'], 'x.safetensors'), /safetensors/],
  ])('leaves what is in use where a file holds %s', async (_, file, why) => {
    const { models, before, files } = page();
    expect(await files.take([file])).toEqual([]);
    expect(files.failure?.message).toMatch(why);
    expect(files.failure?.message).toMatch(new RegExp(`^${file.name}: `));
    expect([models.teacher, models.vanilla, models.distilled]).toEqual([null, before, null]);
  });

  it('refuses a student that is broken, or does not say which it is', async () => {
    const { models, before, files } = page();
    const config = json({ hiddenDim: 17, roadIdDim: 8, attributeDim: 2, heads: 2, layers: 1 });
    await files.take([fileOf('vanilla.safetensors', { ...STUDENT, config })]);
    expect(files.failure?.message).toMatch(/hiddenDim.* is 17, but its parts sum to 16/);
    await files.take([fileOf('vanilla.safetensors', { ...STUDENT, student: 'other' })]);
    expect(files.failure?.message).toMatch(/neither "vanilla" nor "distilled"/);
    await files.take([fileOf('model.safetensors', STUDENT)]);
    expect(files.failure?.message).toMatch(/Put "vanilla" or "distilled" into its name/);
    expect(models.vanilla).toBe(before);
  });

  it('takes the right files of several, and tells of the first wrong one', async () => {
    const { models, files } = page();
    const wrong = fileOf('wrong.safetensors', { system: 'GPT' });
    expect(await files.take([wrong, fileOf('t.safetensors', TEACHER)])).toEqual(['teacher']);
    expect(files.failure?.message).toMatch(/^wrong\.safetensors/);
    expect(models.teacher).not.toBeNull();
    await files.take([fileOf('t.safetensors', TEACHER)]);
    expect(files.failure).toBeNull();
  });

  it('holds to the kind that was asked for', async () => {
    const { files } = page();
    expect(await files.take([fileOf('vanilla.safetensors', STUDENT)], 'teacher')).toEqual([]);
    expect(files.failure?.message).toMatch(/a teacher has to be of LM-TAD/);
    expect(await files.take([fileOf('t.safetensors', TEACHER)], 'student')).toEqual([]);
    expect(files.failure?.message).toMatch(/a student has to be of HOSER/);
  });

  it('changes nothing while a run trains or no data are open, and says why', async () => {
    for (const [options, why] of [
      [{ active: true }, /A run is training/],
      [{ open: false }, /Open them first/],
    ] as const) {
      const { models, files } = page(options);
      expect(await files.take([fileOf('t.safetensors', TEACHER)])).toEqual([]);
      expect(files.failure?.message).toMatch(why);
      expect(models.teacher).toBeNull();
    }
  });
});
