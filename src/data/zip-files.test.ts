import fc from 'fast-check';
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { dataFileFromBytes, readAll, type DataFile } from './data-file';
import { expandZips, filesInZip, ZIP_LIMITS, zipBlob, type ZipLimits } from './zip-files';
import { testTask } from '../base/testing/test-task';

const MEGABYTE = 1024 * 1024;
const zipOf = (content: Zippable, level: 0 | 6 = 6): Uint8Array => zipSync(content, { level });

async function unzip(
  bytes: Uint8Array,
  limits: ZipLimits = ZIP_LIMITS,
  whole = false,
): Promise<Record<string, string>> {
  const { name, size, stream, slice } = dataFileFromBytes('some.zip', bytes);
  const zip: DataFile = whole || !slice ? { name, size, stream } : { name, size, stream, slice };
  const read: Record<string, string> = {};
  for (const file of await filesInZip(zip, limits))
    read[file.name] = new TextDecoder().decode(await readAll(file, 200 * MEGABYTE));
  return read;
}

describe('filesInZip', () => {
  const numbers = Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 10_007).join(',');
  const content = {
    'Porto/train.csv': strToU8(numbers),
    'Porto/empty': new Uint8Array(0),
    'Porto/sub/': new Uint8Array(0),
  };
  const expected = { 'some.zip/Porto/train.csv': numbers, 'some.zip/Porto/empty': '' };

  it.each([
    ['packed', 6 as const, false],
    ['stored', 0 as const, false],
    ['packed, from a source without random access', 6 as const, true],
  ])('reads a zip that is %s', async (_, level, whole) => {
    expect(await unzip(zipOf(content, level), ZIP_LIMITS, whole)).toEqual(expected);
  });

  it('leaves out the files of macOS and reads an entry twice', async () => {
    const bytes = zipOf({ 'a.csv': strToU8('x'), '__MACOSX/._a.csv': strToU8('y'), '._b': strToU8('z') });
    const [file, ...others] = await filesInZip(dataFileFromBytes('a.zip', bytes));
    expect(others).toEqual([]);
    for (let time = 0; time < 2; time++) expect(new TextDecoder().decode(await readAll(file, 10))).toBe('x');
  });

  it('stops a zip bomb by its counted bytes, whatever the zip says about them', async () => {
    const limits = { ...ZIP_LIMITS, ratioFromBytes: 4 * MEGABYTE };
    const bomb = zipOf({ bomb: new Uint8Array(8 * MEGABYTE) });
    await expect(unzip(bomb, limits)).rejects.toThrow(/unpacks to more than 30 times its size/);
    const lying = bomb.slice();
    const directory = lying.length - 22 - 46 - 4;
    new DataView(lying.buffer).setUint32(directory + 24, 10, true);
    await expect(unzip(lying, limits)).rejects.toThrow(/more than 30 times/);
    const tight = { ...ZIP_LIMITS, maxUnpackedBytes: 2 * MEGABYTE };
    const two = zipOf({ a: new Uint8Array(1.5 * MEGABYTE), b: new Uint8Array(1.5 * MEGABYTE) });
    await expect(unzip(two, tight)).rejects.toThrow(/some\.zip\/b: the zip unpacks to more than 2 MiB/);
  });

  it('lets arrays of numbers unpack to more, which are read faster', async () => {
    const limits = { ...ZIP_LIMITS, ratioFromBytes: MEGABYTE / 4 };
    const content = Uint8Array.from({ length: 2 * MEGABYTE }, (_, i) => (i % 80 === 0 ? (i * 7919) >> 5 : 0));
    expect(content.length).toBeGreaterThan(30 * zipOf({ a: content }).length);
    await expect(unzip(zipOf({ 'a.csv': content }), limits)).rejects.toThrow(/more than 30 times/);
    expect(Object.keys(await unzip(zipOf({ 'zone_trans_mat.npy': content }), limits))).toHaveLength(1);
  });

  it('limits the number of entries', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, strToU8('x')]));
    await expect(unzip(zipOf(many), { ...ZIP_LIMITS, maxEntries: 10 })).rejects.toThrow(
      /holds 12 files; at most 10/,
    );
    const files = (count: number, bytes: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, new Uint8Array(bytes)]));
    const zip = (count: number, bytes: number) => dataFileFromBytes('a.zip', zipOf(files(count, bytes), 0));
    await expect(filesInZip(zip(600, 1))).rejects.toThrow(
      /a\.zip: it holds 600 files of \d+ bytes\. Unpack it/,
    );
    expect(await filesInZip(zip(600, 3000))).toHaveLength(600);
  });

  it('notices any single damaged byte of the packed data', async () => {
    const bytes = zipOf({ 'train.csv': strToU8(numbers) });
    const dataAt = 30 + 'train.csv'.length;
    for (const at of [dataAt, dataAt + 1, dataAt + 100, Math.floor(bytes.length / 2)]) {
      const damaged = bytes.slice();
      damaged[at] ^= 4;
      await expect(unzip(damaged)).rejects.toThrow(/train\.csv: it is damaged/);
    }
  });

  it('names encrypted entries and unknown methods', async () => {
    const patched = (offset: number, value: number) => {
      const bytes = zipOf({ a: strToU8('hello hello hello hello') });
      const directory = bytes.length - 22 - 46 - 1;
      new DataView(bytes.buffer).setUint16(directory + offset, value, true);
      return bytes;
    };
    await expect(unzip(patched(8, 1))).rejects.toThrow(/encrypted/);
    await expect(unzip(patched(10, 93))).rejects.toThrow(/packing method \(93\)/);
  });

  it('refuses any bytes and any damaged zip with a Failure, or reads them', async () => {
    const onlyFailures = async (bytes: Uint8Array) => {
      const outcome: unknown = await unzip(bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
    };
    const sound = zipOf({ 'a/b.csv': strToU8('id\n1\n2\n'), c: strToU8('x'.repeat(300)) });
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), onlyFailures));
    const edits = fc.array(fc.tuple(fc.nat({ max: sound.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(edits, fc.nat({ max: 20 }), async (bytes, cut) => {
        const damaged = sound.slice(0, sound.length - cut);
        for (const [at, value] of bytes) if (at < damaged.length) damaged[at] = value;
        await onlyFailures(damaged);
      }),
    );
  });
});

