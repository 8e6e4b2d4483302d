import { expect, it } from 'vitest';
import { BlobStore } from '../../data/blob-store';
import { MemoryDisk } from '../../data/testing/memory-directory';
import { SOFT_TARGETS_PREFIX, forgetSoftTargets, keptSoftTargets } from './kept-soft-targets';

it('removes the soft targets of every data set, and nothing else', async () => {
  const blobs = new BlobStore(new MemoryDisk().root);
  for (const key of ['one', 'two']) {
    await blobs.put(key, `${SOFT_TARGETS_PREFIX}ab`, Uint8Array.of(1, 2));
    await blobs.put(key, 'other', Uint8Array.of(3));
  }
  expect((await keptSoftTargets(blobs)).map(({ key, bytes }) => [key, bytes])).toEqual([
    ['one', 2],
    ['two', 2],
  ]);
  await forgetSoftTargets(blobs);
  expect(await keptSoftTargets(blobs)).toEqual([]);
  expect((await blobs.list()).map(({ name }) => name)).toEqual(['other', 'other']);
});
