import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BlobStore } from '../src/data/blob-store';
import { isNotFound } from '../src/data/store-directory';
import { NodeDirectory } from './node-directory';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'node-directory-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const store = () => new BlobStore(new NodeDirectory(folder));

it('keeps blobs as a browser does, the last of a name', async () => {
  const large = Uint8Array.from({ length: 5 * 2 ** 20 }, (_, i) => (i * 7) % 251);
  await store().put('city', 'answers', Uint8Array.of(1));
  await store().put('city', 'answers', large);
  await store().put('town', 'empty');
  expect(Buffer.compare((await store().get('city', 'answers'))!, large)).toBe(0);
  expect(await store().get('town', 'empty')).toEqual(new Uint8Array(0));
  expect((await store().list()).map(({ key, name, bytes }) => [key, name, bytes]).sort()).toEqual([
    ['city', 'answers', large.length],
    ['town', 'empty', 0],
  ]);
  expect(readdirSync(join(folder, 'city'))).toEqual(['answers.2']);
  await store().delete('city');
  expect(readdirSync(folder)).toEqual(['town']);
});

it('has nothing of what is not there or was not finished', async () => {
  expect(await store().get('city', 'answers')).toBeUndefined();
  await store().delete('city');
  mkdirSync(join(folder, 'city'));
  writeFileSync(join(folder, 'city', 'answers.1.unfinished'), 'half');
  expect(await store().get('city', 'answers')).toBeUndefined();
  expect(await store().list()).toEqual([]);
  const refused = new NodeDirectory(folder).getFileHandle('nothing');
  expect(await refused.catch(isNotFound)).toBe(true);
});

it('leaves nothing of a file whose writing fails', async () => {
  async function* broken(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    yield new Uint8Array(10);
    throw new Error('the disk is gone');
  }
  const handle = await new NodeDirectory(folder).getFileHandle('part', { create: true });
  const writable = await handle.createWritable!();
  const written = (async () => {
    for await (const piece of broken()) await writable.write(piece);
  })();
  await expect(written).rejects.toThrow('gone');
  await writable.abort();
  expect((await handle.getFile()).size).toBe(0);
  expect(readdirSync(folder)).toEqual(['part']);
});