describe('expandZips', () => {
  it('replaces zips by their files and keeps the rest', async () => {
    const zip = dataFileFromBytes('Data.ZIP', zipOf({ 'in.csv': strToU8('2') }));
    const expanded = await expandZips([dataFileFromBytes('plain.csv', '1'), zip]);
    expect(expanded.map(({ name, size }) => [name, size])).toEqual([
      ['plain.csv', 1],
      ['Data.ZIP/in.csv', 1],
    ]);
    expect(await readAll(expanded[1], 10)).toEqual(strToU8('2'));
  });

  it('reports a file that vanished while it was read', async () => {
    const gone: DataFile = {
      name: 'gone.csv',
      size: 5,
      stream: () =>
        new ReadableStream({ pull: (controller) => controller.error(new Error('NotReadableError')) }),
    };
    await expect(readAll(gone, 10)).rejects.toThrow(
      /gone\.csv could not be read to its end.*Choose it again/,
    );
    await expect(readAll(dataFileFromBytes('big', new Uint8Array(20)), 10)).rejects.toThrow(
      /big is larger than/,
    );
  });
});

const file = (name: string, ...pieces: string[]) => ({
  name,
  chunks: () => pieces.map((piece) => strToU8(piece)),
});

it('packs files piece by piece, the same files to the same bytes', async () => {
  const files = [file('a.csv', 'one,', 'two\n', 'three'), file('empty.csv'), file('b/c.json', '{}')];
  let checkpoints = 0;
  const told: string[] = [];
  const task = testTask({
    onCheckpoint: () => checkpoints++,
    onProgress: ({ done, total }) => told.push(`${done}/${total}`),
  });
  const blob = await zipBlob(files, task);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const inside = Object.entries(unzipSync(bytes)).map(([name, content]) => [
    name,
    new TextDecoder().decode(content),
  ]);
  expect(inside).toEqual([
    ['a.csv', 'one,two\nthree'],
    ['empty.csv', ''],
    ['b/c.json', '{}'],
  ]);
  expect(checkpoints).toBe(4);
  expect(told).toEqual(['0/3', '1/3', '2/3', '3/3']);
  expect(new Uint8Array(await (await zipBlob(files)).arrayBuffer())).toEqual(bytes);
});

it('ends when its checkpoint does', async () => {
  const task = testTask();
  task.cancel();
  await expect(zipBlob([file('a', 'x')], task)).rejects.toMatchObject({ code: 'cancelled' });
});
